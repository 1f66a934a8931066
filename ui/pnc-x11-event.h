/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include <X11/extensions/XInput2.h>

/* The XInput 2 event of this type that @event (from GdkX11Display::xevent) carries; NULL if it is
 * another event. Borrowed, for the duration of the signal. */
gconstpointer pnc_x11_event_get (GdkDisplay *display, const XEvent *event, int type);
