/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-head.h"
#include "pnc-geometry.h"

#include <gtk/gtk.h>

/* How a head's pixels get into GTK's render nodes. Two ways (display.md 3 and 4): PncGlPainter, an
 * own GL texture that takes only what changed, where a GPU draws; PncCairoPainter, cached cairo
 * nodes that read the guest's memory in place, where the processor draws. Main thread. */
#define PNC_TYPE_PAINTER (pnc_painter_get_type ())
G_DECLARE_DERIVABLE_TYPE (PncPainter, pnc_painter, PNC, PAINTER, GObject)

struct _PncPainterClass
{
  GObjectClass parent_class;

  /* New pixels, or NULL: there are none. Every reference to the old ones must be gone when this
   * returns; they may still be read while it runs. The whole picture counts as damaged. */
  void (*set_pixels) (
      PncPainter *painter, const guint8 *pixels, guint width, guint height, guint stride);
  /* @rects, in pixels of the head, changed. */
  void (*damage) (PncPainter *painter, const PncRect *rects, guint n_rects);
  /* Appends the picture at @geometry. Only called while there are pixels. */
  void (*snapshot) (PncPainter *painter,
                    GtkSnapshot *snapshot,
                    GtkWidget *widget,
                    const PncGeometry *geometry);
  /* The widget's surface goes away: let go of what belongs to it. */
  void (*unrealize) (PncPainter *painter);
  const char *name;
};

void pnc_painter_set_pixels (
    PncPainter *painter, const guint8 *pixels, guint width, guint height, guint stride);
void pnc_painter_damage (PncPainter *painter, const PncRect *rects, guint n_rects);
void pnc_painter_snapshot (PncPainter *painter,
                           GtkSnapshot *snapshot,
                           GtkWidget *widget,
                           const PncGeometry *geometry);
void pnc_painter_unrealize (PncPainter *painter);
/* "gltex" or "cairotiles". */
const char *pnc_painter_get_name (PncPainter *painter);

PncPainter *pnc_gl_painter_new (void);
PncPainter *pnc_cairo_painter_new (void);

/* How many pixels the painter took from the guest's memory so far: what a test of damage needs. */
guint64 pnc_painter_get_pixels_taken (PncPainter *painter);
void pnc_painter_count_pixels (PncPainter *painter, guint64 pixels);
