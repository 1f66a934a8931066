/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clock.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

#define HOUR 3600
#define DAY (24 * HOUR)
#define NOON G_GINT64_CONSTANT (1795608000) /* 2026-11-25T12:00:00Z */
#define SKEW 600

#define THIS_BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"
#define OTHER_BOOT "0f8fad5b-d9cb-469f-a165-70867728950e"

static PncClockReading
reading (const char *boot_id, gint64 rtc_s, gint64 boottime_s)
{
  PncClockReading now = { .rtc_s = rtc_s, .boottime_ms = boottime_s * 1000 };

  g_strlcpy (now.boot_id, boot_id, sizeof now.boot_id);
  return now;
}

/* A desktop that was last seen at noon, an hour after OTHER_BOOT. */
static PncClockFloors
seen_at_noon (void)
{
  PncClockFloors floors = { .signed_s = NOON - DAY,
                            .signed_version = 812,
                            .local_s = NOON,
                            .boottime_ms = HOUR * 1000,
                            .boot_id = OTHER_BOOT };

  return floors;
}

static void
assert_finding (const PncClock *clock, PncClockFinding expected, gint64 expected_by_s)
{
  gint64 by_s = -1;

  assert_int_equal (pnc_clock_get_finding (clock, &by_s), expected);
  assert_int_equal (by_s, expected_by_s);
}

static void
a_new_desktop_takes_the_hosts_time (void **state)
{
  PncClockFloors floors = { 0 };
  PncClockReading now = reading (THIS_BOOT, NOON, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), NOON);
  assert_finding (clock, PNC_CLOCK_FINDING_NONE, 0);
}

static void
a_host_without_a_clock_is_found_out_by_the_version (void **state)
{
  PncClockFloors floors = { 0 };
  PncClockReading now = reading (THIS_BOOT, 10, 10);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), PNC_CLOCK_NEVER_BEFORE_S);
  assert_finding (clock, PNC_CLOCK_FINDING_ROLLBACK, PNC_CLOCK_NEVER_BEFORE_S - 10);
}

static void
a_clock_that_was_set_back_is_found_and_not_believed (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading now = reading (THIS_BOOT, NOON - DAY, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), NOON);
  assert_finding (clock, PNC_CLOCK_FINDING_ROLLBACK, DAY);
}

static void
a_clock_that_is_a_little_slow_is_not_remarked_on (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading within = reading (THIS_BOOT, NOON - SKEW, 100);
  PncClockReading beyond = reading (THIS_BOOT, NOON - SKEW - 1, 100);
  g_autoptr (PncClock) good = pnc_clock_new (&floors, &within, SKEW);
  g_autoptr (PncClock) bad = pnc_clock_new (&floors, &beyond, SKEW);

  assert_finding (good, PNC_CLOCK_FINDING_NONE, 0);
  assert_int_equal (pnc_clock_get_now (good, &within), NOON);
  assert_finding (bad, PNC_CLOCK_FINDING_ROLLBACK, SKEW + 1);
}

static void
a_signed_time_holds_where_no_local_one_is_kept (void **state)
{
  PncClockFloors floors = { .signed_s = NOON, .signed_version = 812 };
  PncClockReading now = reading (THIS_BOOT, NOON - DAY, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), NOON);
  assert_finding (clock, PNC_CLOCK_FINDING_ROLLBACK, DAY);
}

static void
setting_the_clock_while_it_runs_does_nothing (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading start = reading (THIS_BOOT, NOON + HOUR, 100);
  PncClockReading back = reading (THIS_BOOT, NOON - 30 * DAY, 160);
  PncClockReading ahead = reading (THIS_BOOT, NOON + 30 * DAY, 220);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &start, SKEW);
  PncClockFloors kept;
  gint64 by_s;

  assert_int_equal (pnc_clock_get_now (clock, &back), NOON + HOUR + 60);
  assert_int_equal (pnc_clock_get_now (clock, &ahead), NOON + HOUR + 120);
  /* It is remarked on all the same … */
  assert_int_equal (pnc_clock_compare (clock, &start, &by_s), PNC_CLOCK_FINDING_NONE);
  assert_int_equal (by_s, 0);
  assert_int_equal (pnc_clock_compare (clock, &back, &by_s), PNC_CLOCK_FINDING_ROLLBACK);
  assert_int_equal (by_s, 30 * DAY + HOUR + 60);
  assert_int_equal (pnc_clock_compare (clock, &ahead, NULL), PNC_CLOCK_FINDING_FAST_FORWARD);
  /* … and what is kept is the time that passed. */
  pnc_clock_get_floors (clock, &ahead, &kept);
  assert_int_equal (kept.local_s, NOON + HOUR + 120);
}

static void
the_time_between_two_runs_of_one_boot_is_known (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  /* Two hours later the clock still shows noon. */
  PncClockReading now = reading (OTHER_BOOT, NOON, 3 * HOUR);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), NOON + 2 * HOUR);
  assert_finding (clock, PNC_CLOCK_FINDING_ROLLBACK, 2 * HOUR);
}

static void
a_leap_ahead_within_one_boot_is_found (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading now = reading (OTHER_BOOT, NOON + DAY, 2 * HOUR);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_finding (clock, PNC_CLOCK_FINDING_FAST_FORWARD, DAY - HOUR);
  /* On doubt it is late. */
  assert_int_equal (pnc_clock_get_now (clock, &now), NOON + DAY);
}

static void
a_long_absence_is_no_finding_and_a_century_is (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading holidays = reading (THIS_BOOT, NOON + 60 * DAY, 100);
  PncClockReading century = reading (THIS_BOOT, NOON + 36500ll * DAY, 100);
  g_autoptr (PncClock) back = pnc_clock_new (&floors, &holidays, SKEW);
  g_autoptr (PncClock) wrong = pnc_clock_new (&floors, &century, SKEW);

  assert_finding (back, PNC_CLOCK_FINDING_NONE, 0);
  assert_finding (wrong, PNC_CLOCK_FINDING_FAST_FORWARD, 36500ll * DAY);
}

static void
a_boottime_that_runs_backwards_counts_as_nothing (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading now = reading (OTHER_BOOT, NOON, 60);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);

  assert_int_equal (pnc_clock_get_now (clock, &now), NOON);
}

static void
a_signed_time_raises_and_never_lowers_its_floor (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading now = reading (THIS_BOOT, NOON, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);
  PncClockFloors kept;

  pnc_clock_raise_signed (clock, NOON + DAY);
  assert_int_equal (pnc_clock_get_now (clock, &now), NOON + DAY);
  pnc_clock_raise_signed (clock, NOON - DAY);
  assert_true (pnc_clock_take_signed_time (clock, 813, NOON, NOON + 7 * DAY, &now));
  pnc_clock_get_floors (clock, &now, &kept);
  assert_int_equal (kept.signed_s, NOON + DAY);
  assert_int_equal (kept.signed_version, 813);
  assert_int_equal (pnc_clock_get_now (clock, &now), NOON + DAY);
}

static void
a_signed_time_of_a_known_version_changes_nothing (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading now = reading (THIS_BOOT, NOON - DAY, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &now, SKEW);
  PncClockFloors kept;

  assert_false (pnc_clock_take_signed_time (clock, 812, NOON + DAY, NOON + 8 * DAY, &now));
  assert_false (pnc_clock_take_signed_time (clock, 1, NOON + DAY, NOON + 8 * DAY, &now));
  pnc_clock_get_floors (clock, &now, &kept);
  assert_int_equal (kept.signed_s, NOON - DAY);
  assert_int_equal (kept.signed_version, 812);
  assert_int_equal (kept.local_s, NOON);
}

/* The desktop saw 2126 once; since then the clock is right. */
static void
one_wrong_date_does_not_shut_it_for_ever (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading wrong = reading (THIS_BOOT, NOON + 36500ll * DAY, 100);
  PncClockReading right = reading (OTHER_BOOT, NOON + DAY, 60);
  g_autoptr (PncClock) then = pnc_clock_new (&floors, &wrong, SKEW);
  g_autoptr (PncClock) now = NULL;
  PncClockFloors kept;

  pnc_clock_get_floors (then, &wrong, &kept);
  now = pnc_clock_new (&kept, &right, SKEW);
  assert_finding (now, PNC_CLOCK_FINDING_ROLLBACK, 36499ll * DAY);
  assert_int_equal (pnc_clock_get_now (now, &right), NOON + 36500ll * DAY);
  /* A timestamp of today is not expired by the time that it is fetched by … */
  assert_int_equal (pnc_clock_get_fetch_now (now, &right), NOON + DAY);
  /* … and mends it, for good. */
  assert_true (pnc_clock_take_signed_time (now, 813, NOON, NOON + 7 * DAY, &right));
  assert_int_equal (pnc_clock_get_now (now, &right), NOON + DAY);
  pnc_clock_get_floors (now, &right, &kept);
  assert_int_equal (kept.local_s, NOON + DAY);
}

/* The clock still shows 2126: nothing says when it is, and the version of the signed time is
 * used up, so a later one is needed. */
static void
a_clock_past_the_signed_times_expiry_mends_nothing (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading wrong = reading (THIS_BOOT, NOON + 36500ll * DAY, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &wrong, SKEW);

  assert_true (pnc_clock_take_signed_time (clock, 813, NOON, NOON + 7 * DAY, &wrong));
  assert_int_equal (pnc_clock_get_now (clock, &wrong), NOON + 36500ll * DAY);
}

/* Set back by a year, with the newest signed time at hand: not a second before it. */
static void
a_reset_never_goes_behind_what_was_signed (void **state)
{
  PncClockFloors floors = seen_at_noon ();
  PncClockReading back = reading (THIS_BOOT, NOON - 365 * DAY, 100);
  g_autoptr (PncClock) clock = pnc_clock_new (&floors, &back, SKEW);

  assert_true (pnc_clock_take_signed_time (clock, 813, NOON - HOUR, NOON + DAY, &back));
  assert_int_equal (pnc_clock_get_now (clock, &back), NOON - HOUR);
}

static void
floors_survive_their_json (void **state)
{
  g_autoptr (GError) error = NULL;
  PncClockFloors floors = seen_at_noon (), read;
  json_auto_t *object = pnc_clock_floors_to_json (&floors);

  assert_true (pnc_clock_floors_from_json (object, "state", &read, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (read.signed_s, floors.signed_s);
  assert_int_equal (read.signed_version, floors.signed_version);
  assert_int_equal (read.local_s, floors.local_s);
  assert_int_equal (read.boottime_ms, floors.boottime_ms);
  assert_string_equal (read.boot_id, floors.boot_id);
}

static void
floors_out_of_bounds_are_refused (void **state)
{
  static const char *const bad[] = {
    "{\"signed_s\":-1,\"signed_version\":0,\"local_s\":0,\"boottime_ms\":0,\"boot_id\":\"\"}",
    "{\"signed_s\":0,\"signed_version\":-1,\"local_s\":0,\"boottime_ms\":0,\"boot_id\":\"\"}",
    "{\"signed_s\":0,\"signed_version\":0,\"local_s\":9007199254740992,\"boottime_ms\":0,"
    "\"boot_id\":\"\"}",
    "{\"signed_s\":0,\"signed_version\":0,\"local_s\":0,\"boottime_ms\":0,\"boot_id\":\"x\"}",
    "{\"signed_s\":0,\"signed_version\":0,\"local_s\":0,\"boottime_ms\":0}",
    "{\"signed_s\":0,\"signed_version\":0,\"local_s\":0,\"boottime_ms\":0,\"boot_id\":\"\","
    "\"x\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      json_auto_t *object = json_loads (bad[i], 0, NULL);
      PncClockFloors untouched = { .local_s = 77 };

      assert_non_null (object);
      assert_false (pnc_clock_floors_from_json (object, "state", &untouched, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      assert_int_equal (untouched.local_s, 77);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_new_desktop_takes_the_hosts_time),
    cmocka_unit_test (a_host_without_a_clock_is_found_out_by_the_version),
    cmocka_unit_test (a_clock_that_was_set_back_is_found_and_not_believed),
    cmocka_unit_test (a_clock_that_is_a_little_slow_is_not_remarked_on),
    cmocka_unit_test (a_signed_time_holds_where_no_local_one_is_kept),
    cmocka_unit_test (setting_the_clock_while_it_runs_does_nothing),
    cmocka_unit_test (the_time_between_two_runs_of_one_boot_is_known),
    cmocka_unit_test (a_leap_ahead_within_one_boot_is_found),
    cmocka_unit_test (a_long_absence_is_no_finding_and_a_century_is),
    cmocka_unit_test (a_boottime_that_runs_backwards_counts_as_nothing),
    cmocka_unit_test (a_signed_time_raises_and_never_lowers_its_floor),
    cmocka_unit_test (a_signed_time_of_a_known_version_changes_nothing),
    cmocka_unit_test (one_wrong_date_does_not_shut_it_for_ever),
    cmocka_unit_test (a_clock_past_the_signed_times_expiry_mends_nothing),
    cmocka_unit_test (a_reset_never_goes_behind_what_was_signed),
    cmocka_unit_test (floors_survive_their_json),
    cmocka_unit_test (floors_out_of_bounds_are_refused),
  };

  return cmocka_run_group_tests_name ("clock", tests, NULL, NULL);
}
