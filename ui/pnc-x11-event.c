/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-x11-event.h"

#include <gdk/x11/gdkx.h>

gconstpointer
pnc_x11_event_get (GdkDisplay *display, const XEvent *event, int type)
{
  const XGenericEventCookie *cookie = &event->xcookie;
  int opcode, first_event, first_error;

  if (event->type != GenericEvent || cookie->evtype != type || cookie->data == NULL)
    return NULL;
  if (!XQueryExtension (gdk_x11_display_get_xdisplay (display), "XInputExtension", &opcode,
                        &first_event, &first_error)
      || cookie->extension != opcode)
    return NULL;
  return cookie->data;
}
