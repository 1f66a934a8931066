/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rate.h"

#include <string.h>

#define PNC_RATE_WINDOW_US (PNC_RATE_WINDOW_S * G_USEC_PER_SEC)
/* Samples closer than this replace one another: 32 of them then always span the window. */
#define PNC_RATE_STEP_US (PNC_RATE_WINDOW_US / (PNC_RATE_MAX_SAMPLES - 2))

static void
pnc_rate_drop_first (PncRate *rate)
{
  rate->n_samples--;
  memmove (rate->samples, rate->samples + 1, rate->n_samples * sizeof rate->samples[0]);
}

void
pnc_rate_add (PncRate *rate, gint64 now_us, guint64 bytes)
{
  guint n = rate->n_samples;

  if (n > 0 && bytes < rate->samples[n - 1].bytes)
    n = rate->n_samples = 0;
  /* The newest sample moves along until it is a step away from the one before it. */
  if (n > 1 && now_us - rate->samples[n - 2].time_us < PNC_RATE_STEP_US)
    n = --rate->n_samples;
  while (rate->n_samples > 1 && now_us - rate->samples[0].time_us > PNC_RATE_WINDOW_US)
    pnc_rate_drop_first (rate);
  if (rate->n_samples == PNC_RATE_MAX_SAMPLES)
    pnc_rate_drop_first (rate);
  rate->samples[rate->n_samples].time_us = now_us;
  rate->samples[rate->n_samples].bytes = bytes;
  rate->n_samples++;
}

guint64
pnc_rate_per_second (const PncRate *rate, gint64 now_us)
{
  gint64 span_us;
  guint64 grown;

  if (rate->n_samples < 2)
    return 0;
  span_us = now_us - rate->samples[0].time_us;
  grown = rate->samples[rate->n_samples - 1].bytes - rate->samples[0].bytes;
  if (span_us < G_USEC_PER_SEC / 2
      || now_us - rate->samples[rate->n_samples - 1].time_us > PNC_RATE_WINDOW_US)
    return 0;
  return (guint64) ((double) grown * G_USEC_PER_SEC / span_us);
}

int
pnc_rate_seconds_left (const PncRate *rate, gint64 now_us, guint64 bytes_left)
{
  guint64 per_second = pnc_rate_per_second (rate, now_us);

  if (per_second == 0)
    return -1;
  return (int) MIN (bytes_left / per_second + (bytes_left % per_second != 0), G_MAXINT);
}
