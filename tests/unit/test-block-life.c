/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How a block process ends, and who goes with it. */
#include "pnc-block-test.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static gboolean
pid_is_gone (gpointer data)
{
  return kill (*(pid_t *) data, 0) != 0 && errno == ESRCH;
}

static gboolean
is_running_as_zombie (pid_t pid)
{
  siginfo_t info = { 0 };

  return waitid (P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static gboolean
child_has_ended (gpointer data)
{
  return is_running_as_zombie (*(pid_t *) data);
}

/* The wait status of a child that should have ended by now. */
static int
reap (pid_t pid)
{
  int status = 0;

  pnc_test_wait_until (child_has_ended, &pid, 10000);
  assert_int_equal (waitpid (pid, &status, 0), pid);
  return status;
}

static void
assert_was_killed (pid_t pid)
{
  int status = reap (pid);

  assert_true (WIFSIGNALED (status));
  assert_int_equal (WTERMSIG (status), SIGKILL);
}

static pid_t
fork_sleeper (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      for (;;)
        pause ();
    }
  return pid;
}

/* Plays QEMU: writes, does not flush, says so, and stays. */
static int announce_pipe[2];

static void
client_writes_and_stays (struct nbd_handle *nbd)
{
  char bytes[100000];

  memset (bytes, 'q', sizeof bytes);
  g_assert_cmpint (nbd_pwrite (nbd, bytes, sizeof bytes, 12345, 0), ==, 0);
  g_assert_cmpint (write (announce_pipe[1], "w", 1), ==, 1);
  for (;;)
    pause ();
}

static void
client_finds_what_was_written (struct nbd_handle *nbd)
{
  char bytes[100000];

  g_assert_cmpint (nbd_pread (nbd, bytes, sizeof bytes, 12345, 0), ==, 0);
  for (guint i = 0; i < sizeof bytes; i++)
    g_assert_cmpint (bytes[i], ==, 'q');
}

static gboolean
has_announced (gpointer data)
{
  char byte;

  return read (announce_pipe[0], &byte, 1) == 1;
}

static pid_t
start_client_that_stays (PncBlockTest *test)
{
  pid_t pid;

  assert_int_equal (pipe2 (announce_pipe, O_NONBLOCK | O_CLOEXEC), 0);
  pid = pnc_block_test_fork_client (test, "data", client_writes_and_stays);
  pnc_test_wait_until (has_announced, NULL, 10000);
  close (announce_pipe[0]);
  close (announce_pipe[1]);
  return pid;
}

static void
assert_kept_what_was_written (PncBlockTest *test)
{
  pnc_block_test_start (test);
  pnc_block_test_run_client (test, "data", client_finds_what_was_written);
}

/* -------------------------------------------------------------------------------------------- */

static void
client_is_refused (struct nbd_handle *nbd)
{
  g_assert_true (nbd == NULL);
}

static void
takes_its_clients_with_it_when_closed (void **state)
{
  PncBlockTest *test = *state;
  pid_t client = start_client_that_stays (test);
  pid_t bound = fork_sleeper ();

  pnc_block_service_bind_pid (test->service, bound);
  pnc_block_test_close (test);
  assert_was_killed (client);
  assert_was_killed (bound);
  assert_kept_what_was_written (test);
}

static gpointer
connect_from_here (gpointer data)
{
  PncBlockTest *test = data;
  struct nbd_handle *nbd = nbd_create ();
  gboolean written = nbd_set_export_name (nbd, "data") == 0
                     && nbd_connect_unix (nbd, test->socket_path) == 0
                     && nbd_pwrite (nbd, "me", 2, 0, 0) == 0;

  nbd_close (nbd);
  return GINT_TO_POINTER (written ? 1 : -1);
}

static gpointer
connect_thread (gpointer data)
{
  PncBlockTest *test = ((gpointer *) data)[0];

  g_atomic_pointer_set (&((gpointer *) data)[1], connect_from_here (test));
  return NULL;
}

/* pinnaced writes a new desktop's firmware variables by itself. */
static void
lets_the_service_live_that_was_a_client (void **state)
{
  PncBlockTest *test = *state;
  gpointer data[2] = { test, NULL };
  GThread *thread;

  test->client = getpid ();
  thread = g_thread_new ("client", connect_thread, data);
  pnc_test_wait_until (pnc_block_test_is_set, &data[1], 10000);
  g_thread_join (thread);
  assert_int_equal (GPOINTER_TO_INT (data[1]), 1);
  pnc_block_test_close (test);
}

static void
ends_when_its_object_goes (void **state)
{
  PncBlockTest *test = *state;
  pid_t client = start_client_that_stays (test);
  pid_t nbdkit = pnc_block_service_get_pid (test->service);

  g_clear_object (&test->service);
  pnc_test_wait_until (pid_is_gone, &nbdkit, 10000);
  assert_false (g_file_test (test->socket_path, G_FILE_TEST_EXISTS));
  assert_was_killed (client);
  assert_kept_what_was_written (test);
}

static void
let_go_cb (PncBlockService *service, int pid, const char *export_name, gpointer user_data)
{
  PncBlockTest *test = user_data;

  g_clear_object (&test->service);
}

static void
may_be_let_go_while_it_calls (void **state)
{
  PncBlockTest *test = *state;
  pid_t nbdkit = pnc_block_service_get_pid (test->service);
  pid_t stranger;

  g_signal_connect (test->service, "stranger", G_CALLBACK (let_go_cb), test);
  stranger = pnc_block_test_fork_client (test, "data", client_is_refused);
  test->client = 0;
  pnc_test_wait_until (pid_is_gone, &nbdkit, 10000);
  assert_null (test->service);
  assert_int_equal (reap (stranger), 0);
}

static void
reason_cb (PncBlockService *service, const char *reason, gpointer user_data)
{
  *(char **) user_data = g_strdup (reason);
}

static void
flushes_and_ends_on_sigterm (void **state)
{
  PncBlockTest *test = *state;
  pid_t client = start_client_that_stays (test);
  g_autofree char *reason = NULL;

  g_signal_connect (test->service, "ended", G_CALLBACK (reason_cb), &reason);
  assert_int_equal (kill (pnc_block_service_get_pid (test->service), SIGTERM), 0);
  pnc_test_wait_until (pnc_block_test_is_set, &reason, 10000);
  assert_string_equal (reason, "The block service ended with status 0");
  assert_was_killed (client);
  g_clear_object (&test->service);
  assert_kept_what_was_written (test);
}

static void
says_when_it_was_killed (void **state)
{
  PncBlockTest *test = *state;
  g_autofree char *reason = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (test->service, "ended", G_CALLBACK (reason_cb), &reason);
  assert_int_equal (kill (pnc_block_service_get_pid (test->service), SIGKILL), 0);
  pnc_test_wait_until (pnc_block_test_is_set, &reason, 10000);
  assert_string_equal (reason, "The block service was killed by signal 9");
  pnc_block_service_flush_async (test->service, NULL, pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, 10000);
  assert_false (pnc_block_service_flush_finish (test->service, result, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
  /* And a socket that was left behind is no obstacle. */
  g_clear_object (&test->service);
  pnc_block_test_start (test);
}

static void
fails_what_waits_when_it_is_killed (void **state)
{
  PncBlockTest *test = *state;
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;
  pid_t nbdkit = pnc_block_service_get_pid (test->service);

  assert_int_equal (kill (nbdkit, SIGSTOP), 0);
  pnc_block_service_close_async (test->service, pnc_test_store_result_cb, &closed);
  assert_int_equal (kill (nbdkit, SIGKILL), 0);
  pnc_test_wait_until (pnc_block_test_is_set, &closed, 10000);
  assert_false (pnc_block_service_close_finish (test->service, closed, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
  g_clear_object (&test->service);
}

static void
flushes_on_command (void **state)
{
  PncBlockTest *test = *state;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  pnc_block_service_flush_async (test->service, NULL, pnc_test_store_result_cb, &result);
  pnc_test_wait_until (pnc_block_test_is_set, &result, 10000);
  assert_true (pnc_block_service_flush_finish (test->service, result, &error));
  pnc_test_assert_no_error (error);
}

/* A service that is killed -------------------------------------------------------------------- */

/* In a child: holds the only end of a block process's socket, says the process's pid, and waits to
 * be killed. */
static void G_GNUC_NORETURN
be_service (const char *socket_path, const char *volume_path, int key_fd, pid_t client, pid_t bound)
{
  PncBlockTest test = { .socket_path = g_strdup (socket_path),
                        .volume_path = g_strdup (volume_path),
                        .key = pnc_secret_new_from_fd (key_fd, FALSE, NULL),
                        .client = client };
  pid_t nbdkit;

  pnc_block_test_start (&test);
  nbdkit = pnc_block_service_get_pid (test.service);
  pnc_block_service_bind_pid (test.service, bound);
  g_assert_cmpint (write (STDOUT_FILENO, &nbdkit, sizeof nbdkit), ==, sizeof nbdkit);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

/* Waits for a byte, then connects and stays. */
static pid_t
fork_client_that_waits (PncBlockTest *test, int go_fd)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      struct nbd_handle *nbd = nbd_create ();
      char byte;

      g_assert_cmpint (read (go_fd, &byte, 1), ==, 1);
      nbd_set_export_name (nbd, "data");
      g_assert_cmpint (nbd_connect_unix (nbd, test->socket_path), ==, 0);
      client_writes_and_stays (nbd);
    }
  return pid;
}

static char *self_path;

static GSubprocess *
spawn_service (PncBlockTest *test, pid_t client, pid_t bound)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *client_text = g_strdup_printf ("%d", client);
  g_autofree char *bound_text = g_strdup_printf ("%d", bound);
  g_autoptr (GError) error = NULL;
  GSubprocess *service;

  g_subprocess_launcher_take_fd (launcher, pnc_secret_to_memfd (test->key, &error), 3);
  service = g_subprocess_launcher_spawn (launcher, &error, self_path, "service", test->socket_path,
                                         test->volume_path, client_text, bound_text, NULL);
  pnc_test_assert_no_error (error);
  return service;
}

static pid_t
hear_pid (GSubprocess *service)
{
  pid_t pid = 0;
  gsize n;

  assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (service), &pid, sizeof pid,
                                        &n, NULL, NULL));
  assert_int_equal (n, sizeof pid);
  return pid;
}

static void
leaves_nothing_running_when_the_service_is_killed (void **state)
{
  PncBlockTest *test = *state;
  int go[2];
  pid_t client, bound, nbdkit;
  g_autoptr (GSubprocess) service = NULL;

  pnc_block_test_close (test);
  assert_int_equal (pipe2 (go, O_CLOEXEC), 0);
  assert_int_equal (pipe2 (announce_pipe, O_NONBLOCK | O_CLOEXEC), 0);
  client = fork_client_that_waits (test, go[0]);
  bound = fork_sleeper ();
  service = spawn_service (test, client, bound);
  nbdkit = hear_pid (service);
  assert_int_equal (write (go[1], "g", 1), 1);
  pnc_test_wait_until (has_announced, NULL, 10000);

  g_subprocess_force_exit (service);

  assert_true (g_subprocess_wait (service, NULL, NULL));
  assert_was_killed (client);
  assert_was_killed (bound);
  pnc_test_wait_until (pid_is_gone, &nbdkit, 10000);
  assert_false (g_file_test (test->socket_path, G_FILE_TEST_EXISTS));
  assert_kept_what_was_written (test);
  close (go[0]);
  close (go[1]);
  close (announce_pipe[0]);
  close (announce_pipe[1]);
}

#define TEST(name)                                                                                 \
  cmocka_unit_test_setup_teardown (name, pnc_block_test_set_up, pnc_block_test_tear_down)

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    TEST (takes_its_clients_with_it_when_closed),
    TEST (lets_the_service_live_that_was_a_client),
    TEST (ends_when_its_object_goes),
    TEST (may_be_let_go_while_it_calls),
    TEST (flushes_and_ends_on_sigterm),
    TEST (says_when_it_was_killed),
    TEST (fails_what_waits_when_it_is_killed),
    TEST (flushes_on_command),
    TEST (leaves_nothing_running_when_the_service_is_killed),
  };

  if (argc == 6)
    be_service (argv[2], argv[3], 3, atoi (argv[4]), atoi (argv[5]));
  self_path = argv[0];
  return cmocka_run_group_tests_name ("block-life", tests, NULL, NULL);
}
