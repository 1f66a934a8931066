/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hours-private.h"

#include <string.h>

/* Of two zones of time these years are walked through: 2026-01-01 to 2036-01-01. */
#define PNC_COMPARE_BEGIN G_GINT64_CONSTANT (1767225600)
#define PNC_COMPARE_END G_GINT64_CONSTANT (2082758400)

/* How far apart two clocks on the wall can be, and in what steps: zones lie from −12 to +14 hours,
 * in quarters of an hour. */
#define PNC_CLOCK_DIFFERENCE_MAX (26 * 60)
#define PNC_CLOCK_DIFFERENCE_STEP 15

/* A minute of the week in which @to is inside and @from, whose clock is @ahead minutes before
 * @to's, is not; −1: none. */
static int
pnc_hours_find_minute (const PncHours *from, const PncHours *to, int ahead)
{
  for (int minute = 0; minute < PNC_WEEK_MINUTES; minute++)
    if (to->inside[minute] && !from->inside[(minute + ahead + PNC_WEEK_MINUTES) % PNC_WEEK_MINUTES])
      return minute;
  return -1;
}

static int
pnc_hours_find_minute_for_any_clocks (const PncHours *from, const PncHours *to)
{
  for (int ahead = 0; ahead <= PNC_CLOCK_DIFFERENCE_MAX; ahead += PNC_CLOCK_DIFFERENCE_STEP)
    {
      int minute = pnc_hours_find_minute (from, to, ahead);

      if (minute < 0)
        minute = pnc_hours_find_minute (from, to, -ahead);
      if (minute >= 0)
        return minute;
    }
  return -1;
}

/* Between two known zones: from one change to the next through the years. */
static int
pnc_hours_find_minute_in_years (const PncHours *from, const PncHours *to)
{
  gint64 time = PNC_COMPARE_BEGIN;

  while (time < PNC_COMPARE_END)
    {
      if (pnc_hours_contains (to, time) && !pnc_hours_contains (from, time))
        return pnc_hours_get_week_minute (to, time);
      time = MIN (pnc_hours_get_next_change (from, time), pnc_hours_get_next_change (to, time));
    }
  return -1;
}

static gboolean
pnc_hours_is_local (const PncHours *hours)
{
  return g_strcmp0 (hours->zone_name, "local") == 0;
}

/* Always and never are so in any zone. */
static gboolean
pnc_hours_never_change (const PncHours *hours)
{
  return hours->remaining[0] == PNC_HOURS_NEVER;
}

gboolean
pnc_hours_find_looser (const PncHours *from, const PncHours *to, guint *out_week_minute)
{
  int minute;

  if (g_strcmp0 (from->zone_name, to->zone_name) == 0 || pnc_hours_never_change (from)
      || pnc_hours_never_change (to))
    minute = pnc_hours_find_minute (from, to, 0);
  else if (pnc_hours_is_local (from) || pnc_hours_is_local (to))
    minute = pnc_hours_find_minute_for_any_clocks (from, to);
  else
    minute = pnc_hours_find_minute_in_years (from, to);
  if (minute < 0)
    return FALSE;
  *out_week_minute = minute;
  return TRUE;
}

char *
pnc_hours_dup_minute_words (const PncHours *hours, guint week_minute)
{
  g_autofree char *text = pnc_week_minute_to_text (week_minute);

  if (hours->zone_name == NULL)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s (%s)", text, hours->zone_name);
}

/* Adds @step to the count of each minute of the window; the smallest count it had. */
static guint
pnc_window_count (const PncWindow *window, guint *counts, int step)
{
  guint least = G_MAXUINT;
  int begin;

  for (guint nth = 0; (begin = pnc_window_get_begin (window, nth)) >= 0; nth++)
    for (guint k = 0; k < pnc_window_get_minutes (window); k++)
      {
        guint minute = (begin + k) % PNC_WEEK_MINUTES;

        least = MIN (least, counts[minute]);
        counts[minute] += step;
      }
  return least;
}

/* A window other than @index, and not void, that has all of it; else one that has its beginning. */
static int
pnc_hours_find_cover (const PncHours *hours, guint index, const gboolean *is_void)
{
  int by = -1;

  for (guint i = 0; i < hours->n; i++)
    {
      guint counts[PNC_WEEK_MINUTES] = { 0 };
      guint begin = pnc_window_get_begin (&hours->windows[index], 0);

      if (i == index || is_void[i])
        continue;
      pnc_window_count (&hours->windows[i], counts, 1);
      if (by < 0 && counts[begin] > 0)
        by = i;
      if (pnc_window_count (&hours->windows[index], counts, 0) > 0)
        return i;
    }
  return by;
}

GArray *
pnc_hours_find_void (const PncHours *hours)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (PncVoidRule));
  guint counts[PNC_WEEK_MINUTES] = { 0 };
  gboolean is_void[PNC_WINDOWS_MAX] = { FALSE };

  for (guint i = 0; i < hours->n; i++)
    pnc_window_count (&hours->windows[i], counts, 1);
  /* Of two that cover each other the later one is too much. */
  for (int i = (int) hours->n - 1; i >= 0; i--)
    {
      is_void[i] = pnc_window_count (&hours->windows[i], counts, 0) > 1;
      if (is_void[i])
        pnc_window_count (&hours->windows[i], counts, -1);
    }
  for (guint i = 0; i < hours->n; i++)
    {
      PncVoidRule entry = { .rule = i };

      if (!is_void[i])
        continue;
      entry.by = pnc_hours_find_cover (hours, i, is_void);
      g_array_append_val (found, entry);
    }
  return found;
}
