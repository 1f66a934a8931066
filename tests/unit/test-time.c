/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test.h"
#include "pnc-time.h"

/* Seconds as `date -u -d TIME +%s` prints them. */
static const struct
{
  const char *text;
  gint64 time_s;
} times[] = {
  { "1970-01-01T00:00:00Z", 0 },           { "1999-12-31T23:59:59Z", 946684799 },
  { "2000-02-29T12:00:00Z", 951825600 },   { "2024-02-29T23:59:59Z", 1709251199 },
  { "2026-11-22T06:00:00Z", 1795327200 },  { "2038-01-19T03:14:08Z", 2147483648 },
  { "2400-02-29T00:00:00Z", 13574563200 }, { "9999-12-31T23:59:59Z", PNC_TIME_MAX_S },
};

static void
reads_and_writes_utc_as_date_1_does (void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 time_s = -1;
      g_autofree char *text = pnc_time_format (times[i].time_s);

      assert_true (pnc_time_parse (times[i].text, &time_s));
      assert_true (time_s == times[i].time_s);
      assert_string_equal (text, times[i].text);
    }
}

static void
reads_back_each_day_that_it_writes (void **state)
{
  for (gint64 time_s = 0; time_s <= PNC_TIME_MAX_S; time_s += 5 * 86400 + 3661)
    {
      g_autofree char *text = pnc_time_format (time_s);
      gint64 again = -1;

      assert_true (pnc_time_parse (text, &again));
      assert_true (again == time_s);
    }
}

static void
refuses_days_and_hours_that_no_calendar_has (void **state)
{
  static const char *const bad[]
      = { "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
          "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z",
          "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
          "2016-12-31T23:59:60Z", "1969-12-31T23:59:59Z", "0000-01-01T00:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 time_s = 42;

      if (pnc_time_parse (bad[i], &time_s))
        fail_msg ("%s was taken", bad[i]);
      assert_int_equal (time_s, 42);
    }
}

static void
refuses_every_other_way_to_write_a_time (void **state)
{
  static const char *const bad[] = { "",
                                     "2026-01-01",
                                     "2026-01-01T00:00:00",
                                     "2026-01-01T00:00:00z",
                                     "2026-01-01t00:00:00Z",
                                     "2026-01-01 00:00:00Z",
                                     "2026-01-01T00:00:00.0Z",
                                     "2026-01-01T00:00:00+00:00",
                                     "2026-01-01T00:00Z",
                                     "20260101T000000Z",
                                     " 2026-01-01T00:00:00Z",
                                     "2026-01-01T00:00:00Z ",
                                     "2026-01-01T00:00:00Z\n",
                                     "+026-01-01T00:00:00Z",
                                     "2026-1-01T00:00:000Z",
                                     "2026-01-01T-1:00:00Z",
                                     "2026/01/01T00:00:00Z",
                                     "２026-01-01T00:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 time_s;

      if (pnc_time_parse (bad[i], &time_s))
        fail_msg ("“%s” was taken", bad[i]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_and_writes_utc_as_date_1_does),
    cmocka_unit_test (reads_back_each_day_that_it_writes),
    cmocka_unit_test (refuses_days_and_hours_that_no_calendar_has),
    cmocka_unit_test (refuses_every_other_way_to_write_a_time),
  };

  return cmocka_run_group_tests_name ("time", tests, NULL, NULL);
}
