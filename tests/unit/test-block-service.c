/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-service.h"
#include "pnc-block-test.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

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

  assert_open_fails (test, test->volume_path, wrong, PNC_ERROR_WRONG_CREDENTIAL);
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

  if (g_access (environment, R_OK) != 0)
    skip (); /* it is not dumpable, so this is root's to read */
  assert_false (file_holds (arguments, test->key));
  assert_false (file_holds (environment, test->key));
}

static void
cannot_be_dumped_or_traced (void **state)
{
  PncBlockTest *test = *state;
  g_autofree char *path
      = g_strdup_printf ("/proc/%d/limits", pnc_block_service_get_pid (test->service));
  g_autofree char *limits = NULL;

  pnc_block_test_run_client (test, "data", client_writes_and_reads);
  assert_true (g_file_get_contents (path, &limits, NULL, NULL));
  assert_non_null (g_regex_match_simple ("Max core file size +0 +0 ", limits, 0, 0) ? limits
                                                                                    : NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (serves_a_volume, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (keeps_what_was_written_for_the_next_process,
                                     pnc_block_test_set_up, pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (cuts_off_a_stranger_before_the_first_byte,
                                     pnc_block_test_set_up, pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_an_export_that_is_not_open, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (does_not_list_its_exports, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (tells_why_a_volume_does_not_open, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (opens_a_volume_once, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_socket_in_an_open_folder, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (reports_a_process_that_cannot_start, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (keeps_the_key_out_of_arguments_and_environment,
                                     pnc_block_test_set_up, pnc_block_test_tear_down),
    cmocka_unit_test_setup_teardown (cannot_be_dumped_or_traced, pnc_block_test_set_up,
                                     pnc_block_test_tear_down),
  };

  return cmocka_run_group_tests_name ("block-service", tests, NULL, NULL);
}
