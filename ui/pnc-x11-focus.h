/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* On X11 a surface that inhibits the system's shortcuts holds a keyboard grab, and GDK then takes
 * no notice of the focus moving to another window: that window would never get a key. This looks at
 * the X events themselves and says when it happens. */
typedef struct _PncX11Focus PncX11Focus;

typedef void (*PncX11FocusMoved) (gpointer data);

/* NULL where the display is not X11, for there it cannot happen. @surface outlives the watch. */
PncX11Focus *pnc_x11_focus_watch (GdkSurface *surface, PncX11FocusMoved moved, gpointer data);
void pnc_x11_focus_free (PncX11Focus *focus);
