/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define BOOT_MS 150000
#define TYPED_MS 60000

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

static int
get_fd (PncDesktopClient *desktop,
        void (*begin) (PncDesktopClient *, GAsyncReadyCallback, gpointer),
        GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  begin (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  return pnc_desktop_client_fd_finish (desktop, result, error);
}

static void
open_display (PncDesktopClient *desktop, GAsyncReadyCallback callback, gpointer data)
{
  pnc_desktop_client_open_display_async (desktop, TRUE, NULL, callback, data);
}

/* Width of the PNG in @fd (its IHDR, PNG specification 11.2.2); closes it. */
static guint
png_width (int fd)
{
  g_auto (PncFd) owned = fd;
  guint8 head[24];

  assert_int_equal (pread (owned, head, sizeof head, 0), sizeof head);
  assert_memory_equal (head, "\x89PNG\r\n\x1a\n", 8);
  return (guint) head[16] << 24 | head[17] << 16 | head[18] << 8 | head[19];
}

static gboolean
call (PncDesktopClient *desktop,
      void (*begin) (PncDesktopClient *, GAsyncReadyCallback, gpointer),
      GError **error)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  begin (desktop, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 60000);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static gboolean
change_passphrase (PncDesktopClient *desktop, const char *current, const char *new, GError **error)
{
  g_auto (PncFd) current_fd = pnc_service_test_passphrase (current);
  g_auto (PncFd) new_fd = pnc_service_test_passphrase (new);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_desktop_client_change_passphrase_async (desktop, current_fd, new_fd, pnc_test_store_result_cb,
                                              &slot);
  result = pnc_test_wait_result (&slot, 60000);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

static gboolean
log_holds (PncDesktopClient *desktop, const char *text)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  pnc_desktop_client_log_async (desktop, 100, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  lines = pnc_desktop_client_log_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], text) != NULL)
      return TRUE;
  return FALSE;
}

static const char *
problem_message (PncDesktopClient *desktop)
{
  const char *message = "";

  g_variant_lookup (pnc_desktop_client_get_problem (desktop), "message", "&s", &message);
  return message;
}

/* What a guest shows and does can be seen and driven from here. */
static void
check_screen_and_keys (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) display_fd = PNC_FD_INIT;
  struct stat st;
  int fd;

  pnc_service_test_type (desktop, "say Is_it_$((6*7))?");
  pnc_service_test_wait_serial (test, desktop, "Is_it_42?", TYPED_MS);
  fd = get_fd (desktop, pnc_desktop_client_screenshot_async, &error);
  pnc_test_assert_no_error (error);
  assert_true (png_width (fd) >= 640);
  fd = get_fd (desktop, pnc_desktop_client_thumbnail_async, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (png_width (fd), 480);
  display_fd = get_fd (desktop, open_display, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (fstat (display_fd, &st), 0);
  assert_true (S_ISSOCK (st.st_mode));
}

static void
check_refusals_while_it_runs (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;

  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_false (call (desktop, pnc_desktop_client_delete_async, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_false (call (desktop, pnc_desktop_client_resume_async, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO);
}

static gboolean
is_dead (gpointer pid)
{
  return !pnc_service_test_is_alive (GPOINTER_TO_INT (pid));
}

/* A client that is killed takes nothing with it. */
static void
check_killed_client (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autofree char *program = g_build_filename (g_getenv ("PNC_TEST_BINDIR"), "hold-client", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) holder
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, NULL);
  char said[32] = "";
  int pid;

  pnc_test_assert_no_error (error);
  pid = atoi (g_subprocess_get_identifier (holder));
  assert_true (g_input_stream_read (g_subprocess_get_stdout_pipe (holder), said, 12, NULL, NULL)
               > 0);
  assert_string_equal (said, "connected 1\n");
  g_subprocess_force_exit (holder);
  pnc_test_wait_until (is_dead, GINT_TO_POINTER (pid), 10000);
  pnc_service_test_type (desktop, "say still_here");
  pnc_service_test_wait_serial (test, desktop, "\nstill_here", TYPED_MS);
}

static void
a_desktop_is_made_run_stopped_and_deleted (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDesktopClient) desktop
      = g_object_ref (pnc_service_test_create (test, "My work", NULL));
  g_autofree char *folder = g_strdup (pnc_desktop_client_get_folder (desktop));

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  assert_string_equal (pnc_desktop_client_get_accelerator (desktop), "tcg");
  check_refusals_while_it_runs (test, desktop);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  check_screen_and_keys (test, desktop);
  check_killed_client (test, desktop);
  pnc_service_test_stop (desktop, FALSE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
  assert_true (pnc_desktop_client_get_last_started (desktop) > 0);
  assert_true (log_holds (desktop, "\"ev\":\"stop\""));
  assert_int_equal (png_width (get_fd (desktop, pnc_desktop_client_thumbnail_async, &error)), 480);
  call (desktop, pnc_desktop_client_delete_async, &error);
  pnc_test_assert_no_error (error);
  assert_null (pnc_client_find_desktop (test->client, "My work"));
  assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
only_the_right_passphrase_opens_it_and_it_can_be_changed (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Locked", NULL);

  assert_false (pnc_service_test_start (desktop, "not the right one", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
  assert_true (log_holds (desktop, "unlock_fail"));
  assert_false (change_passphrase (desktop, "not the right one", "a new passphrase", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  assert_false (change_passphrase (desktop, PNC_SERVICE_TEST_PASSPHRASE, "short", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  change_passphrase (desktop, PNC_SERVICE_TEST_PASSPHRASE, "a new passphrase", &error);
  pnc_test_assert_no_error (error);
  assert_false (pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  pnc_service_test_start (desktop, "a new passphrase", &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
}

/* Kills @program of the run and sees the desktop broken, the cause named, and well again. */
static void
check_death_of (PncServiceTest *test,
                PncDesktopClient *desktop,
                const char *program,
                const char *named)
{
  g_autoptr (GError) error = NULL;
  pid_t pid;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pid = pnc_service_test_find_process (test, program);
  assert_true (pid > 0);
  kill (pid, SIGKILL);
  pnc_service_test_wait_state (desktop, PNC_DESKTOP_STATE_BROKEN, 30000);
  if (strstr (problem_message (desktop), named) == NULL)
    fail_msg ("“%s” does not name %s", problem_message (desktop), named);
  assert_true (log_holds (desktop, "\"ev\":\"broken\""));
}

static void
whatever_dies_is_named_and_the_desktop_starts_again (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Unlucky", NULL);

  check_death_of (test, desktop, "qemu-system-x86_64", "QEMU");
  check_death_of (test, desktop, "nbdkit", "block service");
  check_death_of (test, desktop, "libvirtd", "libvirt");
  call (desktop, pnc_desktop_client_clear_problem_async, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
}

static void
sigterm_powers_off_in_order (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Running", NULL);

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_end_daemon (test, SIGTERM);
  assert_int_equal (pnc_service_test_find_process (test, "qemu-system-x86_64"), 0);
  g_clear_object (&test->client);
  pnc_service_test_start_daemon (test);
  desktop = pnc_client_find_desktop (test->client, "Running");
  assert_non_null (desktop);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
}

/* What a guest's licences and drivers know it by, as QEMU was told it: the arguments, one a line,
 * that name the machine, processor, SMBIOS tables, UUID and network card. */
static char *
dup_identity (PncServiceTest *test)
{
  static const char *const telling[]
      = { "-machine", "-cpu", "-smbios", "-uuid", "\"mac\":", "\"driver\":\"virtio-blk" };
  pid_t pid = pnc_service_test_find_process (test, "qemu-system-x86_64");
  g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  g_autofree char *command = NULL;
  GString *identity = g_string_new (NULL);
  gsize size;

  assert_true (pid > 0 && g_file_get_contents (path, &command, &size, NULL));
  for (const char *at = command; at < command + size; at += strlen (at) + 1)
    for (guint i = 0; i < G_N_ELEMENTS (telling); i++)
      if (g_str_equal (at, telling[i]) && at + strlen (at) + 1 < command + size)
        g_string_append_printf (identity, "%s %s\n", at, at + strlen (at) + 1);
      else if (at[0] == '{' && strstr (at, telling[i]) != NULL)
        g_string_append_printf (identity, "%s\n", at);
  return g_string_free (identity, FALSE);
}

static char *
run_for_identity (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;
  char *identity;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  identity = dup_identity (test);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
  return identity;
}

static void
the_machine_is_the_same_each_time_and_no_other_is (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *one = pnc_service_test_create (test, "One", NULL);
  PncDesktopClient *other = pnc_service_test_create (test, "Other", NULL);
  g_autofree char *first = run_for_identity (test, one);
  g_autofree char *others = run_for_identity (test, other);
  g_autofree char *second = NULL;
  static const char *const parts[]
      = { "-machine pc-q35-", "-cpu ", "-smbios type=1,", "serial=PNC-", "-uuid ", "52:54:00:" };

  g_clear_object (&test->client);
  pnc_service_test_end_daemon (test, SIGTERM);
  pnc_service_test_start_daemon (test);
  second = run_for_identity (test, pnc_client_find_desktop (test->client, "One"));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (first, parts[i]) == NULL)
      fail_msg ("no “%s” in %s", parts[i], first);
  assert_string_equal (first, second);
  assert_string_not_equal (first, others);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_desktop_is_made_run_stopped_and_deleted, set_up, tear_down),
    cmocka_unit_test_setup_teardown (only_the_right_passphrase_opens_it_and_it_can_be_changed,
                                     set_up, tear_down),
    cmocka_unit_test_setup_teardown (whatever_dies_is_named_and_the_desktop_starts_again, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (sigterm_powers_off_in_order, set_up, tear_down),
    cmocka_unit_test_setup_teardown (the_machine_is_the_same_each_time_and_no_other_is, set_up,
                                     tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
