/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-view-cursor.h"

#include <gdk/x11/gdkx.h>
#include <math.h>

/* Window systems refuse larger cursors, or crawl. */
#define PNC_CURSOR_MAX_PX 256

struct _PncViewCursor
{
  GObject parent_instance;

  GtkWidget *widget; /* borrowed */
  PncDisplaySource *source;
  PncGeometry geometry;
  gboolean has_geometry;
  gboolean locked;

  GdkTexture *shape; /* the guest's pixels, unscaled; NULL: it shows none */
  int hot_x, hot_y;
  int x, y; /* server mode: where the guest has it */
};

G_DEFINE_FINAL_TYPE (PncViewCursor, pnc_view_cursor, G_TYPE_OBJECT)

/* GDK takes a cursor's texture for device pixels on X11, for logical ones elsewhere. */
static double
pnc_view_cursor_scale (PncViewCursor *self)
{
  double scale = (double) self->geometry.device_width / self->geometry.head_width;

  if (!GDK_IS_X11_DISPLAY (gtk_widget_get_display (self->widget)))
    scale /= self->geometry.scale_factor;
  return scale;
}

static GdkTexture *
pnc_view_cursor_resize (GdkTexture *shape, int width, int height)
{
  g_autoptr (GBytes) bytes = NULL;
  cairo_surface_t *from = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, gdk_texture_get_width (shape), gdk_texture_get_height (shape));
  cairo_surface_t *to = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (to);
  GdkTexture *resized;

  gdk_texture_download (shape, cairo_image_surface_get_data (from),
                        cairo_image_surface_get_stride (from));
  cairo_surface_mark_dirty (from);
  cairo_scale (cr, (double) width / gdk_texture_get_width (shape),
               (double) height / gdk_texture_get_height (shape));
  cairo_set_source_surface (cr, from, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (to);
  bytes = g_bytes_new (cairo_image_surface_get_data (to),
                       (gsize) cairo_image_surface_get_stride (to) * height);
  resized = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes,
                                    cairo_image_surface_get_stride (to));
  cairo_surface_destroy (from);
  cairo_surface_destroy (to);
  return resized;
}

static GdkCursor *
pnc_view_cursor_create (PncViewCursor *self)
{
  double scale = self->has_geometry ? pnc_view_cursor_scale (self) : 1;
  int width
      = CLAMP ((int) round (gdk_texture_get_width (self->shape) * scale), 1, PNC_CURSOR_MAX_PX);
  int height
      = CLAMP ((int) round (gdk_texture_get_height (self->shape) * scale), 1, PNC_CURSOR_MAX_PX);
  g_autoptr (GdkTexture) resized = NULL;
  int hot_x, hot_y;

  if (width == gdk_texture_get_width (self->shape)
      && height == gdk_texture_get_height (self->shape))
    return gdk_cursor_new_from_texture (self->shape, self->hot_x, self->hot_y, NULL);
  resized = pnc_view_cursor_resize (self->shape, width, height);
  hot_x = CLAMP ((int) (self->hot_x * (double) width / gdk_texture_get_width (self->shape)), 0,
                 width - 1);
  hot_y = CLAMP ((int) (self->hot_y * (double) height / gdk_texture_get_height (self->shape)), 0,
                 height - 1);
  return gdk_cursor_new_from_texture (resized, hot_x, hot_y, NULL);
}

static gboolean
pnc_view_cursor_is_relative (PncViewCursor *self)
{
  return self->source != NULL
         && pnc_display_source_get_mouse_mode (self->source) == PNC_MOUSE_MODE_SERVER;
}

static void
pnc_view_cursor_apply (PncViewCursor *self)
{
  g_autoptr (GdkCursor) cursor = NULL;

  if (self->source == NULL || !self->has_geometry)
    gtk_widget_set_cursor (self->widget, NULL);
  else if (pnc_view_cursor_is_relative (self))
    gtk_widget_set_cursor_from_name (self->widget, self->locked ? "none" : NULL);
  else if (self->shape == NULL)
    gtk_widget_set_cursor_from_name (self->widget, "none");
  else
    {
      cursor = pnc_view_cursor_create (self);
      gtk_widget_set_cursor (self->widget, cursor);
    }
  gtk_widget_queue_draw (self->widget);
}

static void
pnc_view_cursor_shape_cb (PncViewCursor *self)
{
  const PncCursor *shape = pnc_display_source_get_cursor (self->source);

  g_clear_object (&self->shape);
  /* Shapes without a size occur: they hide the pointer. */
  if (shape != NULL && shape->width_px > 0 && shape->height_px > 0)
    {
      self->shape = gdk_memory_texture_new (shape->width_px, shape->height_px, GDK_MEMORY_R8G8B8A8,
                                            shape->rgba, (gsize) shape->width_px * 4);
      self->hot_x = CLAMP (shape->hot_x, 0, (int) shape->width_px - 1);
      self->hot_y = CLAMP (shape->hot_y, 0, (int) shape->height_px - 1);
    }
  pnc_view_cursor_apply (self);
}

static void
pnc_view_cursor_moved_cb (PncViewCursor *self, int x, int y)
{
  self->x = x;
  self->y = y;
  if (pnc_view_cursor_is_relative (self))
    gtk_widget_queue_draw (self->widget);
}

void
pnc_view_cursor_snapshot (PncViewCursor *self, GtkSnapshot *snapshot)
{
  float scale;
  graphene_point_t corner;

  if (!self->has_geometry || self->shape == NULL || !pnc_view_cursor_is_relative (self))
    return;
  scale = self->geometry.picture.size.width / self->geometry.head_width;
  corner = pnc_geometry_to_widget (&self->geometry, self->x - self->hot_x, self->y - self->hot_y);
  gtk_snapshot_push_clip (snapshot, &self->geometry.picture);
  gtk_snapshot_append_texture (snapshot, self->shape,
                               &GRAPHENE_RECT_INIT (corner.x, corner.y,
                                                    gdk_texture_get_width (self->shape) * scale,
                                                    gdk_texture_get_height (self->shape) * scale));
  gtk_snapshot_pop (snapshot);
}

static void
pnc_view_cursor_dispose (GObject *object)
{
  PncViewCursor *self = PNC_VIEW_CURSOR (object);

  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->source);
  g_clear_object (&self->shape);
  G_OBJECT_CLASS (pnc_view_cursor_parent_class)->dispose (object);
}

static void
pnc_view_cursor_class_init (PncViewCursorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_view_cursor_dispose;
}

static void
pnc_view_cursor_init (PncViewCursor *self)
{
}

PncViewCursor *
pnc_view_cursor_new (GtkWidget *widget)
{
  PncViewCursor *self = g_object_new (PNC_TYPE_VIEW_CURSOR, NULL);

  self->widget = widget;
  return self;
}

void
pnc_view_cursor_set_source (PncViewCursor *self, PncDisplaySource *source)
{
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_clear_object (&self->shape);
  g_set_object (&self->source, source);
  if (source == NULL)
    {
      pnc_view_cursor_apply (self);
      return;
    }
  g_signal_connect_swapped (source, "notify::cursor", G_CALLBACK (pnc_view_cursor_shape_cb), self);
  g_signal_connect_swapped (source, "notify::mouse-mode", G_CALLBACK (pnc_view_cursor_apply), self);
  g_signal_connect_swapped (source, "cursor-moved", G_CALLBACK (pnc_view_cursor_moved_cb), self);
  pnc_view_cursor_shape_cb (self);
}

void
pnc_view_cursor_set_geometry (PncViewCursor *self, const PncGeometry *geometry)
{
  gboolean had = self->has_geometry;

  if (geometry != NULL && had && pnc_geometry_equal (geometry, &self->geometry))
    return;
  self->has_geometry = geometry != NULL;
  if (geometry != NULL)
    self->geometry = *geometry;
  if (had || geometry != NULL)
    pnc_view_cursor_apply (self);
}

void
pnc_view_cursor_set_locked (PncViewCursor *self, gboolean locked)
{
  self->locked = locked;
  pnc_view_cursor_apply (self);
}
