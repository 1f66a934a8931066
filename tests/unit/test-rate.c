/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rate.h"
#include "pnc-test.h"

#define S G_USEC_PER_SEC
#define MIB (1024 * 1024)

static void
is_unknown_before_half_a_second (void **state)
{
  PncRate rate = { 0 };

  assert_int_equal (pnc_rate_per_second (&rate, 0), 0);
  pnc_rate_add (&rate, 0, 0);
  pnc_rate_add (&rate, S / 4, 10 * MIB);
  assert_int_equal (pnc_rate_per_second (&rate, S / 4), 0);
  assert_int_equal (pnc_rate_seconds_left (&rate, S / 4, MIB), -1);
}

static void
a_steady_rate_is_told_exactly (void **state)
{
  PncRate rate = { 0 };
  gint64 now = 0;

  for (int i = 0; i <= 1000; i++)
    pnc_rate_add (&rate, now = i * S / 100, (guint64) i * MIB);
  assert_in_range (pnc_rate_per_second (&rate, now), 99 * MIB, 101 * MIB);
  assert_in_range (pnc_rate_seconds_left (&rate, now, 1000ull * MIB), 10, 11);
}

static void
the_first_minute_is_forgotten (void **state)
{
  PncRate rate = { 0 };
  gint64 now = 0;
  guint64 bytes = 0;

  for (int i = 0; i < 600; i++)
    pnc_rate_add (&rate, now += S / 10, bytes += MIB);
  for (int i = 0; i < 10 * PNC_RATE_WINDOW_S + 20; i++)
    pnc_rate_add (&rate, now += S / 10, bytes += 100 * MIB);
  assert_in_range (pnc_rate_per_second (&rate, now), 990ull * MIB, 1010ull * MIB);
}

static void
a_stall_is_told_as_unknown (void **state)
{
  PncRate rate = { 0 };

  pnc_rate_add (&rate, 0, 0);
  pnc_rate_add (&rate, S, MIB);
  assert_true (pnc_rate_per_second (&rate, 3 * S) < MIB);
  assert_int_equal (pnc_rate_per_second (&rate, 60 * S), 0);
}

static void
a_count_that_shrinks_begins_anew (void **state)
{
  PncRate rate = { 0 };

  pnc_rate_add (&rate, 0, 100 * MIB);
  pnc_rate_add (&rate, S, 200 * MIB);
  pnc_rate_add (&rate, 2 * S, MIB);
  pnc_rate_add (&rate, 3 * S, 2 * MIB);
  assert_int_equal (pnc_rate_per_second (&rate, 3 * S), MIB);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (is_unknown_before_half_a_second),
    cmocka_unit_test (a_steady_rate_is_told_exactly),
    cmocka_unit_test (the_first_minute_is_forgotten),
    cmocka_unit_test (a_stall_is_told_as_unknown),
    cmocka_unit_test (a_count_that_shrinks_begins_anew),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
