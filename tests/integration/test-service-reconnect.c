/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-service-test.h"
#include "pnc-spice-source.h"

#include <unistd.h>

/* Windows that come and go in a hurry: the guest lives on. */

#define N_SOCKETS 4 /* main, display, cursor, inputs */
#define N_ROUNDS 12
#define SETTLE_US 1500000 /* pinnaced takes 2 s */

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

typedef struct
{
  PncDesktopClient *desktop;
  guint n_sockets;
} Visit;

static void
opened_cb (GObject *desktop, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (desktop), result, &error);

  if (fd < 0)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, fd);
}

static void
open_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  Visit *visit = data;

  visit->n_sockets++;
  pnc_desktop_client_open_display_async (visit->desktop, first, g_task_get_cancellable (task),
                                         opened_cb, g_object_ref (task));
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Comes in, and leaves when it has asked for so many sockets, @n_turns of the loop later. */
static void
visit_in_haste (PncDesktopClient *desktop, guint n_sockets, guint n_turns)
{
  Visit visit = { desktop, 0 };
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (open_cb, &visit, NULL, FALSE);
  gint64 until_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  while (visit.n_sockets < n_sockets && g_get_monotonic_time () < until_us)
    g_main_context_iteration (NULL, TRUE);
  assert_true (visit.n_sockets >= n_sockets);
  for (guint i = 0; i < n_turns; i++)
    g_main_context_iteration (NULL, TRUE);
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
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      visit_in_haste (desktop, i % 4 == 0 ? 1 : N_SOCKETS, i);
      if (pnc_desktop_client_get_state (desktop) != PNC_DESKTOP_STATE_RUNNING)
        fail_msg ("it died in round %u", i);
    }
  g_source_remove (tick);
  pnc_service_test_wait_serial (test, desktop, "SMALL-GUEST-READY", 150000);
  assert_int_equal (pnc_desktop_client_get_state (desktop), PNC_DESKTOP_STATE_RUNNING);
}

static int
finish_socket (PncDesktopClient *desktop, GAsyncResult **slot, GError **error)
{
  g_autoptr (GAsyncResult) result = pnc_test_wait_result (slot, 30000);

  return pnc_desktop_client_fd_finish (desktop, result, error);
}

static void
ask_for_socket (PncDesktopClient *desktop, gboolean first, GAsyncResult **slot)
{
  pnc_desktop_client_open_display_async (desktop, first, NULL, pnc_test_store_result_cb, slot);
}

static int
open_socket (PncDesktopClient *desktop, gboolean first)
{
  g_autoptr (GAsyncResult) slot = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  ask_for_socket (desktop, first, &slot);
  fd = finish_socket (desktop, &slot, &error);
  pnc_test_assert_no_error (error);
  return fd;
}

/* Whoever comes next gets in when the one before has settled, and not before. */
static void
the_next_screen_waits_until_the_one_before_has_settled (void **state)
{
  PncDesktopClient *desktop = pnc_service_test_create (*state, "Two", NULL);
  g_autoptr (GError) error = NULL;
  gint64 began_us;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  close (open_socket (desktop, TRUE));
  began_us = g_get_monotonic_time ();
  close (open_socket (desktop, FALSE));
  assert_true (g_get_monotonic_time () - began_us < SETTLE_US);
  close (open_socket (desktop, TRUE));
  assert_true (g_get_monotonic_time () - began_us > SETTLE_US);
}

static void
asking_again_gives_up_what_was_asked_for_before (void **state)
{
  PncDesktopClient *desktop = pnc_service_test_create (*state, "Again", NULL);
  g_autoptr (GAsyncResult) before = NULL;
  g_autoptr (GAsyncResult) after = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  close (open_socket (desktop, TRUE));
  ask_for_socket (desktop, TRUE, &before);
  ask_for_socket (desktop, TRUE, &after);
  assert_int_equal (finish_socket (desktop, &before, &error), -1);
  assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY));
  g_clear_error (&error);
  fd = finish_socket (desktop, &after, &error);
  pnc_test_assert_no_error (error);
  assert_true (fd >= 0);
  close (fd);
}

static void
who_waits_for_a_screen_is_told_that_the_desktop_stopped (void **state)
{
  PncDesktopClient *desktop = pnc_service_test_create (*state, "Gone", NULL);
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GError) error = NULL;

  pnc_service_test_start (desktop, PNC_SERVICE_TEST_PASSPHRASE, &error);
  pnc_test_assert_no_error (error);
  close (open_socket (desktop, TRUE));
  ask_for_socket (desktop, TRUE, &waiting);
  pnc_service_test_stop (desktop, TRUE, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (finish_socket (desktop, &waiting, &error), -1);
  assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (screens_that_are_left_while_they_connect_do_not_end_the_guest,
                                     set_up, tear_down),
    cmocka_unit_test_setup_teardown (the_next_screen_waits_until_the_one_before_has_settled, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (asking_again_gives_up_what_was_asked_for_before, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (who_waits_for_a_screen_is_told_that_the_desktop_stopped,
                                     set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("service-reconnect", tests, NULL, NULL);
}
