/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-head.h"

/* A guest surface as 32-bit xRGB, whatever it was. 16-bit modes (a BIOS, a boot loader) are
 * converted into a buffer of our own, part by part as they are damaged. Zero-initialised: none. */
typedef struct
{
  const guint8 *pixels; /* what to show: the guest's own memory, or ours */
  guint width_px, height_px, stride_bytes;

  const guint8 *source; /* 16-bit memory to convert from; NULL if none is needed */
  guint source_stride_bytes;
  guint green_bits; /* of the 16-bit format: 5 or 6 */
  guint8 *converted;
} PncSurface;

typedef enum
{
  PNC_SURFACE_XRGB32,
  PNC_SURFACE_RGB555,
  PNC_SURFACE_RGB565,
} PncSurfaceFormat;

/* @memory is borrowed until the surface is cleared. */
void pnc_surface_set (PncSurface *surface,
                      PncSurfaceFormat format,
                      const guint8 *memory,
                      guint width_px,
                      guint height_px,
                      guint stride_bytes);
void pnc_surface_clear (PncSurface *surface);
/* The guest drew in @rect: converts what must be converted of it. */
void pnc_surface_update (PncSurface *surface, const PncRect *rect);
