/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hours-private.h"

#include <string.h>

#define PNC_ZONE_PART_MAX 32

static gboolean
pnc_window_parse_days (json_t *value, const char *pointer, PncWindow *window, GError **error)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL };
  json_t *days = json_object_get (value, "days");
  g_autofree char *place = g_strdup_printf ("%s/days", pointer);

  if (days == NULL)
    return pnc_rule_refuse (error, pointer, NULL, "“days” is missing; add it");
  if (!pnc_rule_check_array (days, 7, place, error))
    return FALSE;
  if (json_array_size (days) == 0)
    return pnc_rule_refuse (error, place, NULL, "The list is empty; name a day");
  for (gsize i = 0; i < json_array_size (days); i++)
    {
      g_autofree char *index = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
      g_autofree char *shown = pnc_rule_dup_value (json_array_get (days, i));
      const char *text = json_string_value (json_array_get (days, i));
      guint day = 0;

      while (names[day] != NULL && g_strcmp0 (names[day], text) != 0)
        day++;
      if (names[day] == NULL)
        return pnc_rule_refuse (error, place, index,
                                "%s is no day; write mon, tue, wed, thu, fri, sat or sun", shown);
      if (window->days & 1u << day)
        return pnc_rule_refuse (error, place, index, "%s stands there twice; remove one", shown);
      window->days |= 1u << day;
    }
  return TRUE;
}

/* "08:00" in minutes; −1: it is none. "24:00" is one. */
static int
pnc_time_of_day_parse (const char *text)
{
  int minutes;

  if (strlen (text) != 5 || text[2] != ':' || !g_ascii_isdigit (text[0])
      || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4])
      || text[3] > '5')
    return -1;
  minutes = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
  return minutes <= PNC_DAY_MINUTES ? minutes : -1;
}

static gboolean
pnc_window_parse_time (json_t *value,
                       const char *key,
                       guint least,
                       guint most,
                       const char *pointer,
                       guint *out_minutes,
                       GError **error)
{
  const char *text = NULL;
  int minutes;

  if (!pnc_rule_get_text (value, key, pointer, &text, error))
    return FALSE;
  minutes = pnc_time_of_day_parse (text);
  if (minutes < (int) least || minutes > (int) most)
    {
      g_autofree char *shown = pnc_rule_dup_value (json_object_get (value, key));
      return pnc_rule_refuse (error, pointer, key,
                              "%s is no time of day; write one from %02u:%02u to %02u:%02u", shown,
                              least / 60, least % 60, most / 60, most % 60);
    }
  *out_minutes = minutes;
  return TRUE;
}

static gboolean
pnc_window_parse (json_t *value, const char *pointer, PncWindow *window, GError **error)
{
  static const char *const known[] = { "days", "from", "to", NULL };

  if (!pnc_rule_check_keys (value, known, pointer, error)
      || !pnc_window_parse_days (value, pointer, window, error)
      || !pnc_window_parse_time (value, "from", 0, PNC_DAY_MINUTES - 1, pointer, &window->from,
                                 error)
      || !pnc_window_parse_time (value, "to", 1, PNC_DAY_MINUTES, pointer, &window->to, error))
    return FALSE;
  if (window->from == window->to)
    return pnc_rule_refuse (error, pointer, NULL,
                            "The window ends as it begins; for the whole day write 00:00 to 24:00");
  return TRUE;
}

static gboolean
pnc_zone_part_is_valid (const char *part, gboolean first)
{
  gsize size = strlen (part);
  const char *allowed = first ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
                              : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-";

  return size > 0 && size <= PNC_ZONE_PART_MAX && strspn (part, allowed) == size
         && (first ? g_ascii_isupper (part[0]) : g_ascii_isalpha (part[0]));
}

/* "Europe/Berlin", "America/Argentina/Salta". GLib would take more: paths, POSIX rules. */
static gboolean
pnc_zone_name_is_valid (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  guint n = g_strv_length (parts);

  if (n < 2 || n > 3)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!pnc_zone_part_is_valid (parts[i], i == 0))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_hours_parse_zone (PncHours *hours, json_t *value, const char *pointer, GError **error)
{
  const char *name = json_string_value (value);
  g_autofree char *shown = pnc_rule_dup_value (value);

  if (name != NULL && strcmp (name, "local") == 0)
    hours->zone = g_time_zone_new_local ();
  else if (name != NULL && strcmp (name, "UTC") == 0)
    hours->zone = g_time_zone_new_utc ();
  else if (name != NULL && pnc_zone_name_is_valid (name))
    hours->zone = g_time_zone_new_identifier (name);
  if (hours->zone == NULL)
    return pnc_rule_refuse (error, pointer, "zone",
                            "%s is no zone of time that this computer knows; write one as "
                            "Europe/Berlin, UTC or local",
                            shown);
  hours->zone_name = g_strdup (name);
  return TRUE;
}

static gboolean
pnc_hours_parse_windows (PncHours *hours, json_t *windows, const char *pointer, GError **error)
{
  g_autofree char *place = g_strdup_printf ("%s/windows", pointer);
  gsize n = json_array_size (windows);

  if (!json_is_array (windows))
    {
      g_autofree char *shown = pnc_rule_dup_value (windows);
      return pnc_rule_refuse (error, place, NULL, "This is %s; write \"always\" or a list", shown);
    }
  if (!pnc_rule_check_array (windows, PNC_WINDOWS_MAX, place, error))
    return FALSE;
  for (; hours->n < n; hours->n++)
    {
      g_autofree char *window = g_strdup_printf ("%s/%u", place, hours->n);

      if (!pnc_window_parse (json_array_get (windows, hours->n), window, &hours->windows[hours->n],
                             error))
        return FALSE;
    }
  return TRUE;
}

static void
pnc_hours_mark_windows (PncHours *hours)
{
  for (guint i = 0; i < hours->n; i++)
    {
      const PncWindow *window = &hours->windows[i];
      int begin;

      for (guint nth = 0; (begin = pnc_window_get_begin (window, nth)) >= 0; nth++)
        for (guint k = 0; k < pnc_window_get_minutes (window); k++)
          hours->inside[(begin + k) % PNC_WEEK_MINUTES] = TRUE;
    }
}

/* Backwards, twice around the week, so that a run over Sunday's midnight is seen. */
static void
pnc_hours_count_remaining (PncHours *hours)
{
  guint remaining = PNC_HOURS_NEVER;

  for (int i = 2 * PNC_WEEK_MINUTES - 1; i >= 0; i--)
    {
      guint minute = i % PNC_WEEK_MINUTES;
      guint next = (minute + 1) % PNC_WEEK_MINUTES;

      if (hours->inside[minute] != hours->inside[next])
        remaining = 1;
      else if (remaining != PNC_HOURS_NEVER)
        remaining++;
      hours->remaining[minute] = remaining;
    }
}

PncHours *
pnc_hours_new_from_json (
    json_t *windows, json_t *zone, gboolean always_by_default, const char *pointer, GError **error)
{
  g_autoptr (PncHours) hours = g_new0 (PncHours, 1);
  gboolean always = windows == NULL ? always_by_default
                                    : g_strcmp0 (json_string_value (windows), "always") == 0;

  if (windows == NULL && zone != NULL)
    {
      pnc_rule_refuse (error, pointer, "zone",
                       "A zone says nothing without windows; add “windows”, or remove it");
      return NULL;
    }
  if (windows != NULL && !always && !pnc_hours_parse_windows (hours, windows, pointer, error))
    return NULL;
  if (json_is_array (windows) && zone == NULL)
    {
      pnc_rule_refuse (error, pointer, NULL,
                       "“zone” is missing; write one as Europe/Berlin, UTC or local");
      return NULL;
    }
  if (zone != NULL && !pnc_hours_parse_zone (hours, zone, pointer, error))
    return NULL;
  for (guint i = 0; always && i < PNC_WEEK_MINUTES; i++)
    hours->inside[i] = TRUE;
  pnc_hours_mark_windows (hours);
  pnc_hours_count_remaining (hours);
  return g_steal_pointer (&hours);
}
