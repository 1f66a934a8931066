/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-damage.h"

gboolean
pnc_rect_intersect (const PncRect *a, const PncRect *b, PncRect *out)
{
  /* 64 bits: a hostile server may name corners that overflow 32. */
  gint64 left = MAX (a->x, b->x), top = MAX (a->y, b->y);
  gint64 right = MIN ((gint64) a->x + a->width, (gint64) b->x + b->width);
  gint64 bottom = MIN ((gint64) a->y + a->height, (gint64) b->y + b->height);

  if (left >= right || top >= bottom)
    return FALSE;
  *out = (PncRect){ left, top, right - left, bottom - top };
  return TRUE;
}

static PncRect
pnc_rect_union (const PncRect *a, const PncRect *b)
{
  int left = MIN (a->x, b->x), top = MIN (a->y, b->y);
  int right = MAX (a->x + a->width, b->x + b->width);
  int bottom = MAX (a->y + a->height, b->y + b->height);

  return (PncRect){ left, top, right - left, bottom - top };
}

static gint64
pnc_rect_area (const PncRect *rect)
{
  return (gint64) rect->width * rect->height;
}

static gboolean
pnc_rect_contains (const PncRect *outer, const PncRect *inner)
{
  return inner->x >= outer->x && inner->y >= outer->y
         && inner->x + inner->width <= outer->x + outer->width
         && inner->y + inner->height <= outer->y + outer->height;
}

/* Drops what @rect covers; TRUE if @rect itself is covered already. */
static gboolean
pnc_damage_absorb (PncDamage *damage, const PncRect *rect)
{
  for (guint i = 0; i < damage->n_rects;)
    {
      if (pnc_rect_contains (&damage->rects[i], rect))
        return TRUE;
      if (pnc_rect_contains (rect, &damage->rects[i]))
        damage->rects[i] = damage->rects[--damage->n_rects];
      else
        i++;
    }
  return FALSE;
}

static void
pnc_damage_merge (PncDamage *damage, const PncRect *rect)
{
  guint best = 0;
  gint64 best_growth = G_MAXINT64;

  for (guint i = 0; i < damage->n_rects; i++)
    {
      PncRect both = pnc_rect_union (&damage->rects[i], rect);
      gint64 growth = pnc_rect_area (&both) - pnc_rect_area (&damage->rects[i]);

      if (growth < best_growth)
        {
          best = i;
          best_growth = growth;
        }
    }
  damage->rects[best] = pnc_rect_union (&damage->rects[best], rect);
}

gboolean
pnc_damage_add (PncDamage *damage, const PncRect *rect, int width, int height)
{
  PncRect bounds = { 0, 0, width, height }, clipped;

  if (!pnc_rect_intersect (rect, &bounds, &clipped))
    return FALSE;
  if (pnc_damage_absorb (damage, &clipped))
    return TRUE;
  if (damage->n_rects < PNC_DAMAGE_MAX_RECTS)
    damage->rects[damage->n_rects++] = clipped;
  else
    pnc_damage_merge (damage, &clipped);
  return TRUE;
}

void
pnc_damage_clear (PncDamage *damage)
{
  damage->n_rects = 0;
}
