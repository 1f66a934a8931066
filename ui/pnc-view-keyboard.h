/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <gtk/gtk.h>

/* The keyboard's way from a focused widget to the guest: places on the board, not letters; keys
 * that are down are let go whenever the focus leaves; the desktop's own shortcuts (Alt+Tab) are
 * asked to stand aside while the guest has the keyboard, as often as the window system forgets it.
 * Property "captured" (bool, read). Signal "released" (): Ctrl+Alt were pressed and let go by
 * themselves. */
#define PNC_TYPE_VIEW_KEYBOARD (pnc_view_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (PncViewKeyboard, pnc_view_keyboard, PNC, VIEW_KEYBOARD, GObject)

/* Adds its controllers to @widget, which owns them; @widget outlives the object. */
PncViewKeyboard *pnc_view_keyboard_new (GtkWidget *widget);
void pnc_view_keyboard_set_source (PncViewKeyboard *keyboard, PncDisplaySource *source);
gboolean pnc_view_keyboard_get_captured (PncViewKeyboard *keyboard);

/* A button went down: Ctrl+Alt+click is meant for the guest and releases nothing. */
void pnc_view_keyboard_disarm (PncViewKeyboard *keyboard);
