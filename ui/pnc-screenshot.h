/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Asks where, and writes @texture there as PNG on a worker thread; a toast over @widget says how it
 * went. @name is the desktop's, for the file name. */
void pnc_screenshot_save (GtkWidget *widget, GdkTexture *texture, const char *name);
