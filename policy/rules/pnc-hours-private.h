/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-hours.h"

/* Only for pnc-hours*.c. */

#define PNC_WINDOWS_MAX 64
#define PNC_DAY_MINUTES (24 * 60)
#define PNC_HOURS_NEVER G_MAXUINT16

typedef struct
{
  guint days;     /* bit 0 is Monday */
  guint from, to; /* minutes of the day; to < from goes over midnight */
} PncWindow;

struct _PncHours
{
  guint n;
  PncWindow windows[PNC_WINDOWS_MAX];
  char *zone_name; /* NULL: none is needed */
  GTimeZone *zone;
  gboolean inside[PNC_WEEK_MINUTES];   /* from Monday, 00:00 */
  guint16 remaining[PNC_WEEK_MINUTES]; /* minutes until it is another answer, or NEVER */
};

guint pnc_window_get_minutes (const PncWindow *window);

/* The @nth day on which it begins, as the week's minute; −1: there are fewer. */
int pnc_window_get_begin (const PncWindow *window, guint nth);

/* The week's minute that the zone's clocks show. */
guint pnc_hours_get_week_minute (const PncHours *hours, gint64 time);

/* "Saturday, 10:00". */
char *pnc_week_minute_to_text (guint week_minute);
