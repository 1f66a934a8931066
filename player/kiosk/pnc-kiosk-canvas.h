/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

/* Draws a guest's picture into memory of a screen, both 32-bit xRGB. Each pixel of the screen
 * depends on the picture alone, not on what else is drawn in the same call: parts drawn one after
 * the other are the whole, without seams. Pure; any thread, with the caller's lock. */
typedef struct
{
  const guint8 *pixels;
  guint width_px, height_px, stride_bytes;
} PncKioskPicture;

typedef struct
{
  guint8 *pixels;
  guint width_px, height_px, stride_bytes;
} PncKioskScreen;

/* Where a picture goes: as large as it fits, its proportions kept, in the middle. */
PncRect pnc_kiosk_fit (guint picture_width, guint picture_height, guint width_px, guint height_px);

/* The part of the screen that changes when @part of the picture does. FALSE: none. */
gboolean pnc_kiosk_map_damage (const PncKioskPicture *picture,
                               const PncRect *area,
                               const PncRect *part,
                               PncRect *out_screen);

/* Draws the pixels of @on_screen, which lies within @area (from pnc_kiosk_fit()): copied where the
 * sizes are equal, else interpolated. */
void pnc_kiosk_draw (PncKioskScreen *screen,
                     const PncKioskPicture *picture,
                     const PncRect *area,
                     const PncRect *on_screen);

/* Blends a pointer whose tip is at @x, @y of the screen over what lies within @clip. */
void pnc_kiosk_draw_cursor (
    PncKioskScreen *screen, const PncCursor *cursor, int x, int y, const PncRect *clip);
