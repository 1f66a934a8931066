/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* A rectangle in pixels of a head. */
typedef struct
{
  int x, y, width, height;
} PncRect;

/* One guest monitor's picture: 32-bit pixels, little-endian xRGB (B, G, R, undefined: consumers
 * must treat alpha as opaque), in memory that the source owns and updates in place.
 * Signals:
 *   "reset" ()      the memory goes away or its size changes: during this signal, before it
 *                   returns, drop every reference to the old pixels (they are still readable then
 *                   through what you hold, never after); then read the new ones, NULL if none
 *   "damaged" (const PncRect *rects, guint n_rects)   these parts changed; coalesced, bounded
 *                   (at most PNC_DAMAGE_MAX_RECTS), clipped to the head */
#define PNC_TYPE_DISPLAY_HEAD (pnc_display_head_get_type ())
G_DECLARE_FINAL_TYPE (PncDisplayHead, pnc_display_head, PNC, DISPLAY_HEAD, GObject)

#define PNC_DAMAGE_MAX_RECTS 32

guint pnc_display_head_get_id (PncDisplayHead *head);
guint pnc_display_head_get_width (PncDisplayHead *head);
guint pnc_display_head_get_height (PncDisplayHead *head);
guint pnc_display_head_get_stride (PncDisplayHead *head); /* bytes a row */
/* First pixel, or NULL while there is no picture. Valid until "reset". */
const guint8 *pnc_display_head_get_pixels (PncDisplayHead *head);
