/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-head.h"

/* A bounded list of rectangles that covers everything added to it. Exact until it is full; then
 * the rectangle that grows least takes the newcomer in. Zero-initialised: empty. Any thread, with
 * the caller's lock. */
typedef struct
{
  PncRect rects[PNC_DAMAGE_MAX_RECTS];
  guint n_rects;
} PncDamage;

/* Adds the part of @rect that lies inside 0,0 @width x @height. FALSE if no such part exists. */
gboolean pnc_damage_add (PncDamage *damage, const PncRect *rect, int width, int height);
void pnc_damage_clear (PncDamage *damage);
/* FALSE, with @out untouched, if they do not meet. */
gboolean pnc_rect_intersect (const PncRect *a, const PncRect *b, PncRect *out);
