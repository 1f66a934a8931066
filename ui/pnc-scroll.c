/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-scroll.h"

#include <math.h>

/* Sums of fractions such as ten times 0.1 end a hair below the whole. */
#define PNC_SCROLL_ROUNDING 1e-6

int
pnc_scroll_add (PncScroll *scroll, double delta)
{
  int clicks;

  if (delta * scroll->pending < 0)
    scroll->pending = 0;
  scroll->pending += delta;
  clicks = (int) trunc (scroll->pending + copysign (PNC_SCROLL_ROUNDING, scroll->pending));
  scroll->pending -= clicks;
  return clicks;
}
