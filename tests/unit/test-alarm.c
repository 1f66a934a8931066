/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-alarm.h"
#include "pnc-test.h"

static void
ring (gpointer data)
{
  ++*(guint *) data;
}

static gboolean
has_rung (gpointer data)
{
  return *(guint *) data > 0;
}

static void
it_rings_once_when_it_is_due (void **state)
{
  guint n = 0;
  g_autoptr (PncAlarm) alarm = pnc_alarm_new (ring, &n);
  gint64 began_us = g_get_monotonic_time ();

  pnc_alarm_set (alarm, 1);
  pnc_test_wait_until (has_rung, &n, 30000);
  assert_true (g_get_monotonic_time () - began_us > 900000);
  assert_int_equal (n, 1);
}

static void
the_last_time_set_counts_and_none_is_none (void **state)
{
  guint n = 0, other = 0;
  g_autoptr (PncAlarm) alarm = pnc_alarm_new (ring, &n);
  g_autoptr (PncAlarm) later = pnc_alarm_new (ring, &other);

  pnc_alarm_set (alarm, 1);
  pnc_alarm_set (alarm, 0);
  pnc_alarm_set (later, 2);
  pnc_test_wait_until (has_rung, &other, 30000);
  assert_int_equal (n, 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (it_rings_once_when_it_is_due),
    cmocka_unit_test (the_last_time_set_counts_and_none_is_none),
  };

  return cmocka_run_group_tests_name ("alarm", tests, NULL, NULL);
}
