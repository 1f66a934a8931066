/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"
#include "pnc-geometry.h"

#include <gtk/gtk.h>

/* The pointer's way from a widget to the guest. A guest with an absolute pointer (client mouse
 * mode) gets positions in its own pixels. One without (server mode) gets movements, and only once
 * a click has locked the pointer in the picture; the first click goes nowhere else.
 * Property "locked" (bool, read). Signal "pressed" (): a button went down in the picture. */
#define PNC_TYPE_VIEW_POINTER (pnc_view_pointer_get_type ())
G_DECLARE_FINAL_TYPE (PncViewPointer, pnc_view_pointer, PNC, VIEW_POINTER, GObject)

/* Adds its controllers to @widget, which owns them; @widget outlives the object. */
PncViewPointer *pnc_view_pointer_new (GtkWidget *widget);
void pnc_view_pointer_set_source (PncViewPointer *pointer, PncDisplaySource *source);
/* Which head lies where in the widget; @head NULL: none. */
void pnc_view_pointer_set_target (PncViewPointer *pointer,
                                  PncDisplayHead *head,
                                  const PncGeometry *geometry);
gboolean pnc_view_pointer_get_locked (PncViewPointer *pointer);
void pnc_view_pointer_unlock (PncViewPointer *pointer);
