/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-ui.h"

#include "pnc-locale.h"
#include "pnc-resources.h"

#include <adwaita.h>

#define PREFIX "/org/pinnace/Pinnace/"

static void
pnc_ui_contrast_cb (AdwStyleManager *manager, GParamSpec *pspec, GtkCssProvider *style)
{
  if (adw_style_manager_get_high_contrast (manager))
    gtk_css_provider_load_from_resource (style, PREFIX "high-contrast.css");
  else
    gtk_css_provider_load_from_data (style, "", 0);
}

static void
pnc_ui_add_style (GtkCssProvider *style, GdkDisplay *display)
{
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
pnc_ui_init (void)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();
  g_autoptr (GtkCssProvider) contrast = gtk_css_provider_new ();
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkDisplay *display = gdk_display_get_default ();

  pnc_locale_init ();
  g_resources_register (pnc_get_resource ());
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), PREFIX "icons");
  gtk_css_provider_load_from_resource (style, PREFIX "style.css");
  pnc_ui_add_style (style, display);
  pnc_ui_add_style (contrast, display);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (pnc_ui_contrast_cb),
                           contrast, 0);
  pnc_ui_contrast_cb (manager, NULL, contrast);
}
