/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-pointer-lock.h"

#include "pnc-x11-event.h"

#include <gdk/x11/gdkx.h>

struct _PncPointerLock
{
  GtkWidget *widget;
  PncPointerMoved moved;
  gpointer data;

  GdkDisplay *display; /* X11 with raw movements; else NULL */
  gulong xevent_handler;

  gboolean has_last; /* positions, where there is nothing better */
  double last_x, last_y;
};

/* Pointers move only while the widget has it: raw movements come whoever has the focus. */
static gboolean
pnc_pointer_lock_is_active (PncPointerLock *lock)
{
  GtkRoot *root = gtk_widget_get_root (lock->widget);

  return GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

/* A raw event lists the valuators that changed: 0 is x, 1 is y. */
static void
pnc_pointer_lock_read_raw (const XIRawEvent *raw, double *out_dx, double *out_dy)
{
  const double *value = raw->raw_values;

  *out_dx = *out_dy = 0;
  for (int i = 0; i < raw->valuators.mask_len * 8 && i < 2; i++)
    {
      if (!XIMaskIsSet (raw->valuators.mask, i))
        continue;
      *(i == 0 ? out_dx : out_dy) = *value++;
    }
}

static void
pnc_pointer_lock_select_raw (GdkDisplay *display, gboolean wanted)
{
  Display *xdisplay = gdk_x11_display_get_xdisplay (display);
  unsigned char bits[XIMaskLen (XI_RawMotion)] = { 0 };
  XIEventMask mask = { XIAllMasterDevices, sizeof bits, bits };

  if (wanted)
    XISetMask (bits, XI_RawMotion);
  XISelectEvents (xdisplay, DefaultRootWindow (xdisplay), &mask, 1);
}

static void
pnc_pointer_lock_centre (PncPointerLock *lock)
{
  GtkNative *native = gtk_widget_get_native (lock->widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  int scale = gdk_surface_get_scale_factor (surface);
  double x, y, surface_x, surface_y;

  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  if (!gtk_widget_translate_coordinates (lock->widget, GTK_WIDGET (native),
                                         gtk_widget_get_width (lock->widget) / 2.0,
                                         gtk_widget_get_height (lock->widget) / 2.0, &x, &y))
    return;
  XWarpPointer (gdk_x11_display_get_xdisplay (lock->display), None,
                gdk_x11_surface_get_xid (surface), 0, 0, 0, 0, (int) ((x + surface_x) * scale),
                (int) ((y + surface_y) * scale));
}

static gboolean
pnc_pointer_lock_xevent_cb (PncPointerLock *lock, const XEvent *event)
{
  const XIRawEvent *raw = pnc_x11_event_get (lock->display, event, XI_RawMotion);
  double dx, dy;

  if (raw == NULL || !pnc_pointer_lock_is_active (lock))
    return FALSE;
  pnc_pointer_lock_read_raw (raw, &dx, &dy);
  if (dx != 0 || dy != 0)
    {
      lock->moved (dx, dy, lock->data);
      pnc_pointer_lock_centre (lock);
    }
  return FALSE;
}

static void
pnc_pointer_lock_start_x11 (PncPointerLock *lock, GdkDisplay *display)
{
  lock->display = display;
  lock->xevent_handler
      = g_signal_connect_swapped (display, "xevent", G_CALLBACK (pnc_pointer_lock_xevent_cb), lock);
  pnc_pointer_lock_select_raw (display, TRUE);
  pnc_pointer_lock_centre (lock);
}

PncPointerLock *
pnc_pointer_lock_new (GtkWidget *widget, PncPointerMoved moved, gpointer data)
{
  PncPointerLock *lock = g_new0 (PncPointerLock, 1);
  GdkDisplay *display = gtk_widget_get_display (widget);

  lock->widget = widget;
  lock->moved = moved;
  lock->data = data;
  if (GDK_IS_X11_DISPLAY (display))
    pnc_pointer_lock_start_x11 (lock, display);
  return lock;
}

void
pnc_pointer_lock_motion (PncPointerLock *lock, double x, double y)
{
  int scale = gtk_widget_get_scale_factor (lock->widget);

  if (lock->display != NULL)
    return;
  if (lock->has_last)
    lock->moved ((x - lock->last_x) * scale, (y - lock->last_y) * scale, lock->data);
  lock->has_last = TRUE;
  lock->last_x = x;
  lock->last_y = y;
}

void
pnc_pointer_lock_free (PncPointerLock *lock)
{
  if (lock->display != NULL)
    {
      g_signal_handler_disconnect (lock->display, lock->xevent_handler);
      pnc_pointer_lock_select_raw (lock->display, FALSE);
    }
  g_free (lock);
}
