/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-ui.h"

#include "pnc-config.h"
#include "pnc-resources.h"

#include <adwaita.h>
#include <libintl.h>

void
pnc_ui_init (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();
  GdkDisplay *display = gdk_display_get_default ();

  bindtextdomain (GETTEXT_PACKAGE, PNC_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_resources_register (pnc_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display),
                                    "/org/pinnace/Pinnace/icons");
  gtk_css_provider_load_from_resource (style, "/org/pinnace/Pinnace/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
