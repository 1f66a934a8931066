/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <gtk/gtk.h>

/* A desktop's picture for its card: what the service last saw of the screen, decoded off the main
 * thread. It is fetched once at the start and after each change of state; while somebody looks
 * (pnc_thumbnail_watch) and the desktop runs, every few seconds.
 * Property "picture" (GdkPaintable, NULL: there is none). */
#define PNC_TYPE_THUMBNAIL (pnc_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (PncThumbnail, pnc_thumbnail, PNC, THUMBNAIL, GObject)

/* The one thumbnail of @desktop: made with its first use, kept with it. Borrowed. */
PncThumbnail *pnc_thumbnail_of (PncDesktopClient *desktop);

GdkPaintable *pnc_thumbnail_get_picture (PncThumbnail *thumbnail);
/* Keeps it fresh while @widget is mapped. */
void pnc_thumbnail_watch (PncThumbnail *thumbnail, GtkWidget *widget);
