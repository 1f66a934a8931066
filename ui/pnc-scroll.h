/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Turns smooth scrolling into the clicks of a wheel: fractions add up, a change of direction
 * starts anew. Pure. */
typedef struct
{
  double pending;
} PncScroll;

/* Adds @delta (1.0: one click down, away from the person is negative); returns how many whole
 * clicks are due, negative ones up. */
int pnc_scroll_add (PncScroll *scroll, double delta);
