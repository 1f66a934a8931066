/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-hours.h"
#include "pnc-json-test.h"

#include <string.h>

#define WEEKDAYS "['mon','tue','wed','thu','fri']"
#define OFFICE "{'days':" WEEKDAYS ",'from':'08:00','to':'18:00'}"

/* @text: {"windows": …, "zone": …}. */
static PncHours *
parse (const char *text, GError **error)
{
  json_auto_t *json = pnc_test_json (text);

  return pnc_hours_new_from_json (json_object_get (json, "windows"), json_object_get (json, "zone"),
                                  FALSE, "/hours", error);
}

static PncHours *
hours (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncHours *made = parse (text, &error);

  pnc_test_assert_no_error (error);
  return made;
}

/* "2026-03-29T01:00:00Z" */
static gint64
at (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  assert_non_null (time);
  return g_date_time_to_unix (time);
}

static void
assert_inside (const PncHours *list, const char *from, const char *to)
{
  assert_false (pnc_hours_contains (list, at (from) - 1));
  assert_true (pnc_hours_contains (list, at (from)));
  assert_true (pnc_hours_contains (list, at (to) - 1));
  assert_false (pnc_hours_contains (list, at (to)));
  assert_int_equal (pnc_hours_get_next_change (list, at (from) - 1), at (from));
  assert_int_equal (pnc_hours_get_next_change (list, at (from)), at (to));
}

static void
follows_the_wall_clock_of_its_zone (void **state)
{
  g_autoptr (PncHours) list = hours ("{'windows':[" OFFICE "],'zone':'Europe/Berlin'}");

  /* Monday in winter and in summer; Friday to Monday. */
  assert_inside (list, "2026-01-12T07:00:00Z", "2026-01-12T17:00:00Z");
  assert_inside (list, "2026-07-13T06:00:00Z", "2026-07-13T16:00:00Z");
  assert_int_equal (pnc_hours_get_next_change (list, at ("2026-07-17T16:00:00Z")),
                    at ("2026-07-20T06:00:00Z"));
}

static void
always_and_never_do_not_change (void **state)
{
  g_autoptr (PncHours) always = hours ("{'windows':'always'}");
  g_autoptr (PncHours) never = hours ("{'windows':[],'zone':'UTC'}");
  g_autoptr (PncHours) whole_week
      = hours ("{'windows':[{'days':['mon','tue','wed','thu','fri','sat','sun'],'from':'00:00',"
               "'to':'24:00'}],'zone':'America/New_York'}");
  g_autoptr (PncHours) absent = pnc_hours_new_from_json (NULL, NULL, TRUE, "/hours", NULL);
  gint64 now = at ("2026-07-13T06:00:00Z");

  assert_true (pnc_hours_contains (always, now) && pnc_hours_contains (whole_week, now));
  assert_true (pnc_hours_contains (absent, now) && !pnc_hours_contains (never, now));
  assert_true (pnc_hours_is_always (always) && pnc_hours_is_always (whole_week));
  assert_false (pnc_hours_is_always (never));
  assert_int_equal (pnc_hours_get_next_change (always, now), G_MAXINT64);
  assert_int_equal (pnc_hours_get_next_change (whole_week, now), G_MAXINT64);
  assert_int_equal (pnc_hours_get_next_change (never, now), G_MAXINT64);
  assert_int_equal (pnc_hours_get_next_change (never, G_MAXINT64), G_MAXINT64);
  assert_int_equal (pnc_hours_get_next_change (never, G_MININT64), G_MAXINT64);
}

static void
a_window_over_midnight_belongs_to_the_day_on_which_it_begins (void **state)
{
  g_autoptr (PncHours) list
      = hours ("{'windows':[{'days':['sun'],'from':'22:00','to':'06:00'}],'zone':'UTC'}");

  /* Sunday to Monday, over the end of our week. */
  assert_inside (list, "2026-01-11T22:00:00Z", "2026-01-12T06:00:00Z");
  assert_int_equal (pnc_hours_get_next_change (list, at ("2026-01-12T06:00:00Z")),
                    at ("2026-01-18T22:00:00Z"));
}

static void
windows_that_touch_are_one (void **state)
{
  g_autoptr (PncHours) list
      = hours ("{'windows':[{'days':['fri'],'from':'08:00','to':'24:00'},"
               " {'days':['sat'],'from':'00:00','to':'12:00'}],'zone':'UTC'}");

  assert_inside (list, "2026-01-09T08:00:00Z", "2026-01-10T12:00:00Z");
}

/* 2026-03-29, Berlin: after 01:59:59 comes 03:00:00 (01:00 UTC). */
static void
an_hour_that_spring_leaves_out_is_no_hour (void **state)
{
  g_autoptr (PncHours) over
      = hours ("{'windows':[{'days':['sun'],'from':'01:30','to':'03:30'}],'zone':'Europe/Berlin'}");
  g_autoptr (PncHours) within
      = hours ("{'windows':[{'days':['sun'],'from':'02:00','to':'03:00'}],'zone':'Europe/Berlin'}");
  g_autoptr (PncHours) into
      = hours ("{'windows':[{'days':['sun'],'from':'01:00','to':'02:30'}],'zone':'Europe/Berlin'}");

  assert_inside (over, "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");
  assert_inside (into, "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z");
  assert_int_equal (pnc_hours_get_next_change (within, at ("2026-03-28T12:00:00Z")),
                    at ("2026-04-05T00:00:00Z"));
}

/* 2026-10-25, Berlin: after 02:59:59 (summer) comes 02:00:00 (01:00 UTC). */
static void
an_hour_that_comes_twice_in_autumn_counts_twice (void **state)
{
  g_autoptr (PncHours) within
      = hours ("{'windows':[{'days':['sun'],'from':'02:00','to':'03:00'}],'zone':'Europe/Berlin'}");
  g_autoptr (PncHours) half
      = hours ("{'windows':[{'days':['sun'],'from':'02:30','to':'03:00'}],'zone':'Europe/Berlin'}");

  assert_inside (within, "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z");
  assert_inside (half, "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z");
  assert_inside (half, "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z");
}

static void
next_change_agrees_with_watching_the_clock (void **state)
{
  static const char *const zones[] = { "Europe/Berlin",       "America/New_York",  "Asia/Kathmandu",
                                       "Australia/Lord_Howe", "Africa/Casablanca", "UTC" };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 60; round++)
    {
      static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
      g_autofree char *text = g_strdup_printf (
          "{'windows':[{'days':['%s'],'from':'%02d:%02d','to':'%02d:%02d'},"
          " {'days':['sun'],'from':'0%d:30','to':'0%d:10'}],'zone':'%s'}",
          days[g_rand_int_range (random, 0, 7)], g_rand_int_range (random, 0, 24),
          g_rand_int_range (random, 0, 30), g_rand_int_range (random, 1, 24),
          g_rand_int_range (random, 30, 60), g_rand_int_range (random, 1, 4),
          g_rand_int_range (random, 1, 4), zones[round % G_N_ELEMENTS (zones)]);
      g_autoptr (PncHours) list = hours (text);
      /* Three weeks around changes of the clocks. */
      gint64 time = at (round % 2 ? "2026-03-20T00:00:30Z" : "2026-10-16T00:00:30Z");
      gint64 end = time + 21 * 86400;

      while (time < end)
        {
          gint64 next = pnc_hours_get_next_change (list, time);
          gint64 watched = time - time % 60 + 60;

          while (pnc_hours_contains (list, watched) == pnc_hours_contains (list, time))
            watched += 60;
          assert_int_equal (next, watched);
          assert_true (pnc_hours_contains (list, next - 1) == pnc_hours_contains (list, time));
          time = next;
        }
    }
}

static const struct
{
  const char *hours, *pointer, *words;
} refusals[] = {
  { "{'windows':'sometimes','zone':'UTC'}", "/hours/windows: ", "write \"always\" or a list" },
  { "{'windows':[7],'zone':'UTC'}", "/hours/windows/0: ", "write an object" },
  { "{'windows':[" OFFICE "]}", "/hours: ", "“zone” is missing" },
  { "{'zone':'UTC'}", "/hours/zone: ", "add “windows”" },
  { "{'windows':[{'from':'08:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0: ", "“days” is missing" },
  { "{'windows':[{'days':[],'from':'08:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/days: ", "name a day" },
  { "{'windows':[{'days':['Mon'],'from':'08:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/days/0: ", "\"Mon\" is no day" },
  { "{'windows':[{'days':['mon','mon'],'from':'08:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/days/1: ", "twice" },
  { "{'windows':[{'days':['mon'],'from':'8:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/from: ", "from 00:00 to 23:59" },
  { "{'windows':[{'days':['mon'],'from':'24:00','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/from: ", "from 00:00 to 23:59" },
  { "{'windows':[{'days':['mon'],'from':'08:60','to':'18:00'}],'zone':'UTC'}",
    "/hours/windows/0/from: ", "no time of day" },
  { "{'windows':[{'days':['mon'],'from':'08:00','to':'00:00'}],'zone':'UTC'}",
    "/hours/windows/0/to: ", "from 00:01 to 24:00" },
  { "{'windows':[{'days':['mon'],'from':'08:00','to':'24:01'}],'zone':'UTC'}",
    "/hours/windows/0/to: ", "from 00:01 to 24:00" },
  { "{'windows':[{'days':['mon'],'from':'08:00','to':'08:00'}],'zone':'UTC'}",
    "/hours/windows/0: ", "write 00:00 to 24:00" },
  { "{'windows':[{'days':['mon'],'from':'08:00'}],'zone':'UTC'}",
    "/hours/windows/0: ", "“to” is missing" },
  { "{'windows':'always','zone':'Europe/Atlantis'}", "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':'../../etc/localtime'}", "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':'/etc/localtime'}", "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':'CET-1CEST,M3.5.0,M10.5.0/3'}",
    "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':'+02:00'}", "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':''}", "/hours/zone: ", "no zone of time" },
  { "{'windows':'always','zone':7}", "/hours/zone: ", "no zone of time" },
};

static void
refuses_what_are_no_hours_and_says_where (void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_null (parse (refusals[i].hours, &error));
      assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_TAMPERED));
      if (!g_str_has_prefix (error->message, refusals[i].pointer)
          || strstr (error->message, refusals[i].words) == NULL)
        fail_msg ("%s: %s", refusals[i].hours, error->message);
    }
}

static void
describes_windows_for_people (void **state)
{
  g_autoptr (PncHours) list
      = hours ("{'windows':[" OFFICE ",{'days':['sat','sun'],'from':'22:00','to':'06:00'},"
               " {'days':['mon','tue','wed','thu','fri','sat','sun'],'from':'00:00','to':'24:00'},"
               " {'days':['mon','wed','thu','fri','sun'],'from':'00:30','to':'01:00'}],"
               " 'zone':'Europe/Berlin'}");
  static const char *const expected[] = {
    "Monday to Friday, 08:00 to 18:00 (Europe/Berlin)",
    "Saturday, Sunday, 22:00 to 06:00 of the next day (Europe/Berlin)",
    "Every day, 00:00 to 24:00 (Europe/Berlin)",
    "Monday, Wednesday to Friday, Sunday, 00:30 to 01:00 (Europe/Berlin)",
  };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *line = pnc_hours_describe_window (list, i);
      assert_string_equal (line, expected[i]);
    }
}

static void
assert_looser (const char *from_text, const char *to_text, const char *words)
{
  g_autoptr (PncHours) from = hours (from_text);
  g_autoptr (PncHours) to = hours (to_text);
  g_autofree char *found = NULL;
  guint minute;

  assert_int_equal (pnc_hours_find_looser (from, to, &minute), words != NULL);
  if (words == NULL)
    return;
  found = pnc_hours_dup_minute_words (to, minute);
  assert_string_equal (found, words);
}

#define IN_BERLIN ",'zone':'Europe/Berlin'}"

static void
names_a_time_that_became_allowed (void **state)
{
  static const char office[] = "{'windows':[" OFFICE "]" IN_BERLIN;
  static const char later[]
      = "{'windows':[{'days':" WEEKDAYS ",'from':'08:00','to':'18:30'}]" IN_BERLIN;
  static const char always[] = "{'windows':'always'}";
  static const char never[] = "{'windows':[],'zone':'UTC'}";

  assert_looser (office, office, NULL);
  assert_looser (office, later, "Monday, 18:00 (Europe/Berlin)");
  assert_looser (later, office, NULL);
  assert_looser (office, always, "Monday, 00:00");
  assert_looser (always, office, NULL);
  assert_looser (office, never, NULL);
  assert_looser (never, office, "Monday, 08:00 (Europe/Berlin)");
}

static void
compares_zones_with_their_changes_of_the_clocks (void **state)
{
  static const char berlin[] = "{'windows':[" OFFICE "],'zone':'Europe/Berlin'}";
  static const char paris[] = "{'windows':[" OFFICE "],'zone':'Europe/Paris'}";
  static const char london[] = "{'windows':[" OFFICE "],'zone':'Europe/London'}";
  static const char wide[]
      = "{'windows':[{'days':" WEEKDAYS ",'from':'07:00','to':'17:00'}],'zone':'UTC'}";
  static const char wider[]
      = "{'windows':[{'days':" WEEKDAYS ",'from':'06:00','to':'17:00'}],'zone':'UTC'}";

  assert_looser (berlin, paris, NULL);
  assert_looser (berlin, london, "Thursday, 17:00 (Europe/London)");
  /* Only in summer: Berlin's 08:00 is 06:00 then. The first working day of it is a Monday. */
  assert_looser (wide, berlin, "Monday, 08:00 (Europe/Berlin)");
  assert_looser (wider, berlin, NULL);
}

static void
the_hosts_own_zone_may_be_any (void **state)
{
  static const char berlin[] = "{'windows':[" OFFICE "],'zone':'Europe/Berlin'}";
  static const char local[] = "{'windows':[" OFFICE "],'zone':'local'}";

  assert_looser (local, local, NULL);
  assert_looser (berlin, local, "Monday, 17:45 (local)");
  assert_looser (local, berlin, "Monday, 17:45 (Europe/Berlin)");
  assert_looser ("{'windows':'always','zone':'local'}", berlin, NULL);
}

static void
finds_windows_that_lie_in_others (void **state)
{
  g_autoptr (PncHours) list
      = hours ("{'windows':[{'days':['mon'],'from':'09:00','to':'10:00'}," OFFICE ","
               " {'days':['sat'],'from':'08:00','to':'12:00'},"
               " {'days':['sat'],'from':'12:00','to':'14:00'},"
               " {'days':['sat'],'from':'09:00','to':'13:00'}," OFFICE ","
               " {'days':['fri'],'from':'17:00','to':'18:01'}],'zone':'UTC'}");
  g_autoptr (GArray) found = pnc_hours_find_void (list);
  static const PncVoidRule expected[] = { { 0, 1 }, { 4, 2 }, { 5, 1 } };

  assert_int_equal (found->len, G_N_ELEMENTS (expected));
  assert_memory_equal (found->data, expected, sizeof expected);
}

/* Random windows of whole hours, in one zone. */
static json_t *
random_windows (GRand *random)
{
  static const char *const days[] = { "mon", "sun" };
  json_t *windows = json_array ();
  int n = g_rand_int_range (random, 0, 8);

  for (int i = 0; i < n; i++)
    {
      int from = g_rand_int_range (random, 0, 24);
      int to = (from + g_rand_int_range (random, 1, 12)) % 24;
      g_autofree char *text
          = g_strdup_printf ("{'days':['%s'],'from':'%02d:00','to':'%02d:00'}",
                             days[g_rand_int_range (random, 0, 2)], from, to == 0 ? 24 : to);

      json_array_append_new (windows, pnc_test_json (text));
    }
  return windows;
}

static PncHours *
in_utc (json_t *windows)
{
  json_auto_t *zone = json_string ("UTC");
  g_autoptr (GError) error = NULL;
  PncHours *list = pnc_hours_new_from_json (windows, zone, FALSE, "/hours", &error);

  pnc_test_assert_no_error (error);
  return list;
}

static void
comparisons_agree_with_trying_every_hour_of_a_week (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  gint64 monday = at ("2026-01-12T00:30:00Z");
  guint n_looser = 0, n_void = 0;

  for (guint round = 0; round < 500; round++)
    {
      json_auto_t *before = random_windows (random);
      json_auto_t *after = random_windows (random);
      g_autoptr (PncHours) from = in_utc (before);
      g_autoptr (PncHours) to = in_utc (after);
      g_autoptr (GArray) found = pnc_hours_find_void (to);
      guint minute = 0;
      gboolean looser = FALSE;

      for (guint hour = 0; hour < 7 * 24; hour++)
        {
          gint64 time = monday + hour * 3600;
          looser |= pnc_hours_contains (to, time) && !pnc_hours_contains (from, time);
        }
      assert_int_equal (pnc_hours_find_looser (from, to, &minute), looser);
      if (looser)
        {
          gint64 time = monday - 1800 + minute * 60;
          assert_true (pnc_hours_contains (to, time) && !pnc_hours_contains (from, time));
        }
      /* Without all void windows it is the same; without any other it is less. */
      for (guint i = found->len; i > 0; i--)
        json_array_remove (after, g_array_index (found, PncVoidRule, i - 1).rule);
      for (guint i = 0; i <= json_array_size (after); i++)
        {
          json_auto_t *fewer = json_copy (after);
          g_autoptr (PncHours) without = NULL;

          json_array_remove (fewer, i);
          without = in_utc (fewer);
          assert_int_equal (pnc_hours_find_looser (without, to, &minute),
                            i < json_array_size (after));
        }
      n_looser += looser;
      n_void += found->len;
    }
  assert_in_range (n_looser, 100, 490);
  assert_true (n_void > 50);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (follows_the_wall_clock_of_its_zone),
    cmocka_unit_test (always_and_never_do_not_change),
    cmocka_unit_test (a_window_over_midnight_belongs_to_the_day_on_which_it_begins),
    cmocka_unit_test (windows_that_touch_are_one),
    cmocka_unit_test (an_hour_that_spring_leaves_out_is_no_hour),
    cmocka_unit_test (an_hour_that_comes_twice_in_autumn_counts_twice),
    cmocka_unit_test (next_change_agrees_with_watching_the_clock),
    cmocka_unit_test (refuses_what_are_no_hours_and_says_where),
    cmocka_unit_test (describes_windows_for_people),
    cmocka_unit_test (names_a_time_that_became_allowed),
    cmocka_unit_test (compares_zones_with_their_changes_of_the_clocks),
    cmocka_unit_test (the_hosts_own_zone_may_be_any),
    cmocka_unit_test (finds_windows_that_lie_in_others),
    cmocka_unit_test (comparisons_agree_with_trying_every_hour_of_a_week),
  };

  return cmocka_run_group_tests_name ("hours", tests, NULL, NULL);
}
