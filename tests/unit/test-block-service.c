/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-service.h"
#include "pnc-block-test.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#define MIB (1024 * 1024)

/* What comes back ----------------------------------------------------------------------------- */

static void
client_writes_and_reads (struct nbd_handle *nbd)
{
  char written[10000], read_back[10000];

  memset (written, 'w', sizeof written);
  g_assert_cmpint (nbd_get_size (nbd), ==, PNC_BLOCK_TEST_PAYLOAD_BYTES);
  g_assert_cmpint (nbd_get_block_size (nbd, LIBNBD_SIZE_PREFERRED), ==, 4096);
  g_assert_cmpint (nbd_can_multi_conn (nbd), ==, 1);
  g_assert_cmpint (nbd_can_fua (nbd), ==, 1);
  g_assert_cmpint (nbd_pwrite (nbd, written, sizeof written, 4097, LIBNBD_CMD_FLAG_FUA), ==, 0);
  g_assert_cmpint (nbd_flush (nbd, 0), ==, 0);
  g_assert_cmpint (nbd_pread (nbd, read_back, sizeof read_back, 4097, 0), ==, 0);
  g_assert_cmpmem (written, sizeof written, read_back, sizeof read_back);
}

static void
serves_a_volume (void **state)
{
  pnc_block_test_run_client (*state, "data", client_writes_and_reads);
}

static void
client_reads_what_the_last_one_wrote (struct nbd_handle *nbd)
{
  char read_back[10000];

  g_assert_cmpint (nbd_pread (nbd, read_back, sizeof read_back, 4097, 0), ==, 0);
  for (guint i = 0; i < sizeof read_back; i++)
    g_assert_cmpint (read_back[i], ==, 'w');
}

static void
keeps_what_was_written_for_the_next_process (void **state)
{
  PncBlockTest *test = *state;

  pnc_block_test_run_client (test, "data", client_writes_and_reads);
  pnc_block_test_close (test);
  pnc_block_test_start (test);
  pnc_block_test_run_client (test, "data", client_reads_what_the_last_one_wrote);
}

static void
client_uses_two_connections (struct nbd_handle *first)
{
  struct nbd_handle *second = nbd_create ();
  char bytes[3000], read_back[3000];

  memset (bytes, '2', sizeof bytes);
  nbd_set_export_name (second, "data");
  g_assert_cmpint (nbd_connect_unix (second, pnc_block_test_client_socket ()), ==, 0);
  for (guint64 offset = 1; offset < MIB; offset += 7 * sizeof bytes)
    {
      g_assert_cmpint (nbd_pwrite (first, bytes, sizeof bytes, offset, 0), ==, 0);
      g_assert_cmpint (nbd_flush (second, 0), ==, 0);
      g_assert_cmpint (nbd_pread (second, read_back, sizeof read_back, offset, 0), ==, 0);
      g_assert_cmpmem (bytes, sizeof bytes, read_back, sizeof read_back);
    }
  nbd_close (second);
}

static void
shows_one_connection_what_the_other_wrote (void **state)
{
  pnc_block_test_run_client (*state, "data", client_uses_two_connections);
}

static void
client_zeroes_and_trims (struct nbd_handle *nbd)
{
  g_autofree char *bytes = g_malloc (2 * MIB);

  memset (bytes, 'z', 2 * MIB);
  g_assert_cmpint (nbd_pwrite (nbd, bytes, 2 * MIB, 0, 0), ==, 0);
  g_assert_cmpint (nbd_zero (nbd, MIB + 1, 100, LIBNBD_CMD_FLAG_FUA), ==, 0);
  g_assert_cmpint (nbd_trim (nbd, MIB / 2, MIB + MIB / 4, LIBNBD_CMD_FLAG_FUA), ==, 0);
  g_assert_cmpint (nbd_pread (nbd, bytes, 2 * MIB, 0, 0), ==, 0);
  for (guint i = 0; i < 2 * MIB; i++)
    if (i < MIB + MIB / 4 || i >= MIB + 3 * MIB / 4)
      g_assert_cmpint (bytes[i], ==, i >= 100 && i < MIB + 101 ? 0 : 'z');
  /* Neither may be answered by a hole: that would not read as zeros. */
  g_assert_cmpint (nbd_can_fast_zero (nbd), ==, 0);
}

static void
zeroes_and_trims (void **state)
{
  pnc_block_test_run_client (*state, "data", client_zeroes_and_trims);
}

static void
client_asks_past_the_end (struct nbd_handle *nbd)
{
  char byte = 0;

  nbd_set_strict_mode (nbd, 0);
  g_assert_cmpint (nbd_pwrite (nbd, &byte, 1, PNC_BLOCK_TEST_PAYLOAD_BYTES, 0), ==, -1);
  g_assert_cmpint (nbd_get_errno (), ==, ENOSPC);
  g_assert_cmpint (nbd_pread (nbd, &byte, 1, PNC_BLOCK_TEST_PAYLOAD_BYTES, 0), ==, -1);
  g_assert_cmpint (nbd_pread (nbd, &byte, 1, PNC_BLOCK_TEST_PAYLOAD_BYTES - 1, 0), ==, 0);
}

static void
refuses_what_lies_past_the_end (void **state)
{
  pnc_block_test_run_client (*state, "data", client_asks_past_the_end);
}

/* A full disk --------------------------------------------------------------------------------- */

static void
client_fills_the_disk (struct nbd_handle *nbd)
{
  g_autofree char *bytes = g_malloc0 (PNC_BLOCK_TEST_PAYLOAD_BYTES);

  g_assert_cmpint (nbd_pwrite (nbd, bytes, PNC_BLOCK_TEST_PAYLOAD_BYTES, 0, 0), ==, -1);
  g_assert_cmpint (nbd_get_errno (), ==, ENOSPC);
  /* The connection lives on: QEMU waits, and tries again. */
  g_assert_cmpint (nbd_trim (nbd, PNC_BLOCK_TEST_PAYLOAD_BYTES, 0, 0), ==, 0);
  g_assert_cmpint (nbd_pwrite (nbd, bytes, MIB, 0, LIBNBD_CMD_FLAG_FUA), ==, 0);
}

typedef struct
{
  char *export_name;
  int errno_;
} IoError;

static void
io_error_cb (PncBlockService *service, const char *export_name, int errno_, gpointer user_data)
{
  IoError *seen = user_data;

  g_free (seen->export_name);
  seen->export_name = g_strdup (export_name);
  seen->errno_ = errno_;
}

static void
reports_a_full_disk_to_the_client_and_the_service (void **state)
{
  PncBlockTest *test = *state;
  IoError seen = { NULL, 0 };
  g_autofree char *full = g_build_filename (test->world->root, "full", NULL);

  pnc_test_mount_small (full, 6 * MIB);
  pnc_block_test_close (test);
  pnc_block_test_move_volume (test, full);
  pnc_block_test_start (test);
  g_signal_connect (test->service, "io-error", G_CALLBACK (io_error_cb), &seen);
  pnc_block_test_run_client (test, "data", client_fills_the_disk);
  pnc_block_test_close (test);
  pnc_test_unmount (full);
  assert_string_equal (seen.export_name, "data");
  assert_int_equal (seen.errno_, ENOSPC);
  g_free (seen.export_name);
}

/* Who may not --------------------------------------------------------------------------------- */

/* Connects without speaking; the number of bytes that came before the end. */
static gssize
read_as_stranger (const char *socket_path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_auto (PncFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char byte;

  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    return -2;
  return read (fd, &byte, 1);
}

static void
stranger_cb (PncBlockService *service, int pid, const char *export_name, gpointer user_data)
{
  *(int *) user_data = pid;
}

static void
cuts_off_a_stranger_before_the_first_byte (void **state)
{
  PncBlockTest *test = *state;
  int reported = 0, status;
  pid_t stranger;

  g_signal_connect (test->service, "stranger", G_CALLBACK (stranger_cb), &reported);
  stranger = fork ();
  if (stranger == 0)
    _exit (read_as_stranger (test->socket_path) == 0 ? 0 : 1);
  status = pnc_block_test_wait_child (stranger);
  assert_true (WIFEXITED (status));
  assert_int_equal (WEXITSTATUS (status), 0);
  assert_int_equal (reported, stranger);
  pnc_block_test_run_client (test, "data", client_writes_and_reads);
}

static void
count_cb (PncBlockService *service, int pid, const char *export_name, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
reports_a_stranger_that_comes_again_once_a_second (void **state)
{
  PncBlockTest *test = *state;
  gint64 begin_us = g_get_monotonic_time ();
  guint n_reports = 0;
  pid_t stranger;

  g_signal_connect (test->service, "stranger", G_CALLBACK (count_cb), &n_reports);
  stranger = fork ();
  if (stranger == 0)
    {
      for (guint i = 0; i < 30; i++)
        if (read_as_stranger (test->socket_path) != 0)
          _exit (1);
      _exit (0);
    }
  assert_int_equal (pnc_block_test_wait_child (stranger), 0);
  assert_in_range (n_reports, 1, 1 + (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC);
}

static void
client_is_refused (struct nbd_handle *nbd)
{
  g_assert_true (nbd == NULL);
}

static void
refuses_an_export_that_is_not_open (void **state)
{
  pnc_block_test_run_client (*state, "system", client_is_refused);
  pnc_block_test_run_client (*state, "", client_is_refused);
}

static int
listed_cb (void *user_data, const char *name, const char *description)
{
  g_error ("it lists “%s”", name);
  return -1;
}

static void
client_lists_nothing (struct nbd_handle *nbd)
{
  struct nbd_handle *lister = nbd_create ();

  nbd_set_opt_mode (lister, true);
  g_assert_cmpint (nbd_connect_unix (lister, pnc_block_test_client_socket ()), ==, 0);
  g_assert_cmpint (nbd_opt_list (lister, (nbd_list_callback){ .callback = listed_cb }), ==, 0);
  nbd_close (lister);
}

static void
does_not_list_its_exports (void **state)
{
  pnc_block_test_run_client (*state, "data", client_lists_nothing);
}

/* Opening fails ------------------------------------------------------------------------------- */

static void
assert_open_fails (PncBlockTest *test, const char *path, const PncSecret *key, PncErrorCode code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_block_service_open_async (test->service, "other", path, PNC_BLOCK_TEST_DESKTOP_ID, key, NULL,
                                pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, 10000);
  assert_false (pnc_block_service_open_finish (test->service, result, &error));
  pnc_test_assert_error (error, PNC_ERROR, code);
}

static void
tells_why_a_volume_does_not_open (void **state)
{
  PncBlockTest *test = *state;
  g_autoptr (PncSecret) wrong = pnc_secret_new_random (32);
  g_autofree char *missing = g_strconcat (test->volume_path, ".missing", NULL);

  assert_open_fails (test, test->volume_path, wrong, PNC_ERROR_TAMPERED);
  assert_open_fails (test, missing, test->key, PNC_ERROR_NOT_FOUND);
  assert_open_fails (test, "/etc/passwd", test->key, PNC_ERROR_TAMPERED);
  pnc_block_test_run_client (test, "data", client_writes_and_reads);
}

static void
opens_a_volume_once (void **state)
{
  PncBlockTest *test = *state;
  PncBlockTest *second = pnc_block_test_new_beside (test);

  assert_open_fails (second, test->volume_path, test->key, PNC_ERROR_BUSY);
  pnc_block_test_free (second);
}

static void
refuses_a_socket_in_an_open_folder (void **state)
{
  PncBlockTest *test = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (test->world->runtime_dir, "open", NULL);
  g_autofree char *socket_path = g_build_filename (folder, "nbd", NULL);

  assert_int_equal (g_mkdir (folder, 0755), 0);
  assert_null (pnc_block_service_new (socket_path, NULL, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
reports_a_process_that_cannot_start (void **state)
{
  PncBlockTest *test = *state;
  g_autofree char *libexecdir = g_strdup (g_getenv ("PINNACE_LIBEXECDIR"));
  g_autofree char *socket_path = g_build_filename (test->world->runtime_dir, "other", NULL);
  g_autoptr (PncBlockService) service = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("PINNACE_LIBEXECDIR", "/nonexistent", TRUE);
  service = pnc_block_service_new (socket_path, pnc_block_test_authorize_cb, test, &error);
  g_setenv ("PINNACE_LIBEXECDIR", libexecdir, TRUE);
  pnc_test_assert_no_error (error);
  pnc_block_service_open_async (service, "data", test->volume_path, NULL, test->key, NULL,
                                pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, 10000);
  assert_false (pnc_block_service_open_finish (service, result, &error));
  assert_non_null (strstr (error->message, "/nonexistent/pinnace-block-plugin.so"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

/* Secrets ------------------------------------------------------------------------------------- */

static gboolean
file_holds (const char *path, const PncSecret *key)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &bytes, &size, NULL))
    fail_msg ("cannot read %s", path);
  assert_true (size > 0);
  return memmem (bytes, size, pnc_secret_peek (key), pnc_secret_size (key)) != NULL;
}

static void
keeps_the_key_out_of_arguments_and_environment (void **state)
{
  PncBlockTest *test = *state;
  int pid = pnc_block_service_get_pid (test->service);
  g_autofree char *arguments = g_strdup_printf ("/proc/%d/cmdline", pid);
  g_autofree char *environment = g_strdup_printf ("/proc/%d/environ", pid);

  assert_false (file_holds (arguments, test->key));
  /* Not dumpable, so this is root's to read. */
  if (g_access (environment, R_OK) == 0)
    assert_false (file_holds (environment, test->key));
}

/* As it stands in /proc, with spaces for the zero bytes. */
static char *
read_environment (PncBlockTest *test)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%d/environ", pnc_block_service_get_pid (test->service));
  char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  for (gsize i = 0; i < size; i++)
    if (text[i] == 0)
      text[i] = ' ';
  return text;
}

/* Else a program called nbdkit in a folder of the person's own would be given the keys. */
static void
starts_the_nbdkit_of_the_system_with_an_environment_of_its_own (void **state)
{
  PncBlockTest *test = *state;
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *trap = g_build_filename (test->world->root, "nbdkit", NULL);
  g_autofree char *trapped = g_strconcat (test->world->root, ":", path, NULL);
  g_autofree char *environment = NULL;

  pnc_block_test_close (test);
  assert_true (g_file_set_contents_full (trap, "#!/bin/sh\nexit 9\n", -1, 0, 0755, NULL));
  g_setenv ("PATH", trapped, TRUE);
  g_setenv ("PNC_TEST_OF_OURS", "1", TRUE);
  pnc_block_test_start (test);
  g_setenv ("PATH", path, TRUE);
  g_unsetenv ("PNC_TEST_OF_OURS");
  pnc_block_test_run_client (test, "data", client_writes_and_reads);
  environment = read_environment (test);
  if (environment != NULL) /* root's to read */
    assert_null (strstr (environment, "PNC_TEST_OF_OURS"));
}

static void
cannot_dump_core (void **state)
{
  PncBlockTest *test = *state;
  g_autofree char *path
      = g_strdup_printf ("/proc/%d/limits", pnc_block_service_get_pid (test->service));
  g_autofree char *limits = NULL;

  pnc_block_test_run_client (test, "data", client_writes_and_reads);
  assert_true (g_file_get_contents (path, &limits, NULL, NULL));
  assert_true (g_regex_match_simple ("Max core file size +0 +0 ", limits, 0, 0));
}

#define TEST(name)                                                                                 \
  cmocka_unit_test_setup_teardown (name, pnc_block_test_set_up, pnc_block_test_tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (serves_a_volume),
    TEST (keeps_what_was_written_for_the_next_process),
    TEST (shows_one_connection_what_the_other_wrote),
    TEST (zeroes_and_trims),
    TEST (refuses_what_lies_past_the_end),
    TEST (reports_a_full_disk_to_the_client_and_the_service),
    TEST (cuts_off_a_stranger_before_the_first_byte),
    TEST (reports_a_stranger_that_comes_again_once_a_second),
    TEST (refuses_an_export_that_is_not_open),
    TEST (does_not_list_its_exports),
    TEST (tells_why_a_volume_does_not_open),
    TEST (opens_a_volume_once),
    TEST (refuses_a_socket_in_an_open_folder),
    TEST (reports_a_process_that_cannot_start),
    TEST (keeps_the_key_out_of_arguments_and_environment),
    TEST (starts_the_nbdkit_of_the_system_with_an_environment_of_its_own),
    TEST (cannot_dump_core),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("block-service", tests, NULL, NULL);
}
