/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-toast.h"

#include "pnc-text.h"

#include <adwaita.h>

static GtkWidget *
pnc_toast_find_overlay (GtkWidget *widget)
{
  if (ADW_IS_APPLICATION_WINDOW (widget))
    return adw_application_window_get_content (ADW_APPLICATION_WINDOW (widget));
  return gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
}

void
pnc_toast_show (GtkWidget *widget, const char *text)
{
  GtkWidget *overlay = pnc_toast_find_overlay (widget);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (ADW_IS_TOAST_OVERLAY (overlay))
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
}

void
pnc_toast_show_error (GtkWidget *widget, const GError *error)
{
  g_autofree char *body = pnc_text_error_body (error);
  g_autofree char *text = g_strdup_printf ("%s: %s", pnc_text_error_title (error), body);

  pnc_toast_show (widget, text);
}
