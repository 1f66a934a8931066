/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How fast a count of bytes grows, averaged over its last PNC_RATE_WINDOW_S seconds, so that a
 * number on the screen neither jumps nor remembers the first minute for ever. Zero it to begin. */
#define PNC_RATE_WINDOW_S 8
#define PNC_RATE_MAX_SAMPLES 32

typedef struct
{
  struct
  {
    gint64 time_us;
    guint64 bytes;
  } samples[PNC_RATE_MAX_SAMPLES]; /* oldest first */
  guint n_samples;
} PncRate;

/* At @now_us (monotonic) @bytes were done. A count that shrinks begins anew. */
void pnc_rate_add (PncRate *rate, gint64 now_us, guint64 bytes);

/* Bytes per second; 0 while less than half a second is known, and when nothing has moved for the
 * whole window at @now_us. */
guint64 pnc_rate_per_second (const PncRate *rate, gint64 now_us);

/* Seconds for @bytes_left at this rate, rounded up; −1 while unknown. */
int pnc_rate_seconds_left (const PncRate *rate, gint64 now_us, guint64 bytes_left);
