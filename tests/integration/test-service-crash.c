/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-service-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define BOOT_MS 150000
#define TYPED_MS 60000
#define MIB (1024 * 1024)

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
nothing_runs (gpointer test)
{
  g_autoptr (GArray) left = pnc_service_test_find_processes (test);

  return left->len == 0;
}

/* The client first: it would start another service at once. */
static void
kill_service (PncServiceTest *test)
{
  g_clear_object (&test->client);
  pnc_service_test_end_daemon (test, SIGKILL);
}

static void
what_was_flushed_survives_the_death_of_the_service_and_no_process_does (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  GVariant *options
      = g_variant_new_parsed ("{'tpm': <true>, 'data-size-bytes': <%t>}", (guint64) 64 * MIB);
  PncDesktopClient *desktop = pnc_service_test_create (test, "Phoenix", options);

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  pnc_service_test_type (desktop, "write_pattern survivor 5000");
  pnc_service_test_wait_serial (test, desktop, "PATTERN-WRITTEN 5000", 60000);
  assert_true (pnc_service_test_find_process (test, "swtpm") > 0);

  kill_service (test);
  pnc_test_wait_until (nothing_runs, test, 15000);

  pnc_service_test_start_daemon (test);
  desktop = pnc_client_find_desktop (test->client, "Phoenix");
  assert_non_null (desktop);
  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  pnc_service_test_type (desktop, "say System=$(grep -c survivor /data/pattern)");
  pnc_service_test_wait_serial (test, desktop, "System=5000", TYPED_MS);
  pnc_service_test_type (desktop, "say Data=$(grep -c survivor /home/pattern)");
  pnc_service_test_wait_serial (test, desktop, "Data=5000", TYPED_MS);
}

static void
a_killed_service_can_be_replaced_at_once (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop
      = pnc_service_test_create (test, "Hurry", g_variant_new_parsed ("{'tpm': <true>}"));

  for (guint i = 0; i < 3; i++)
    {
      pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
      pnc_test_assert_no_error (error);
      kill_service (test);
      pnc_service_test_start_daemon (test);
      desktop = pnc_client_find_desktop (test->client, "Hurry");
      assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
    }
}

/* A second service of the same user, with a runtime folder of its own, over the same desktops. */
static void
of_two_services_one_runs_the_desktop (void **state)
{
  PncServiceTest *first = *state;
  PncServiceTest second = { 0 };
  g_autoptr (GError) error = NULL;
  PncDesktopClient *here = pnc_service_test_create (first, "Contended", NULL);
  PncDesktopClient *there;
  g_autofree char *other = g_strconcat (first->world->runtime_dir, "/2", NULL);

  assert_int_equal (g_mkdir (other, 0700), 0);
  g_setenv ("XDG_RUNTIME_DIR", other, TRUE);
  pnc_service_test_start_daemon (&second);
  there = pnc_client_find_desktop (second.client, "Contended");
  assert_non_null (there);

  pnc_service_test_start (here, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  assert_false (pnc_service_test_start (there, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  pnc_service_test_stop (here, TRUE, &error);
  pnc_test_assert_no_error (error);
  pnc_service_test_start (there, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  assert_false (pnc_service_test_start (here, PNC_SERVICE_TEST_PASSPHRASE, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);

  g_clear_object (&second.client);
  pnc_service_test_end_daemon (&second, SIGTERM);
  g_setenv ("XDG_RUNTIME_DIR", first->world->runtime_dir, TRUE);
}

/* Making a desktop */

static PncJobClient *
begin_create (PncServiceTest *test, const char *name, int image_fd)
{
  g_auto (PncFd) passphrase_fd = pnc_service_test_passphrase (PNC_SERVICE_TEST_PASSPHRASE);
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncJobClient *job;

  pnc_client_create_desktop_async (test->client, name, NULL, image_fd, passphrase_fd,
                                   pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, 30000);
  job = pnc_client_create_desktop_finish (test->client, result, &error);
  pnc_test_assert_no_error (error);
  return job;
}

typedef struct
{
  PncJobClient *job;
  const char *phase;
} PhaseWait;

static gboolean
is_in_phase (gpointer data)
{
  PhaseWait *wait = data;

  assert_false (pnc_job_client_get_finished (wait->job));
  return g_str_equal (pnc_job_client_get_phase (wait->job), wait->phase);
}

static gboolean
is_finished (gpointer job)
{
  return pnc_job_client_get_finished (job);
}

/* A disk image that takes a while to copy: a boot sector and 700 MiB of what does not compress. */
static int
make_big_image (PncServiceTest *test)
{
  g_autofree char *path = g_build_filename (test->world->root, "big.raw", NULL);
  g_autofree guint8 *chunk = g_malloc (MIB);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  for (guint i = 0; i < MIB / 4; i++)
    ((guint32 *) chunk)[i] = g_random_int ();
  chunk[510] = 0x55;
  chunk[511] = 0xaa;
  for (guint i = 0; i < 700; i++)
    assert_int_equal (write (fd, chunk, MIB), MIB);
  return fd;
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
a_cancelled_creation_leaves_nothing (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *home = g_build_filename (test->world->root, "data", "pinnace", NULL);
  g_auto (PncFd) image_fd = make_big_image (test);
  const char *const phases[] = { "checking", "preparing", "copying" };

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncJobClient) job = begin_create (test, "Never", image_fd);
      PhaseWait wait = { job, phases[i] };

      if (i > 0)
        pnc_test_wait_until (is_in_phase, &wait, 60000);
      pnc_job_client_cancel (job);
      pnc_test_wait_until (is_finished, job, 60000);
      assert_false (pnc_job_client_get_result (job, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
      assert_int_equal (count_entries (home), 0);
      assert_null (pnc_client_find_desktop (test->client, "Never"));
    }
  assert_int_equal (pnc_service_test_find_process (test, "qemu-img"), 0);
}

static void
a_killed_creation_leaves_nothing (void **state)
{
  PncServiceTest *test = *state;
  g_autofree char *home = g_build_filename (test->world->root, "data", "pinnace", NULL);
  g_auto (PncFd) image_fd = make_big_image (test);
  const char *const phases[] = { "preparing", "copying" };

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autoptr (PncJobClient) job = begin_create (test, "Never", image_fd);
      PhaseWait wait = { job, phases[i] };

      pnc_test_wait_until (is_in_phase, &wait, 60000);
      kill_service (test);
      pnc_test_wait_until (nothing_runs, test, 15000);
      pnc_service_test_start_daemon (test);
      assert_int_equal (count_entries (home), 0);
      assert_int_equal (g_list_model_get_n_items (pnc_client_get_desktops (test->client)), 0);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (
        what_was_flushed_survives_the_death_of_the_service_and_no_process_does, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_killed_service_can_be_replaced_at_once, set_up, tear_down),
    cmocka_unit_test_setup_teardown (of_two_services_one_runs_the_desktop, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_cancelled_creation_leaves_nothing, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_killed_creation_leaves_nothing, set_up, tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
