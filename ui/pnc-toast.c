/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-toast.h"

#include "pnc-error-text.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

static AdwToastOverlay *
pnc_toast_find_overlay (GtkWidget *widget)
{
  if (ADW_IS_APPLICATION_WINDOW (widget))
    widget = adw_application_window_get_content (ADW_APPLICATION_WINDOW (widget));
  else
    widget = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  return ADW_IS_TOAST_OVERLAY (widget) ? ADW_TOAST_OVERLAY (widget) : NULL;
}

static AdwToast *
pnc_toast_new (const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  return adw_toast_new (markup);
}

void
pnc_toast_show (GtkWidget *widget, const char *text)
{
  AdwToastOverlay *overlay = pnc_toast_find_overlay (widget);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (overlay, pnc_toast_new (text));
}

static void
pnc_toast_details_cb (AdwToast *toast, GtkWidget *overlay)
{
  GtkRoot *root = gtk_widget_get_root (overlay);
  const GError *error = g_object_get_data (G_OBJECT (toast), "error");
  g_autofree char *detail = pnc_error_text_dup_detail (error);
  AdwMessageDialog *dialog;

  if (!GTK_IS_WINDOW (root))
    return;
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (root), pnc_error_text_title (error), NULL));
  adw_message_dialog_format_body (dialog, "%s\n\n%s", pnc_error_text_advice (error), detail);
  adw_message_dialog_add_response (dialog, "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
pnc_toast_show_error (GtkWidget *widget, const GError *error)
{
  AdwToastOverlay *overlay = pnc_toast_find_overlay (widget);
  g_autofree char *detail = pnc_error_text_dup_detail (error);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = pnc_toast_new (pnc_error_text_title (error));
  if (detail != NULL)
    {
      adw_toast_set_button_label (toast, _ ("_Details"));
      g_object_set_data_full (G_OBJECT (toast), "error", g_error_copy (error),
                              (GDestroyNotify) g_error_free);
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (pnc_toast_details_cb), overlay,
                               0);
    }
  adw_toast_overlay_add_toast (overlay, toast);
}

/* The toast itself hangs above the widget that has the action. */
static void
pnc_toast_action_cb (AdwToast *toast, GtkWidget *widget)
{
  gtk_widget_activate_action_variant (widget, g_object_get_data (G_OBJECT (toast), "action"),
                                      g_object_get_data (G_OBJECT (toast), "target"));
}

void
pnc_toast_show_with_action (
    GtkWidget *widget, const char *text, const char *label, const char *action, GVariant *target)
{
  AdwToastOverlay *overlay = pnc_toast_find_overlay (widget);
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = pnc_toast_new (text);
  adw_toast_set_button_label (toast, label);
  g_object_set_data_full (G_OBJECT (toast), "action", g_strdup (action), g_free);
  if (owned != NULL)
    g_object_set_data_full (G_OBJECT (toast), "target", g_steal_pointer (&owned),
                            (GDestroyNotify) g_variant_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (pnc_toast_action_cb), widget, 0);
  adw_toast_overlay_add_toast (overlay, toast);
}
