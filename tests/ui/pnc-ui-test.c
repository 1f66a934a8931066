/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-ui-test.h"

#include "pnc-renderer.h"
#include "pnc-test-screen.h"
#include "pnc-ui.h"

#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xfixes.h>
#include <gdk/x11/gdkx.h>

struct _PncUiWorld
{
  PncTestWorld *world;
  PncTestScreen *screen;
  Display *x; /* the screen's */
};

int
pnc_ui_setup (void **state)
{
  PncUiWorld *ui = g_new0 (PncUiWorld, 1);

  ui->world = pnc_test_world_new ();
  ui->screen = pnc_test_screen_new ();
  ui->x = ui->screen->x;
  adw_init ();
  pnc_renderer_choose ();
  pnc_ui_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-font-name",
                "Cantarell 11", NULL);
  *state = ui;
  return 0;
}

int
pnc_ui_teardown (void **state)
{
  PncUiWorld *ui = *state;

  gdk_display_close (gdk_display_get_default ());
  pnc_test_screen_free (ui->screen);
  pnc_test_world_free (ui->world);
  g_free (ui);
  return 0;
}

/* Eyes */

/* Where @widget lies in its window's surface, in device pixels. */
static Window
pnc_ui_place (GtkWidget *widget, double x, double y, int *out_x, int *out_y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  int scale = gdk_surface_get_scale_factor (surface);
  double surface_x, surface_y;

  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &x, &y);
  *out_x = (int) ((x + surface_x) * scale);
  *out_y = (int) ((y + surface_y) * scale);
  return gdk_x11_surface_get_xid (surface);
}

guint32 *
pnc_ui_grab (PncUiWorld *ui, GtkWidget *widget, int *out_width, int *out_height)
{
  int scale = gtk_widget_get_scale_factor (widget);
  int x, y;
  Window window = pnc_ui_place (widget, 0, 0, &x, &y);
  XImage *image;
  guint32 *pixels;

  *out_width = gtk_widget_get_width (widget) * scale;
  *out_height = gtk_widget_get_height (widget) * scale;
  if (*out_width <= 0 || *out_height <= 0)
    return NULL;
  image = XGetImage (ui->x, window, x, y, *out_width, *out_height, AllPlanes, ZPixmap);
  if (image == NULL)
    return NULL;
  pixels = pnc_test_picture_copy_image (image);
  XDestroyImage (image);
  return pixels;
}

void
pnc_ui_save (PncUiWorld *ui, GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("PNC_SCREENSHOTS");
  g_autofree char *file = g_strdup_printf ("%s.png", name);
  g_autofree char *path = g_build_filename (folder != NULL ? folder : ".", file, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  int width, height;
  g_autofree guint32 *pixels = NULL;
  cairo_surface_t *surface;

  pnc_ui_settle ();
  pixels = pnc_ui_grab (ui, window, &width, &height);
  assert_non_null (pixels);
  g_mkdir_with_parents (parent, 0755);
  surface = cairo_image_surface_create_for_data ((guint8 *) pixels, CAIRO_FORMAT_RGB24, width,
                                                 height, width * 4);
  assert_int_equal (cairo_surface_write_to_png (surface, path), CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

guint32 *
pnc_ui_grab_cursor (PncUiWorld *ui, int *width, int *height, int *hot_x, int *hot_y)
{
  XFixesCursorImage *image = XFixesGetCursorImage (ui->x);
  gsize n = (gsize) image->width * image->height;
  guint32 *pixels = g_new (guint32, n);

  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint32) image->pixels[i];
  *width = image->width;
  *height = image->height;
  *hot_x = image->xhot;
  *hot_y = image->yhot;
  XFree (image);
  return pixels;
}

void
pnc_ui_pointer (PncUiWorld *ui, int *out_x, int *out_y)
{
  Window root, child;
  int window_x, window_y;
  unsigned int mask;

  XQueryPointer (ui->x, DefaultRootWindow (ui->x), &root, &child, out_x, out_y, &window_x,
                 &window_y, &mask);
}

/* Patience */

static gboolean
pnc_ui_is_active (gpointer window)
{
  return gtk_window_is_active (window) && gtk_widget_get_mapped (window)
         && gtk_widget_get_width (window) > 0;
}

void
pnc_ui_present (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  pnc_test_wait_until (pnc_ui_is_active, window, 20000);
  pnc_ui_settle ();
}

static gboolean
pnc_ui_flag (gpointer flag)
{
  return *(gboolean *) flag;
}

static gboolean
pnc_ui_raise_flag_cb (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* Paint runs at a higher priority than an idle source of the lowest; a frame clock that waits for
 * its next tick (16 ms) is caught by the timeouts between. */
void
pnc_ui_settle (void)
{
  for (guint i = 0; i < 4; i++)
    {
      gboolean waited = FALSE;
      gboolean idle = FALSE;

      g_timeout_add_full (G_PRIORITY_LOW, 30, pnc_ui_raise_flag_cb, &waited, NULL);
      pnc_test_wait_until (pnc_ui_flag, &waited, 20000);
      g_idle_add_full (G_PRIORITY_LOW + 100, pnc_ui_raise_flag_cb, &idle, NULL);
      pnc_test_wait_until (pnc_ui_flag, &idle, 20000);
    }
}

void
pnc_ui_destroy (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  pnc_ui_settle ();
}

/* Hands */

void
pnc_ui_key (PncUiWorld *ui, guint keycode, gboolean pressed)
{
  pnc_test_screen_key (ui->screen, keycode, pressed);
}

void
pnc_ui_tap (PncUiWorld *ui, guint keycode)
{
  pnc_ui_key (ui, keycode, TRUE);
  pnc_ui_key (ui, keycode, FALSE);
}

void
pnc_ui_type (PncUiWorld *ui, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_autofree char *character = g_strndup (p, g_utf8_next_char (p) - p);

      pnc_test_screen_type (ui->screen, character);
      pnc_ui_settle ();
    }
}

void
pnc_ui_button (PncUiWorld *ui, guint button, gboolean pressed)
{
  pnc_test_screen_button (ui->screen, button, pressed);
}

void
pnc_ui_point (PncUiWorld *ui, GtkWidget *widget, double x, double y)
{
  int surface_x, surface_y;
  Window window = pnc_ui_place (widget, x, y, &surface_x, &surface_y);

  pnc_test_screen_point (ui->screen, window, surface_x, surface_y);
}

void
pnc_ui_move (PncUiWorld *ui, int dx, int dy)
{
  XTestFakeRelativeMotionEvent (ui->x, dx, dy, CurrentTime);
  XSync (ui->x, False);
}

void
pnc_ui_set_layout (const char *layout)
{
  pnc_test_screen_set_layout (layout);
  pnc_ui_settle ();
}

GtkWidget *
pnc_ui_find (GtkWidget *root, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = pnc_ui_find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}
