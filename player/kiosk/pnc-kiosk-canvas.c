/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk-canvas.h"

#include "pnc-damage.h"

#include <string.h>

PncRect
pnc_kiosk_fit (guint picture_width, guint picture_height, guint width_px, guint height_px)
{
  guint64 width = width_px, height = height_px;

  if (picture_width == 0 || picture_height == 0)
    return (PncRect){ 0 };
  if (width * picture_height <= height * picture_width)
    height = MAX (width * picture_height / picture_width, 1);
  else
    width = MAX (height * picture_width / picture_height, 1);
  return (PncRect){ (width_px - width) / 2, (height_px - height) / 2, width, height };
}

static gboolean
pnc_kiosk_is_same_size (const PncKioskPicture *picture, const PncRect *area)
{
  return area->width == (int) picture->width_px && area->height == (int) picture->height_px;
}

/* Interpolation reaches one pixel further on each side. */
static void
pnc_kiosk_map_span (
    int from, int length, guint picture_size, int area_size, int *out_from, int *out_length)
{
  gint64 first = (gint64) (from - 1) * area_size / (int) picture_size - 1;
  gint64 end = (gint64) (from + length + 1) * area_size / (int) picture_size + 2;

  *out_from = MAX (first, 0);
  *out_length = MIN (end, area_size) - *out_from;
}

gboolean
pnc_kiosk_map_damage (const PncKioskPicture *picture,
                      const PncRect *area,
                      const PncRect *part,
                      PncRect *out_screen)
{
  PncRect bounds = { 0, 0, picture->width_px, picture->height_px }, inside;

  if (!pnc_rect_intersect (part, &bounds, &inside))
    return FALSE;
  if (!pnc_kiosk_is_same_size (picture, area))
    {
      PncRect source = inside;

      pnc_kiosk_map_span (source.x, source.width, picture->width_px, area->width, &inside.x,
                          &inside.width);
      pnc_kiosk_map_span (source.y, source.height, picture->height_px, area->height, &inside.y,
                          &inside.height);
    }
  *out_screen = (PncRect){ area->x + inside.x, area->y + inside.y, inside.width, inside.height };
  return TRUE;
}

/* Two colours of 8 bits a channel, @weight of 256 parts of the second: two channels at a time. */
static inline guint32
pnc_kiosk_mix (guint32 a, guint32 b, guint weight)
{
  guint32 outer = ((a & 0xff00ff) * (256 - weight) + (b & 0xff00ff) * weight) >> 8;
  guint32 middle = ((a & 0x00ff00) * (256 - weight) + (b & 0x00ff00) * weight) >> 8;

  return (outer & 0xff00ff) | (middle & 0x00ff00);
}

/* Where a screen pixel's middle lies in the picture, in 1/65536 pixels from the first one's. */
static inline gint64
pnc_kiosk_locate (int at, guint picture_size, int area_size)
{
  gint64 step = ((gint64) picture_size << 16) / area_size;
  gint64 place = at * step + step / 2 - 0x8000;

  return CLAMP (place, 0, (gint64) (picture_size - 1) << 16);
}

/* Mixes two rows of the picture into one, from @first to before @end. */
static void
pnc_kiosk_mix_rows (
    const PncKioskPicture *picture, gint64 place, guint first, guint end, guint32 *out)
{
  guint y = place >> 16, weight = (place >> 8) & 0xff;
  const guint8 *pixels = picture->pixels + (gsize) y * picture->stride_bytes;
  const guint32 *above = (const guint32 *) pixels;
  const guint32 *below = above;

  if (y + 1 < picture->height_px)
    below = (const guint32 *) (pixels + picture->stride_bytes);
  for (guint x = first; x < end; x++)
    out[x] = pnc_kiosk_mix (above[x], below[x], weight);
}

static void
pnc_kiosk_draw_scaled (PncKioskScreen *screen,
                       const PncKioskPicture *picture,
                       const PncRect *area,
                       const PncRect *part)
{
  g_autofree guint32 *row = g_new (guint32, picture->width_px + 1);
  int left = part->x - area->x;
  guint first = pnc_kiosk_locate (left, picture->width_px, area->width) >> 16;
  guint end = (pnc_kiosk_locate (left + part->width - 1, picture->width_px, area->width) >> 16) + 2;

  end = MIN (end, picture->width_px);
  for (int y = part->y; y < part->y + part->height; y++)
    {
      guint32 *out = (guint32 *) (screen->pixels + (gsize) y * screen->stride_bytes) + part->x;

      pnc_kiosk_mix_rows (picture, pnc_kiosk_locate (y - area->y, picture->height_px, area->height),
                          first, end, row);
      row[end] = row[end - 1];
      for (int x = 0; x < part->width; x++)
        {
          gint64 place = pnc_kiosk_locate (left + x, picture->width_px, area->width);
          guint at = place >> 16;

          out[x] = pnc_kiosk_mix (row[at], row[at + 1], (place >> 8) & 0xff);
        }
    }
}

void
pnc_kiosk_draw (PncKioskScreen *screen,
                const PncKioskPicture *picture,
                const PncRect *area,
                const PncRect *on_screen)
{
  PncRect part;

  if (!pnc_rect_intersect (on_screen, area, &part))
    return;
  if (!pnc_kiosk_is_same_size (picture, area))
    {
      pnc_kiosk_draw_scaled (screen, picture, area, &part);
      return;
    }
  for (int y = part.y; y < part.y + part.height; y++)
    memcpy (screen->pixels + (gsize) y * screen->stride_bytes + (gsize) part.x * 4,
            picture->pixels + (gsize) (y - area->y) * picture->stride_bytes
                + (gsize) (part.x - area->x) * 4,
            (gsize) part.width * 4);
}

void
pnc_kiosk_draw_cursor (
    PncKioskScreen *screen, const PncCursor *cursor, int x, int y, const PncRect *clip)
{
  PncRect shape = { x - cursor->hot_x, y - cursor->hot_y, cursor->width_px, cursor->height_px };
  PncRect bounds = { 0, 0, screen->width_px, screen->height_px }, part;
  const guint8 *rgba = g_bytes_get_data (cursor->rgba, NULL);

  if (!pnc_rect_intersect (&shape, &bounds, &part) || !pnc_rect_intersect (&part, clip, &part))
    return;
  for (int row = part.y; row < part.y + part.height; row++)
    {
      guint32 *out = (guint32 *) (screen->pixels + (gsize) row * screen->stride_bytes);
      const guint8 *from = rgba + (gsize) (row - shape.y) * cursor->width_px * 4;

      for (int column = part.x; column < part.x + part.width; column++)
        {
          const guint8 *pixel = from + (gsize) (column - shape.x) * 4;
          guint32 colour = (guint32) pixel[0] << 16 | (guint32) pixel[1] << 8 | pixel[2];

          out[column] = pnc_kiosk_mix (out[column], colour, pixel[3] + (pixel[3] >> 7));
        }
    }
}
