/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-painter.h"

#include <epoxy/gl.h>

/* One GL texture in a context of our own, updated with glTexSubImage2D; each paint after damage
 * wraps it in a fresh GdkGLTexture, which is how GSK learns that it changed.
 *
 * The texture stores the guest's bytes (B, G, R, x) as if they were R, G, B, A and the sampler
 * swaps them back: on software GL that upload is a plain copy, 6 to 12 times cheaper than BGRA, and
 * it needs no extension; alpha reads as one whatever the guest left in x (display.md 3.2). */
struct _PncGlPainter
{
  PncPainter parent_instance;

  const guint8 *pixels;
  int width, height, stride;
  cairo_region_t *damage;

  GdkGLContext *context;
  guint texture;
  int texture_width, texture_height;
  GdkTexture *wrapper;
};

#define PNC_TYPE_GL_PAINTER (pnc_gl_painter_get_type ())
G_DECLARE_FINAL_TYPE (PncGlPainter, pnc_gl_painter, PNC, GL_PAINTER, PncPainter)
G_DEFINE_FINAL_TYPE (PncGlPainter, pnc_gl_painter, PNC_TYPE_PAINTER)

/* GdkGLTexture asks for one; the texture's life is the painter's business. */
static void
pnc_gl_painter_keep_texture (gpointer data)
{
}

static void
pnc_gl_painter_set_pixels (
    PncPainter *painter, const guint8 *pixels, guint width, guint height, guint stride)
{
  PncGlPainter *self = PNC_GL_PAINTER (painter);
  cairo_rectangle_int_t all = { 0, 0, (int) width, (int) height };

  self->pixels = pixels;
  self->width = width;
  self->height = height;
  self->stride = stride;
  g_clear_pointer (&self->damage, cairo_region_destroy);
  self->damage = cairo_region_create_rectangle (&all);
}

static void
pnc_gl_painter_damage (PncPainter *painter, const PncRect *rects, guint n_rects)
{
  PncGlPainter *self = PNC_GL_PAINTER (painter);

  for (guint i = 0; i < n_rects; i++)
    {
      cairo_rectangle_int_t rect = { rects[i].x, rects[i].y, rects[i].width, rects[i].height };

      cairo_region_union_rectangle (self->damage, &rect);
    }
}

static gboolean
pnc_gl_painter_make_current (PncGlPainter *self, GtkWidget *widget)
{
  g_autoptr (GError) error = NULL;
  GdkSurface *surface;

  if (self->context == NULL)
    {
      surface = gtk_native_get_surface (gtk_widget_get_native (widget));
      self->context = gdk_surface_create_gl_context (surface, &error);
      if (self->context == NULL || !gdk_gl_context_realize (self->context, &error))
        {
          g_warning ("No GL context for the guest's picture: %s", error->message);
          g_clear_object (&self->context);
          return FALSE;
        }
    }
  gdk_gl_context_make_current (self->context);
  return TRUE;
}

static void
pnc_gl_painter_allocate (PncGlPainter *self)
{
  static const int parameters[][2] = {
    { GL_TEXTURE_MIN_FILTER, GL_LINEAR },    { GL_TEXTURE_MAG_FILTER, GL_LINEAR },
    { GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE }, { GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE },
    { GL_TEXTURE_SWIZZLE_R, GL_BLUE },       { GL_TEXTURE_SWIZZLE_B, GL_RED },
    { GL_TEXTURE_SWIZZLE_A, GL_ONE },
  };
  cairo_rectangle_int_t all = { 0, 0, self->width, self->height };

  if (self->texture != 0)
    glDeleteTextures (1, &self->texture);
  glGenTextures (1, &self->texture);
  glBindTexture (GL_TEXTURE_2D, self->texture);
  for (guint i = 0; i < G_N_ELEMENTS (parameters); i++)
    glTexParameteri (GL_TEXTURE_2D, parameters[i][0], parameters[i][1]);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA8, self->width, self->height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                NULL);
  self->texture_width = self->width;
  self->texture_height = self->height;
  cairo_region_union_rectangle (self->damage, &all);
}

static void
pnc_gl_painter_upload (PncGlPainter *self)
{
  int n_rects;

  if (self->texture == 0 || self->texture_width != self->width
      || self->texture_height != self->height)
    pnc_gl_painter_allocate (self);
  else
    glBindTexture (GL_TEXTURE_2D, self->texture);
  n_rects = cairo_region_num_rectangles (self->damage);
  glPixelStorei (GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, self->stride / 4);
  for (int i = 0; i < n_rects; i++)
    {
      cairo_rectangle_int_t r;

      cairo_region_get_rectangle (self->damage, i, &r);
      glTexSubImage2D (GL_TEXTURE_2D, 0, r.x, r.y, r.width, r.height, GL_RGBA, GL_UNSIGNED_BYTE,
                       self->pixels + (gsize) r.y * self->stride + (gsize) r.x * 4);
      pnc_painter_count_pixels (PNC_PAINTER (self), (guint64) r.width * r.height);
    }
  glPixelStorei (GL_UNPACK_ROW_LENGTH, 0);
  /* Another context of the same share group samples it next. */
  glFlush ();
}

static void
pnc_gl_painter_snapshot (PncPainter *painter,
                         GtkSnapshot *snapshot,
                         GtkWidget *widget,
                         const PncGeometry *geometry)
{
  PncGlPainter *self = PNC_GL_PAINTER (painter);

  if (self->wrapper == NULL || !cairo_region_is_empty (self->damage))
    {
      if (!pnc_gl_painter_make_current (self, widget))
        return;
      pnc_gl_painter_upload (self);
      g_clear_pointer (&self->damage, cairo_region_destroy);
      self->damage = cairo_region_create ();
      g_clear_object (&self->wrapper);
      self->wrapper = gdk_gl_texture_new (self->context, self->texture, self->width, self->height,
                                          pnc_gl_painter_keep_texture, NULL);
    }
  gtk_snapshot_append_texture (snapshot, self->wrapper, &geometry->picture);
}

static void
pnc_gl_painter_unrealize (PncPainter *painter)
{
  PncGlPainter *self = PNC_GL_PAINTER (painter);

  g_clear_object (&self->wrapper);
  if (self->context == NULL)
    return;
  gdk_gl_context_make_current (self->context);
  if (self->texture != 0)
    glDeleteTextures (1, &self->texture);
  self->texture = 0;
  gdk_gl_context_clear_current ();
  g_clear_object (&self->context);
}

static void
pnc_gl_painter_dispose (GObject *object)
{
  pnc_gl_painter_unrealize (PNC_PAINTER (object));
  g_clear_pointer (&PNC_GL_PAINTER (object)->damage, cairo_region_destroy);
  G_OBJECT_CLASS (pnc_gl_painter_parent_class)->dispose (object);
}

static void
pnc_gl_painter_class_init (PncGlPainterClass *klass)
{
  PncPainterClass *painter_class = PNC_PAINTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_gl_painter_dispose;
  painter_class->set_pixels = pnc_gl_painter_set_pixels;
  painter_class->damage = pnc_gl_painter_damage;
  painter_class->snapshot = pnc_gl_painter_snapshot;
  painter_class->unrealize = pnc_gl_painter_unrealize;
  painter_class->name = "gltex";
}

static void
pnc_gl_painter_init (PncGlPainter *self)
{
  self->damage = cairo_region_create ();
}

PncPainter *
pnc_gl_painter_new (void)
{
  return g_object_new (PNC_TYPE_GL_PAINTER, NULL);
}
