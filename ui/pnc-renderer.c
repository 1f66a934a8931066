/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-renderer.h"

#include <epoxy/gl.h>
#include <string.h>

static gboolean
pnc_renderer_is_software (const char *gl_renderer)
{
  static const char *const names[] = { "llvmpipe", "softpipe", "swrast", "SWR" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (gl_renderer, names[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
pnc_renderer_has_gpu (void)
{
  g_autoptr (GdkGLContext) context = NULL;
  const char *name;
  gboolean has_gpu;

  context = gdk_display_create_gl_context (gdk_display_get_default (), NULL);
  if (context == NULL || !gdk_gl_context_realize (context, NULL))
    return FALSE;
  gdk_gl_context_make_current (context);
  name = (const char *) glGetString (GL_RENDERER);
  has_gpu = name != NULL && !pnc_renderer_is_software (name);
  g_debug ("OpenGL by “%s”", name != NULL ? name : "nobody");
  gdk_gl_context_clear_current ();
  return has_gpu;
}

void
pnc_renderer_choose (void)
{
  const char *wish = g_getenv ("PINNACE_RENDERER");

  if (g_strcmp0 (wish, "gltex") == 0)
    g_setenv ("GSK_RENDERER", "gl", TRUE);
  else if (g_strcmp0 (wish, "cairotiles") == 0)
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
  else if (g_getenv ("GSK_RENDERER") == NULL && !pnc_renderer_has_gpu ())
    g_setenv ("GSK_RENDERER", "cairo", TRUE);
}

PncPainter *
pnc_renderer_create_painter (GtkWidget *widget)
{
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));

  if (strcmp (G_OBJECT_TYPE_NAME (renderer), "GskGLRenderer") == 0)
    return pnc_gl_painter_new ();
  return pnc_cairo_painter_new ();
}
