/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A desktop on a file system that has no locks: the token alone decides who has it. */
#include "pnc-error.h"
#include "pnc-service-test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define CALL_MS 60000

typedef struct
{
  PncServiceTest *first, *second;
} Fixture;

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  g_setenv ("PNC_ODD_DISK_FOLDER", g_get_tmp_dir (), TRUE);
  g_setenv ("PNC_ODD_DISK_IS", "no-locks", TRUE);
  g_setenv ("LD_PRELOAD", g_getenv ("PNC_TEST_ODD_DISK"), TRUE);
  fixture->first = pnc_service_test_new ();
  fixture->second = pnc_service_test_new ();
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  /* The second has the first's folder in its command lines. */
  pnc_service_test_free (fixture->second);
  pnc_service_test_free (fixture->first);
  g_unsetenv ("LD_PRELOAD");
  g_free (fixture);
  return 0;
}

static PncDesktopClient *
add_to_second (Fixture *fixture, const char *folder)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop;

  pnc_client_add_desktop_async (fixture->second->client, folder, pnc_test_store_result_cb, &slot);
  result = pnc_test_wait_result (&slot, CALL_MS);
  desktop = pnc_client_add_desktop_finish (fixture->second->client, result, &error);
  pnc_test_assert_no_error (error);
  return desktop;
}

static void
start (PncDesktopClient *desktop)
{
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
}

/* The disk does refuse the lock, and it is not what keeps the other one out. */
static void
assert_no_lock_is_held (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  g_autofree char *locks = NULL;
  g_autofree char *inode = NULL;
  GStatBuf st;

  assert_int_equal (g_stat (path, &st), 0);
  inode = g_strdup_printf (":%" G_GUINT64_FORMAT " ", (guint64) st.st_ino);
  assert_true (g_file_get_contents ("/proc/locks", &locks, NULL, NULL));
  assert_null (strstr (locks, inode));
}

static void
the_token_keeps_a_second_service_out_until_the_first_is_gone (void **state)
{
  Fixture *fixture = *state;
  PncDesktopClient *desktop = pnc_service_test_create (fixture->first, "Shared", NULL);
  g_autofree char *folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  g_autofree char *owner
      = g_strdup_printf ("by process %d since", (int) pnc_service_test_get_pid (fixture->first));
  g_autoptr (PncDesktopClient) other = NULL;
  g_autoptr (GError) error = NULL;

  start (desktop);
  assert_no_lock_is_held (folder);
  other = g_object_ref (add_to_second (fixture, folder));
  assert_false (pnc_service_test_start (other, PNC_SERVICE_TEST_PASSPHRASE, &error));
  assert_non_null (strstr (error->message, owner));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);

  g_clear_object (&fixture->first->client);
  pnc_service_test_end_daemon (fixture->first, SIGKILL);
  start (other);
  pnc_service_test_stop (other, TRUE, &error);
  pnc_test_assert_no_error (error);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (the_token_keeps_a_second_service_out_until_the_first_is_gone,
                                     set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service no locks", tests, NULL, NULL);
}
