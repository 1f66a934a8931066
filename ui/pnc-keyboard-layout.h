/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The keyboard layout in force, as the window system names it ("German"); NULL where it does not
 * say (Wayland). */
char *pnc_keyboard_layout_dup_name (GdkDisplay *display);
