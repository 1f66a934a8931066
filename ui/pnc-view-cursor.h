/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"
#include "pnc-geometry.h"

#include <gtk/gtk.h>

/* The guest's pointer shape. With an absolute pointer it becomes the widget's cursor, as large on
 * the screen as the rest of the guest's picture; without, the widget's own cursor is hidden while
 * the mouse is locked and the shape is drawn where the guest says. */
#define PNC_TYPE_VIEW_CURSOR (pnc_view_cursor_get_type ())
G_DECLARE_FINAL_TYPE (PncViewCursor, pnc_view_cursor, PNC, VIEW_CURSOR, GObject)

/* @widget outlives the object. */
PncViewCursor *pnc_view_cursor_new (GtkWidget *widget);
void pnc_view_cursor_set_source (PncViewCursor *cursor, PncDisplaySource *source);
/* @geometry NULL: there is no picture. */
void pnc_view_cursor_set_geometry (PncViewCursor *cursor, const PncGeometry *geometry);
void pnc_view_cursor_set_locked (PncViewCursor *cursor, gboolean locked);
/* Draws the shape if it is for us to draw. */
void pnc_view_cursor_snapshot (PncViewCursor *cursor, GtkSnapshot *snapshot);
