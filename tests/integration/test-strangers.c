/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the same user that connect to the disks of a running desktop. */
#include "pnc-fd.h"
#include "pnc-service-test.h"

#include <glib/gstdio.h>
#include <libnbd.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define BOOT_MS 150000
#define TYPED_MS 60000
#define REFUSED_MS 20000
#define N_AT_ONCE 20

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

static PncDesktopClient *
start_desktop (PncServiceTest *test)
{
  PncDesktopClient *desktop = pnc_service_test_create (test, "Beset", NULL);
  g_autoptr (GError) error = NULL;
  gboolean started = pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);

  pnc_test_assert_no_error (error);
  assert_true (started);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  return desktop;
}

/* A stranger would look for sockets too: those of the desktop that nbdkit listens on. */
static char *
find_disk_socket (PncServiceTest *test, PncDesktopClient *desktop)
{
  g_autofree char *folder
      = g_strdup_printf ("%s/d-%.8s", test->runtime_dir, pnc_desktop_client_get_id (desktop));
  char *path = g_build_filename (folder, "nbd", NULL);
  GStatBuf st;

  assert_int_equal (g_stat (path, &st), 0);
  assert_true (S_ISSOCK (st.st_mode));
  return path;
}

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  assert_int_equal (connect (fd, (struct sockaddr *) &address, sizeof address), 0);
  return fd;
}

/* The end of the connection, and nothing before it. */
static void
assert_says_nothing (int fd)
{
  struct pollfd poll_fd = { fd, POLLIN, 0 };
  char byte;

  assert_int_equal (poll (&poll_fd, 1, REFUSED_MS), 1);
  /* A reset is an end as well: what we said was never read. */
  assert_true (read (fd, &byte, 1) <= 0);
}

static void
check_silent_stranger (const char *path)
{
  int fds[N_AT_ONCE];

  for (guint i = 0; i < N_AT_ONCE; i++)
    fds[i] = connect_to (path);
  for (guint i = 0; i < N_AT_ONCE; i++)
    {
      assert_says_nothing (fds[i]);
      close (fds[i]);
    }
}

/* Does not wait for the greeting (NBD protocol, "Newstyle negotiation"): flags of the client, then
 * NBD_OPT_EXPORT_NAME of "system". */
static void
check_hasty_stranger (const char *path)
{
  static const char words[] = "\0\0\0\1IHAVEOPT\0\0\0\1\0\0\0\6system";
  g_auto (PncFd) fd = connect_to (path);

  assert_int_equal (send (fd, words, sizeof words - 1, MSG_NOSIGNAL), sizeof words - 1);
  assert_says_nothing (fd);
}

static void
check_nbd_client (const char *path, const char *export_name)
{
  struct nbd_handle *nbd = nbd_create ();

  nbd_set_export_name (nbd, export_name);
  assert_int_equal (nbd_connect_unix (nbd, path), -1);
  nbd_close (nbd);
}

static guint
count_in_log (PncDesktopClient *desktop, const char *text)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  pnc_desktop_client_log_async (desktop, 1000, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  lines = pnc_desktop_client_log_finish (desktop, result, &error);
  pnc_test_assert_no_error (error);
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], text) != NULL)
      n++;
  return n;
}

static void
a_stranger_reads_no_byte_of_a_disk_and_the_desktop_goes_on (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = start_desktop (test);
  g_autofree char *path = find_disk_socket (test, desktop);
  g_autofree char *refused = g_strdup_printf ("\"pid\":\"%d\"", (int) getpid ());

  check_silent_stranger (path);
  check_hasty_stranger (path);
  check_nbd_client (path, "system");
  check_nbd_client (path, "");

  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  assert_true (count_in_log (desktop, "\"ev\":\"disk_refused\"") > 0);
  assert_true (count_in_log (desktop, refused) > 0);
  pnc_service_test_type (desktop, "write_pattern undisturbed 5000");
  pnc_service_test_wait_serial (test, desktop, "PATTERN-WRITTEN 5000", TYPED_MS);
}

/* A program that calls itself QEMU ------------------------------------------------------------ */

static char *self_path;

/* In that program: waits for a byte, connects, and ends with 0 if it hears nothing. */
static int
pose (const char *path)
{
  g_auto (PncFd) fd = PNC_FD_INIT;
  char byte;

  if (read (STDIN_FILENO, &byte, 1) != 1)
    return 2;
  fd = connect_to (path);
  return read (fd, &byte, 1) > 0 ? 1 : 0;
}

static GSubprocess *
start_impostor (PncServiceTest *test, const char *path)
{
  g_autofree char *copy = g_build_filename (test->world->root, "qemu-system-x86_64", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (self_path);
  g_autoptr (GFile) to = g_file_new_for_path (copy);
  g_autoptr (GError) error = NULL;
  GSubprocess *impostor;

  g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  pnc_test_assert_no_error (error);
  impostor = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, copy, "pose", path, NULL);
  pnc_test_assert_no_error (error);
  return impostor;
}

/* It has QEMU's name, and its number stands where QEMU's stood. */
static void
the_name_of_qemu_and_its_pidfile_open_nothing (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = start_desktop (test);
  g_autofree char *path = find_disk_socket (test, desktop);
  g_autofree char *pidfile
      = g_strdup_printf ("%s/virt/libvirt/qemu/run/pinnace-%s.pid", test->runtime_dir,
                         pnc_desktop_client_get_id (desktop));
  g_autoptr (GSubprocess) impostor = start_impostor (test, path);
  g_autofree char *pid_of_qemu = NULL;
  g_autoptr (GError) error = NULL;

  assert_true (g_file_get_contents (pidfile, &pid_of_qemu, NULL, NULL));
  g_file_set_contents (pidfile, g_subprocess_get_identifier (impostor), -1, &error);
  pnc_test_assert_no_error (error);
  assert_true (
      g_output_stream_write_all (g_subprocess_get_stdin_pipe (impostor), "g", 1, NULL, NULL, NULL));
  assert_true (g_subprocess_wait (impostor, NULL, NULL));
  assert_int_equal (g_subprocess_get_exit_status (impostor), 0);
  assert_true (count_in_log (desktop, "\"ev\":\"disk_refused\"") > 0);
  g_file_set_contents (pidfile, pid_of_qemu, -1, &error);
  pnc_test_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_stranger_reads_no_byte_of_a_disk_and_the_desktop_goes_on,
                                     set_up, tear_down),
    cmocka_unit_test_setup_teardown (the_name_of_qemu_and_its_pidfile_open_nothing, set_up,
                                     tear_down),
  };

  if (argc == 3)
    return pose (argv[2]);
  self_path = argv[0];
  return cmocka_run_group_tests (tests, NULL, NULL);
}
