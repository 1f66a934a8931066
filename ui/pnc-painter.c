/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-painter.h"

typedef struct
{
  guint64 pixels_taken;
} PncPainterPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PncPainter, pnc_painter, G_TYPE_OBJECT)

static void
pnc_painter_class_init (PncPainterClass *klass)
{
}

static void
pnc_painter_init (PncPainter *painter)
{
}

void
pnc_painter_set_pixels (
    PncPainter *painter, const guint8 *pixels, guint width, guint height, guint stride)
{
  PNC_PAINTER_GET_CLASS (painter)->set_pixels (painter, pixels, width, height, stride);
}

void
pnc_painter_damage (PncPainter *painter, const PncRect *rects, guint n_rects)
{
  PNC_PAINTER_GET_CLASS (painter)->damage (painter, rects, n_rects);
}

void
pnc_painter_snapshot (PncPainter *painter,
                      GtkSnapshot *snapshot,
                      GtkWidget *widget,
                      const PncGeometry *geometry)
{
  PNC_PAINTER_GET_CLASS (painter)->snapshot (painter, snapshot, widget, geometry);
}

void
pnc_painter_unrealize (PncPainter *painter)
{
  PNC_PAINTER_GET_CLASS (painter)->unrealize (painter);
}

const char *
pnc_painter_get_name (PncPainter *painter)
{
  return PNC_PAINTER_GET_CLASS (painter)->name;
}

guint64
pnc_painter_get_pixels_taken (PncPainter *painter)
{
  PncPainterPrivate *priv = pnc_painter_get_instance_private (painter);

  return priv->pixels_taken;
}

void
pnc_painter_count_pixels (PncPainter *painter, guint64 pixels)
{
  PncPainterPrivate *priv = pnc_painter_get_instance_private (painter);

  priv->pixels_taken += pixels;
}
