/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-menus.h"

#include <gtk/gtk.h>

GMenuModel *
pnc_menus_load (const char *id)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/pinnace/Pinnace/ui/menus.ui");

  return G_MENU_MODEL (g_object_ref (gtk_builder_get_object (builder, id)));
}
