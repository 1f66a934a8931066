/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-surface.h"

#include "pnc-damage.h"

/* The top bits are repeated below, so that full stays full: 31 becomes 255, not 248. */
static guint32
pnc_surface_widen (guint value, guint bits)
{
  return value << (8 - bits) | value >> (2 * bits - 8);
}

static guint32
pnc_surface_pixel (guint16 pixel, guint green_bits)
{
  guint blue = pixel & 0x1f;
  guint green = (pixel >> 5) & ((1 << green_bits) - 1);
  guint red = (pixel >> (5 + green_bits)) & 0x1f;

  return pnc_surface_widen (red, 5) << 16 | pnc_surface_widen (green, green_bits) << 8
         | pnc_surface_widen (blue, 5);
}

void
pnc_surface_update (PncSurface *self, const PncRect *rect)
{
  PncRect bounds = { 0, 0, self->width_px, self->height_px }, part;

  if (self->source == NULL || !pnc_rect_intersect (rect, &bounds, &part))
    return;
  for (int y = part.y; y < part.y + part.height; y++)
    {
      const guint16 *from
          = (const guint16 *) (self->source + (gsize) y * self->source_stride_bytes);
      guint32 *to = (guint32 *) (self->converted + (gsize) y * self->stride_bytes);

      for (int x = part.x; x < part.x + part.width; x++)
        to[x] = pnc_surface_pixel (from[x], self->green_bits);
    }
}

void
pnc_surface_set (PncSurface *self,
                 PncSurfaceFormat format,
                 const guint8 *memory,
                 guint width_px,
                 guint height_px,
                 guint stride_bytes)
{
  pnc_surface_clear (self);
  self->width_px = width_px;
  self->height_px = height_px;
  if (format == PNC_SURFACE_XRGB32)
    {
      self->pixels = memory;
      self->stride_bytes = stride_bytes;
      return;
    }
  self->source = memory;
  self->source_stride_bytes = stride_bytes;
  self->green_bits = format == PNC_SURFACE_RGB565 ? 6 : 5;
  self->stride_bytes = width_px * 4;
  self->converted = g_malloc ((gsize) self->stride_bytes * height_px);
  self->pixels = self->converted;
  pnc_surface_update (self, &(PncRect){ 0, 0, width_px, height_px });
}

void
pnc_surface_clear (PncSurface *self)
{
  g_free (self->converted);
  *self = (PncSurface){ 0 };
}
