/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-display.h"
#include "pnc-service-test.h"

#include <string.h>

/* Windows that come and go in a hurry: the guest lives on. */

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
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
screens_that_are_left_while_they_connect_do_not_end_the_guest (void **state)
{
  PncServiceTest *test = *state;
  PncDesktopClient *desktop = pnc_service_test_create (test, "Hasty", NULL);
  g_autoptr (GError) error = NULL;
  guint tick;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  tick = g_timeout_add (1, tick_cb, NULL);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (PncDisplaySource) source = pnc_desktop_display_new (desktop, FALSE);

      pnc_display_source_connect (source);
      for (guint k = 0; k < i % 100; k++)
        g_main_context_iteration (NULL, TRUE);
      if (pnc_desktop_client_get_state (desktop) != PNC_DESKTOP_STATE_RUNNING)
        fail_msg ("it died in round %u", i);
    }
  g_source_remove (tick);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", 150000);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (screens_that_are_left_while_they_connect_do_not_end_the_guest,
                                     set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service-reconnect", tests, NULL, NULL);
}
