/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-painter.h"

#include <math.h>
#include <string.h>

/* The picture cut into a grid of cached cairo nodes, each a recording that draws from the guest's
 * memory in place when GSK replays it. A tile whose pixels changed gets a new node; GSK compares
 * nodes by identity, so exactly the changed tiles are drawn again.
 *
 * The grid lies on the screen, not on the guest: every tile starts and ends on a device pixel and
 * paints the whole picture, clipped, so scaled pictures show no seams (display.md 3.1).
 *
 * Cairo must never be told that the memory changed, and the one image surface must live as long as
 * the nodes: either would make it copy the picture. */
#define PNC_TILE_PX 128

struct _PncCairoPainter
{
  PncPainter parent_instance;

  cairo_surface_t *image;
  int width, height;

  PncGeometry geometry;  /* what the tiles were cut for */
  GskRenderNode **tiles; /* columns * rows; NULL: to be drawn */
  int columns, rows;
};

#define PNC_TYPE_CAIRO_PAINTER (pnc_cairo_painter_get_type ())
G_DECLARE_FINAL_TYPE (PncCairoPainter, pnc_cairo_painter, PNC, CAIRO_PAINTER, PncPainter)
G_DEFINE_FINAL_TYPE (PncCairoPainter, pnc_cairo_painter, PNC_TYPE_PAINTER)

static void
pnc_cairo_painter_drop_tiles (PncCairoPainter *self)
{
  for (int i = 0; i < self->columns * self->rows; i++)
    g_clear_pointer (&self->tiles[i], gsk_render_node_unref);
  g_clear_pointer (&self->tiles, g_free);
  self->columns = self->rows = 0;
  memset (&self->geometry, 0, sizeof self->geometry);
}

static void
pnc_cairo_painter_set_pixels (
    PncPainter *painter, const guint8 *pixels, guint width, guint height, guint stride)
{
  PncCairoPainter *self = PNC_CAIRO_PAINTER (painter);

  pnc_cairo_painter_drop_tiles (self);
  if (self->image != NULL)
    {
      /* GSK may hold nodes of the last frame. Finishing makes cairo give those their own copy
       * while the memory can still be read. */
      cairo_surface_finish (self->image);
      g_clear_pointer (&self->image, cairo_surface_destroy);
    }
  self->width = width;
  self->height = height;
  if (pixels != NULL)
    /* RGB24: the fourth byte is undefined, and cairo must not take it for alpha. */
    self->image = cairo_image_surface_create_for_data ((guint8 *) pixels, CAIRO_FORMAT_RGB24, width,
                                                       height, stride);
}

/* The tiles that one guest rectangle touches. @reach: how far, in guest pixels, a scaled pixel
 * looks around itself. */
static void
pnc_cairo_painter_damage_rect (PncCairoPainter *self, const PncRect *rect, int reach)
{
  double scale_x = (double) self->geometry.device_width / self->width;
  double scale_y = (double) self->geometry.device_height / self->height;
  int left = (int) floor ((rect->x - reach) * scale_x) / PNC_TILE_PX;
  int top = (int) floor ((rect->y - reach) * scale_y) / PNC_TILE_PX;
  int right = (int) ceil ((rect->x + rect->width + reach) * scale_x - 1) / PNC_TILE_PX;
  int bottom = (int) ceil ((rect->y + rect->height + reach) * scale_y - 1) / PNC_TILE_PX;

  for (int y = MAX (top, 0); y <= MIN (bottom, self->rows - 1); y++)
    for (int x = MAX (left, 0); x <= MIN (right, self->columns - 1); x++)
      g_clear_pointer (&self->tiles[y * self->columns + x], gsk_render_node_unref);
}

static void
pnc_cairo_painter_damage (PncPainter *painter, const PncRect *rects, guint n_rects)
{
  PncCairoPainter *self = PNC_CAIRO_PAINTER (painter);
  int reach;

  if (self->tiles == NULL)
    return;
  /* Cairo's filter spans about one device pixel of the result and one guest pixel more. */
  reach = self->geometry.exact
              ? 0
              : 2 + (int) ceil ((double) self->width / self->geometry.device_width);
  for (guint i = 0; i < n_rects; i++)
    pnc_cairo_painter_damage_rect (self, &rects[i], reach);
}

static void
pnc_cairo_painter_cut (PncCairoPainter *self, const PncGeometry *geometry)
{
  if (self->tiles != NULL && pnc_geometry_equal (&self->geometry, geometry))
    return;
  pnc_cairo_painter_drop_tiles (self);
  self->geometry = *geometry;
  self->columns = (geometry->device_width + PNC_TILE_PX - 1) / PNC_TILE_PX;
  self->rows = (geometry->device_height + PNC_TILE_PX - 1) / PNC_TILE_PX;
  self->tiles = g_new0 (GskRenderNode *, (gsize) self->columns * self->rows);
}

static GskRenderNode *
pnc_cairo_painter_draw_tile (PncCairoPainter *self, int column, int row)
{
  const PncGeometry *geometry = &self->geometry;
  float scale_factor = geometry->scale_factor;
  int device_x = column * PNC_TILE_PX;
  int device_y = row * PNC_TILE_PX;
  int device_width = MIN (PNC_TILE_PX, geometry->device_width - device_x);
  int device_height = MIN (PNC_TILE_PX, geometry->device_height - device_y);
  graphene_rect_t bounds
      = GRAPHENE_RECT_INIT (geometry->picture.origin.x + device_x / scale_factor,
                            geometry->picture.origin.y + device_y / scale_factor,
                            device_width / scale_factor, device_height / scale_factor);
  GskRenderNode *node = gsk_cairo_node_new (&bounds);
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_translate (cr, geometry->picture.origin.x, geometry->picture.origin.y);
  /* Not from the rectangle, whose floats would shift the samples. */
  cairo_scale (cr, (double) geometry->device_width / geometry->scale_factor / self->width,
               (double) geometry->device_height / geometry->scale_factor / self->height);
  cairo_set_source_surface (cr, self->image, 0, 0);
  if (!geometry->exact)
    cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_destroy (cr);
  pnc_painter_count_pixels (PNC_PAINTER (self), (guint64) device_width * device_height);
  return node;
}

static void
pnc_cairo_painter_snapshot (PncPainter *painter,
                            GtkSnapshot *snapshot,
                            GtkWidget *widget,
                            const PncGeometry *geometry)
{
  PncCairoPainter *self = PNC_CAIRO_PAINTER (painter);

  pnc_cairo_painter_cut (self, geometry);
  for (int row = 0; row < self->rows; row++)
    for (int column = 0; column < self->columns; column++)
      {
        GskRenderNode **tile = &self->tiles[row * self->columns + column];

        if (*tile == NULL)
          *tile = pnc_cairo_painter_draw_tile (self, column, row);
        gtk_snapshot_append_node (snapshot, *tile);
      }
}

/* Cairo nodes belong to no surface. */
static void
pnc_cairo_painter_unrealize (PncPainter *painter)
{
}

static void
pnc_cairo_painter_dispose (GObject *object)
{
  pnc_cairo_painter_set_pixels (PNC_PAINTER (object), NULL, 0, 0, 0);
  G_OBJECT_CLASS (pnc_cairo_painter_parent_class)->dispose (object);
}

static void
pnc_cairo_painter_class_init (PncCairoPainterClass *klass)
{
  PncPainterClass *painter_class = PNC_PAINTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_cairo_painter_dispose;
  painter_class->set_pixels = pnc_cairo_painter_set_pixels;
  painter_class->damage = pnc_cairo_painter_damage;
  painter_class->snapshot = pnc_cairo_painter_snapshot;
  painter_class->unrealize = pnc_cairo_painter_unrealize;
  painter_class->name = "cairotiles";
}

static void
pnc_cairo_painter_init (PncCairoPainter *self)
{
}

PncPainter *
pnc_cairo_painter_new (void)
{
  return g_object_new (PNC_TYPE_CAIRO_PAINTER, NULL);
}
