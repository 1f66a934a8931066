/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define CALL_MS 60000

static int
set_up (void **state)
{
  *state = pnc_service_test_new ();
  return 0;
}

static int
tear_down (void **state)
{
  pnc_service_test_free (*state);
  return 0;
}

static gboolean
call (PncDesktopClient *desktop,
      void (*begin) (PncDesktopClient *, GAsyncReadyCallback, gpointer),
      GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  begin (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static gboolean
rename_desktop (PncDesktopClient *desktop, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_rename_async (desktop, name, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static gboolean
set_desktop (PncDesktopClient *desktop, const char *settings, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_set_async (desktop, g_variant_new_parsed (settings), pnc_test_store_result_cb,
                                &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static PncDesktopClient *
add_desktop (PncServiceTest *test, const char *folder, GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_client_add_desktop_async (test->client, folder, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  return pnc_client_add_desktop_finish (test->client, result, error);
}

/* Names */

static void
names_that_break_the_rule_are_refused_before_anything_is_made (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *image = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.raw", NULL);
  g_autofree char *home = g_build_filename (test->world->root, "data", "pinnace", NULL);
  g_autofree char *long_name = g_strnfill (300, 'x');
  const char *const names[]
      = { "", "a/b", "two\nlines", "bell\a", "\u202eevil", " ", "not \xff UTF-8", long_name };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_false (pnc_service_test_create_from (test, names[i], image, NULL, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
  assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
}

static void
odd_names_are_taken_literally (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  const char *name = "<b>\"R&D\" 'x'<b> $(id) %s -h ü";
  PncDesktopClient *desktop = pnc_service_test_create (test, name, NULL);

  assert_string_equal (pnc_desktop_client_get_name (desktop), name);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
}

static void
two_desktops_cannot_have_one_name (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *image = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.qcow2", NULL);
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;

  pnc_service_test_create (test, "One", NULL);
  desktop = pnc_service_test_create (test, "Two", NULL);
  assert_false (pnc_service_test_create_from (test, "one", image, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_false (rename_desktop (desktop, "One", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  rename_desktop (desktop, "Zwei", &error);
  pnc_test_assert_no_error (error);
  assert_ptr_equal (pnc_client_find_desktop (test->client, "Zwei"), desktop);
}

/* Settings and images */

static void
settings_have_bounds (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Sized", NULL);
  const char *const refused[] = { "{'memory-mib': <uint32 4000000>}",
                                  "{'memory-mib': <uint32 1>}",
                                  "{'cpus': <uint32 100000>}",
                                  "{'cpus': <uint32 0>}",
                                  "{'memory-mib': <uint32 0>}",
                                  "{'memory-mib': <'much'>}",
                                  "{'colour': <'blue'>}" };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      assert_false (set_desktop (desktop, refused[i], &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
  assert_int_equal (pnc_desktop_client_get_memory_mib (desktop), 256);
  set_desktop (desktop, "{'memory-mib': <uint32 320>, 'cpus': <uint32 2>}", &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_memory_mib (desktop), 320);
  assert_int_equal (pnc_desktop_client_get_cpus (desktop), 2);
}

static void
the_firmware_follows_the_image (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *image = g_build_filename (g_getenv ("PNC_TEST_GUEST_DIR"), "small.qcow2", NULL);
  g_autofree char *nvram = NULL;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;

  pnc_service_test_create_from (test, "Modern", image, NULL, &error);
  pnc_test_assert_no_error (error);
  desktop = pnc_client_find_desktop (test->client, "Modern");
  assert_string_equal (pnc_desktop_client_get_firmware (desktop), "uefi");
  nvram = g_build_filename (pnc_desktop_client_get_folder (desktop), "nvram.luks", NULL);
  assert_true (g_file_test (nvram, G_FILE_TEST_IS_REGULAR));
  set_desktop (desktop, "{'memory-mib': <uint32 512>}", &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", 240000);
}

static void
what_is_no_disk_is_refused_and_leaves_nothing (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *home = g_build_filename (test->world->root, "data", "pinnace", NULL);
  g_autoptr (GError) error = NULL;

  assert_false (pnc_service_test_create_from (test, "Text", "/etc/passwd", NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
}

/* Folders elsewhere */

typedef struct
{
  PncServiceTest *test;
  guint n;
} CountWait;

static gboolean
has_count (gpointer data)
{
  CountWait *wait = data;

  return g_list_model_get_n_items (pnc_client_get_desktops (wait->test->client)) == wait->n;
}

static void
a_stick_comes_and_goes (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *stick = g_build_filename (test->world->root, "stick", NULL);
  g_autofree char *away = g_build_filename (test->world->root, "away", NULL);
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;
  CountWait none = { test, 0 };

  assert_int_equal (g_mkdir (stick, 0700), 0);
  desktop = pnc_service_test_create (test, "Portable",
                                     g_variant_new_parsed ("{'folder': <%s>}", stick));
  assert_int_equal (g_rename (stick, away), 0);
  pnc_service_test_wait_state (desktop, PNC_DESKTOP_STATE_MISSING, 20000);
  assert_string_equal (pnc_desktop_client_get_name (desktop), "Portable");
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (g_rename (away, stick), 0);
  pnc_service_test_wait_state (desktop, PNC_DESKTOP_STATE_STOPPED, 20000);

  g_clear_object (&test->client);
  pnc_service_test_end_daemon (test, SIGTERM);
  assert_int_equal (g_rename (stick, away), 0);
  pnc_service_test_start_daemon (test);
  desktop = pnc_client_find_desktop (test->client, "Portable");
  assert_non_null (desktop);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_MISSING);
  call (desktop, pnc_desktop_client_forget_async, &error);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (has_count, &none, 10000);
}

static void
a_folder_elsewhere_is_added_and_forgotten_and_stays (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *elsewhere = g_build_filename (test->world->root, "elsewhere.pinnace", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDesktopClient) desktop = NULL;
  CountWait none = { test, 0 };
  PncDesktopClient *made = pnc_service_test_create (test, "Moved", NULL);

  assert_false (call (made, pnc_desktop_client_forget_async, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_int_equal (g_rename (pnc_desktop_client_get_folder (made), elsewhere), 0);
  pnc_test_wait_until (has_count, &none, 20000);
  desktop = add_desktop (test, elsewhere, &error);
  pnc_test_assert_no_error (error);
  assert_string_equal (pnc_desktop_client_get_name (desktop), "Moved");
  call (desktop, pnc_desktop_client_forget_async, &error);
  pnc_test_assert_no_error (error);
  pnc_test_wait_until (has_count, &none, 10000);
  assert_true (g_file_test (elsewhere, G_FILE_TEST_IS_DIR));
  assert_null (add_desktop (test, test->world->root, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
copy_tree (const char *from, const char *to)
{
  const char *argv[] = { "cp", "-a", "--", from, to, NULL };
  int status;

  assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, &status, NULL));
  assert_int_equal (status, 0);
}

static void
a_copy_beside_its_original_is_named_as_such (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *copy = g_build_filename (test->world->root, "data/pinnace/Copy.pinnace", NULL);
  g_autoptr (GError) error = NULL;
  PncDesktopClient *twin, *original = pnc_service_test_create (test, "Original", NULL);
  CountWait two = { test, 2 };

  copy_tree (pnc_desktop_client_get_folder (original), copy);
  pnc_test_wait_until (has_count, &two, 20000);
  twin = pnc_client_find_desktop (test->client, copy);
  assert_non_null (twin);
  assert_int_equal (pnc_desktop_client_get_state (twin), PNC_DESKTOP_STATE_BROKEN);
  assert_false (pnc_service_test_start (twin, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_int_equal (pnc_desktop_client_get_state (original), PNC_DESKTOP_STATE_STOPPED);
}

/* Damage */

static void
flip_bit (const char *path, off_t offset)
{
  g_auto (PncFd) fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 byte;

  assert_int_equal (pread (fd, &byte, 1, offset), 1);
  byte ^= 1;
  assert_int_equal (pwrite (fd, &byte, 1, offset), 1);
}

/* What every file in @folder holds, and that there are no others. Free with g_free(). */
static char *
take_fingerprint (const char *folder)
{
  const char *argv[] = {
    "sh",
    "-c",
    "find \"$1\" -printf '%p %s\\n' | sort; find \"$1\" -type f | sort | xargs -d '\\n' sha256sum",
    "sh",
    folder,
    NULL
  };
  char *text = NULL;
  int status = -1;

  assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text,
                             NULL, &status, NULL));
  assert_int_equal (status, 0);
  return text;
}

static void
assert_is_refused_untouched (PncDesktopClient *desktop, const char *file)
{
  const char *folder = pnc_desktop_client_get_folder (desktop);
  g_autofree char *before = take_fingerprint (folder);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  if (strstr (error->message, file) == NULL || strstr (error->message, "from a copy") == NULL)
    fail_msg ("“%s” does not name %s and what to do", error->message, file);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  after = take_fingerprint (folder);
  assert_string_equal (before, after);
}

static void
a_damaged_folder_is_left_as_it_is (void **state)
{
  PncServiceTest *test = *state;
  GVariant *options
      = g_variant_new_parsed ("{'tpm': <true>, 'data-size-bytes': <%t>}", (guint64) 64 << 20);
  PncDesktopClient *desktop = pnc_service_test_create (test, "Cut", options);
  const char *folder = pnc_desktop_client_get_folder (desktop);
  g_autofree char *data = g_build_filename (folder, "data.luks", NULL);
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);
  g_autofree char *tpm = g_build_filename (folder, "tpm", "tpm2-00.permall", NULL);
  g_autofree char *aside = g_build_filename (folder, "..", "aside", NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  assert_int_equal (stat (data, &status), 0);
  assert_int_equal (truncate (data, status.st_size / 2), 0);
  assert_is_refused_untouched (desktop, "data.luks");
  assert_int_equal (truncate (data, status.st_size), 0);
  assert_int_equal (g_rename (tpm, aside), 0);
  assert_is_refused_untouched (desktop, "tpm2-00.permall");
  assert_int_equal (g_rename (aside, tpm), 0);
  flip_bit (keys, 20);
  assert_is_refused_untouched (desktop, "keys.json");
  flip_bit (keys, 20);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
}

static void
a_damaged_folder_is_named_and_mended_folders_are_taken_back (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Fragile", NULL);
  const char *folder = pnc_desktop_client_get_folder (desktop);
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);
  g_autofree char *saved = g_strconcat (keys, ".saved", NULL);
  g_autofree char *system = g_build_filename (folder, "system.luks", NULL);
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_rename (keys, saved), 0);
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  assert_non_null (strstr (error->message, "keys.json"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_int_equal (g_rename (saved, keys), 0);

  /* Both copies of the LUKS2 header's text. */
  flip_bit (system, 4096 + 10);
  flip_bit (system, 16384 + 4096 + 10);
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  flip_bit (system, 4096 + 10);
  flip_bit (system, 16384 + 4096 + 10);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
}

/* The service itself */

static void
many_clients_at_once_start_one_service (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *program = g_build_filename (g_getenv ("PNC_TEST_BINDIR"), "hold-client", NULL);
  GSubprocess *clients[6];
  guint n_services = 0;
  g_autoptr (GArray) all = NULL;

  g_clear_object (&test->client);
  pnc_service_test_end_daemon (test, SIGTERM);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      char said[32] = "";

      g_input_stream_read (g_subprocess_get_stdout_pipe (clients[i]), said, 12, NULL, NULL);
      assert_string_equal (said, "connected 0\n");
    }
  all = pnc_service_test_find_processes (test);
  for (guint i = 0; i < all->len; i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/proc/%d/comm", (int) g_array_index (all, pid_t, i));
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_equal (name, "pinnaced\n"))
        n_services++;
    }
  assert_int_equal (n_services, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_subprocess_force_exit (clients[i]);
      g_subprocess_wait (clients[i], NULL, NULL);
      g_object_unref (clients[i]);
    }
  kill (pnc_service_test_find_process (test, "pinnaced"), SIGTERM);
}

static void
an_idle_service_ends_and_leaves_no_socket (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *program = g_build_filename (g_getenv ("PINNACE_BINDIR"), "pinnaced", NULL);
  g_autofree char *socket = g_build_filename (test->runtime_dir, "bus", NULL);
  g_autoptr (GSubprocess) service = NULL;

  g_clear_object (&test->client);
  pnc_service_test_end_daemon (test, SIGTERM);
  assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  service = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--idle-exit-s", "1", NULL);
  assert_true (g_subprocess_wait (service, NULL, NULL));
  assert_int_equal (g_subprocess_get_exit_status (service), 0);
  assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
}

int
main (void)
{
  static const struct CMUnitTest tests[] = {
#define SERVICE_TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)
    SERVICE_TEST (names_that_break_the_rule_are_refused_before_anything_is_made),
    SERVICE_TEST (odd_names_are_taken_literally),
    SERVICE_TEST (two_desktops_cannot_have_one_name),
    SERVICE_TEST (settings_have_bounds),
    SERVICE_TEST (the_firmware_follows_the_image),
    SERVICE_TEST (what_is_no_disk_is_refused_and_leaves_nothing),
    SERVICE_TEST (a_stick_comes_and_goes),
    SERVICE_TEST (a_folder_elsewhere_is_added_and_forgotten_and_stays),
    SERVICE_TEST (a_copy_beside_its_original_is_named_as_such),
    SERVICE_TEST (a_damaged_folder_is_left_as_it_is),
    SERVICE_TEST (a_damaged_folder_is_named_and_mended_folders_are_taken_back),
    SERVICE_TEST (many_clients_at_once_start_one_service),
    SERVICE_TEST (an_idle_service_ends_and_leaves_no_socket),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
