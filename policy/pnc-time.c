/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-time.h"

#include <string.h>

#define DAY_S 86400
#define JULIAN_1970 719163 /* GDate counts the days from 0001-01-01, which is 1 */

/* The digits at @text, of which the caller knows that they are there and digits. */
static guint
pnc_time_number (const char *text, guint n_digits)
{
  guint number = 0;

  while (n_digits-- > 0)
    number = 10 * number + (guint) (*text++ - '0');
  return number;
}

static gboolean
pnc_time_has_shape (const char *text)
{
  static const char shape[PNC_TIME_TEXT_BYTES + 1] = "dddd-dd-ddTdd:dd:ddZ";

  if (strlen (text) != PNC_TIME_TEXT_BYTES)
    return FALSE;
  for (guint i = 0; i < PNC_TIME_TEXT_BYTES; i++)
    if (shape[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != shape[i])
      return FALSE;
  return TRUE;
}

gboolean
pnc_time_parse (const char *text, gint64 *out_s)
{
  guint year, month, day, hour, minute, second;
  GDate date;

  if (!pnc_time_has_shape (text))
    return FALSE;
  year = pnc_time_number (text, 4);
  month = pnc_time_number (text + 5, 2);
  day = pnc_time_number (text + 8, 2);
  hour = pnc_time_number (text + 11, 2);
  minute = pnc_time_number (text + 14, 2);
  second = pnc_time_number (text + 17, 2);
  if (year < 1970 || !g_date_valid_dmy (day, month, year) || hour > 23 || minute > 59
      || second > 59)
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, day, month, year);
  *out_s = ((gint64) g_date_get_julian (&date) - JULIAN_1970) * DAY_S + hour * 3600 + minute * 60
           + second;
  return TRUE;
}

char *
pnc_time_format (gint64 time_s)
{
  GDate date;

  g_return_val_if_fail (time_s >= 0 && time_s <= PNC_TIME_MAX_S, NULL);
  g_date_clear (&date, 1);
  g_date_set_julian (&date, time_s / DAY_S + JULIAN_1970);
  return g_strdup_printf ("%04u-%02u-%02uT%02u:%02u:%02uZ", g_date_get_year (&date),
                          g_date_get_month (&date), g_date_get_day (&date),
                          (guint) (time_s % DAY_S / 3600), (guint) (time_s % 3600 / 60),
                          (guint) (time_s % 60));
}
