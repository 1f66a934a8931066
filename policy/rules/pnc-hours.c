/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hours-private.h"

#define PNC_DAY_S (24 * 60 * 60)
/* 1970-01-01 was a Thursday; our weeks begin on Monday. */
#define PNC_EPOCH_WEEK_S (3 * PNC_DAY_S)
/* Beyond the year 9999 nothing changes any more: it keeps sums from overflowing. */
#define PNC_TIME_MAX G_GINT64_CONSTANT (253402300799)
/* Changes of the clocks within one window: no zone has that many in a week. */
#define PNC_CLOCK_CHANGES_MAX 32

static const char *const day_names[]
    = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

guint
pnc_window_get_minutes (const PncWindow *window)
{
  return window->to > window->from ? window->to - window->from
                                   : window->to + PNC_DAY_MINUTES - window->from;
}

int
pnc_window_get_begin (const PncWindow *window, guint nth)
{
  for (guint day = 0; day < 7; day++)
    if ((window->days & 1u << day) && nth-- == 0)
      return day * PNC_DAY_MINUTES + window->from;
  return -1;
}

/* The stretch of time with one offset in which @time lies: GLib's number for it. */
static int
pnc_hours_get_interval (const PncHours *hours, gint64 time)
{
  return hours->zone != NULL ? g_time_zone_find_interval (hours->zone, G_TIME_TYPE_UNIVERSAL, time)
                             : 0;
}

static gint32
pnc_hours_get_offset (const PncHours *hours, gint64 time)
{
  int interval = pnc_hours_get_interval (hours, time);

  return hours->zone != NULL && interval >= 0 ? g_time_zone_get_offset (hours->zone, interval) : 0;
}

/* Seconds of the week that the zone's clocks show. */
static guint
pnc_hours_get_week_second (const PncHours *hours, gint64 time)
{
  gint64 shown = time + pnc_hours_get_offset (hours, time) + PNC_EPOCH_WEEK_S;
  gint64 week = (gint64) PNC_WEEK_MINUTES * 60;

  return (guint) ((shown % week + week) % week);
}

guint
pnc_hours_get_week_minute (const PncHours *hours, gint64 time)
{
  return pnc_hours_get_week_second (hours, CLAMP (time, 0, PNC_TIME_MAX)) / 60;
}

gboolean
pnc_hours_contains (const PncHours *hours, gint64 time)
{
  return hours->inside[pnc_hours_get_week_minute (hours, time)];
}

/* The first second after @from that lies in another interval; @to does. */
static gint64
pnc_hours_find_clock_change (const PncHours *hours, gint64 from, gint64 to)
{
  int interval = pnc_hours_get_interval (hours, from);

  while (to - from > 1)
    {
      gint64 middle = from + (to - from) / 2;

      if (pnc_hours_get_interval (hours, middle) == interval)
        from = middle;
      else
        to = middle;
    }
  return to;
}

gint64
pnc_hours_get_next_change (const PncHours *hours, gint64 time)
{
  gboolean now = pnc_hours_contains (hours, time);

  time = MAX (time, 0);
  for (guint i = 0; i < PNC_CLOCK_CHANGES_MAX && time < PNC_TIME_MAX; i++)
    {
      guint second = pnc_hours_get_week_second (hours, time);
      guint remaining = hours->remaining[second / 60];
      gint64 end;

      if (remaining == PNC_HOURS_NEVER)
        return G_MAXINT64;
      end = time + (gint64) remaining * 60 - second % 60;
      if (pnc_hours_get_interval (hours, end) != pnc_hours_get_interval (hours, time))
        end = pnc_hours_find_clock_change (hours, time, end);
      if (pnc_hours_contains (hours, end) != now)
        return end;
      time = end;
    }
  return time < PNC_TIME_MAX ? time : G_MAXINT64;
}

void
pnc_hours_free (PncHours *hours)
{
  if (hours == NULL)
    return;
  g_free (hours->zone_name);
  g_clear_pointer (&hours->zone, g_time_zone_unref);
  g_free (hours);
}

guint
pnc_hours_get_n_windows (const PncHours *hours)
{
  return hours->n;
}

gboolean
pnc_hours_is_always (const PncHours *hours)
{
  return hours->inside[0] && hours->remaining[0] == PNC_HOURS_NEVER;
}

char *
pnc_week_minute_to_text (guint week_minute)
{
  guint minute = week_minute % PNC_DAY_MINUTES;

  return g_strdup_printf ("%s, %02u:%02u", day_names[week_minute / PNC_DAY_MINUTES], minute / 60,
                          minute % 60);
}

/* How many days in a row from @day. */
static guint
pnc_window_count_days (const PncWindow *window, guint day)
{
  guint n = 0;

  while (day + n < 7 && (window->days & 1u << (day + n)))
    n++;
  return n;
}

/* "Monday to Friday", "Monday, Wednesday to Friday, Sunday". */
static char *
pnc_window_dup_days (const PncWindow *window)
{
  g_autoptr (GString) days = g_string_new (NULL);

  if (window->days == (1u << 7) - 1)
    return g_strdup ("Every day");
  for (guint day = 0; day < 7; day++)
    {
      guint n = pnc_window_count_days (window, day);

      if (n == 0)
        continue;
      g_string_append_printf (days, "%s%s", days->len > 0 ? ", " : "", day_names[day]);
      if (n > 2)
        {
          g_string_append_printf (days, " to %s", day_names[day + n - 1]);
          day += n - 1;
        }
    }
  return g_string_free (g_steal_pointer (&days), FALSE);
}

char *
pnc_hours_describe_window (const PncHours *hours, int index)
{
  const PncWindow *window;
  g_autofree char *days = NULL;

  g_return_val_if_fail (index < (int) hours->n, NULL);
  if (index < 0)
    return g_strdup (hours->inside[0] ? "At any time" : "Never");
  window = &hours->windows[index];
  days = pnc_window_dup_days (window);
  return g_strdup_printf ("%s, %02u:%02u to %02u:%02u%s (%s)", days, window->from / 60,
                          window->from % 60, window->to / 60, window->to % 60,
                          window->to < window->from ? " of the next day" : "", hours->zone_name);
}
