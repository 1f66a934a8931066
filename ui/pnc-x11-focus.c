/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-x11-focus.h"

#include "pnc-x11-event.h"

#include <gdk/x11/gdkx.h>

struct _PncX11Focus
{
  GdkDisplay *display;
  gulong handler;
  Window window;
  PncX11FocusMoved moved;
  gpointer data;
};

static gboolean
pnc_x11_focus_xevent_cb (PncX11Focus *focus, const XEvent *event)
{
  const XIFocusOutEvent *out = pnc_x11_event_get (focus->display, event, XI_FocusOut);

  if (out != NULL && out->event == focus->window && out->mode == XINotifyWhileGrabbed)
    focus->moved (focus->data);
  return FALSE;
}

PncX11Focus *
pnc_x11_focus_watch (GdkSurface *surface, PncX11FocusMoved moved, gpointer data)
{
  GdkDisplay *display = gdk_surface_get_display (surface);
  PncX11Focus *focus;

  if (!GDK_IS_X11_DISPLAY (display))
    return NULL;
  focus = g_new0 (PncX11Focus, 1);
  focus->display = display;
  focus->window = gdk_x11_surface_get_xid (surface);
  focus->moved = moved;
  focus->data = data;
  focus->handler
      = g_signal_connect_swapped (display, "xevent", G_CALLBACK (pnc_x11_focus_xevent_cb), focus);
  return focus;
}

void
pnc_x11_focus_free (PncX11Focus *focus)
{
  if (focus == NULL)
    return;
  g_signal_handler_disconnect (focus->display, focus->handler);
  g_free (focus);
}
