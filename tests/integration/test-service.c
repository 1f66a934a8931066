/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-service-test.h"

#define BOOT_MS 90000

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

static void
a_desktop_is_made_started_stopped_and_deleted (void **state)
{
  PncServiceTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncDesktopClient *desktop = pnc_service_test_create (test, "My work", NULL);

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", BOOT_MS);
  pnc_service_test_type (desktop, "say hello");
  pnc_service_test_wait_serial (test, desktop, "TYPED say hello", 10000);
  pnc_service_test_stop (desktop, FALSE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_STOPPED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (a_desktop_is_made_started_stopped_and_deleted, set_up,
                                     tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
