/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-config.h"
#include "pnc-create-flow.h"
#include "pnc-desktop-stage.h"
#include "pnc-toast.h"
#include "pnc-window-private.h"

#include <glib/gi18n-lib.h>

static void
pnc_window_create_begun (PncJobClient *job, gpointer data)
{
  pnc_window_open_job (data, job);
}

static void
pnc_window_new_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  PncWindow *window = PNC_WINDOW (widget);

  pnc_create_flow_run (window->client, GTK_WINDOW (window), pnc_window_create_begun,
                       G_OBJECT (window));
}

static void
pnc_window_added_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDesktopClient) desktop
      = pnc_client_add_desktop_finish (PNC_CLIENT (object), result, &error);

  if (desktop == NULL)
    pnc_toast_show_error (GTK_WIDGET (window), error);
  else
    pnc_window_open_desktop (window, desktop);
}

static void
pnc_window_folder_chosen_cb (GtkNativeDialog *chooser, int response, PncWindow *window)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_object_unref (chooser);
  if (file == NULL)
    return;
  if (g_file_peek_path (file) == NULL)
    pnc_toast_show (GTK_WIDGET (window), _ ("A desktop must lie in a folder of this computer"));
  else
    pnc_client_add_desktop_async (window->client, g_file_peek_path (file), pnc_window_added_cb,
                                  g_object_ref (window));
}

static void
pnc_window_add_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Choose a Desktop Folder (its name ends in .pinnace)"), GTK_WINDOW (widget),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Add"), NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (pnc_window_folder_chosen_cb), widget,
                           0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
pnc_window_doctor_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pnc_window_open_doctor (PNC_WINDOW (widget));
}

static void
pnc_window_search_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pnc_library_page_search (PNC_WINDOW (widget)->library);
}

static void
pnc_window_back_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  pnc_window_show_library (PNC_WINDOW (widget));
}

static void
pnc_window_fullscreen_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

static void
pnc_window_shortcuts_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/pinnace/Pinnace/ui/shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

static void
pnc_window_about_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  adw_show_about_window (GTK_WINDOW (widget), "application-name", _ ("Pinnace"), "application-icon",
                         "org.pinnace.Pinnace", "version", PNC_VERSION, "developer-name",
                         _ ("The Pinnace developers"), "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _ ("Encrypted desktops that open wherever you are."),
                         "copyright", "© 2026 The Pinnace developers",
                         /* Translators: your name, to be shown in the About window. */
                         "translator-credits", _ ("translator-credits"), NULL);
}

void
pnc_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new", NULL, pnc_window_new_action);
  gtk_widget_class_install_action (widget_class, "win.add", NULL, pnc_window_add_action);
  gtk_widget_class_install_action (widget_class, "win.doctor", NULL, pnc_window_doctor_action);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, pnc_window_search_action);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, pnc_window_back_action);
  gtk_widget_class_install_action (widget_class, "win.fullscreen", NULL,
                                   pnc_window_fullscreen_action);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL,
                                   pnc_window_shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, pnc_window_about_action);
}

void
pnc_window_update_actions (PncWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);
  gboolean connected = window->client != NULL;
  gboolean in_library = window->page == NULL;
  gboolean screen = PNC_IS_DESKTOP_STAGE (window->page)
                    && pnc_desktop_stage_shows_screen (PNC_DESKTOP_STAGE (window->page));

  gtk_widget_action_set_enabled (widget, "win.new", connected && in_library);
  gtk_widget_action_set_enabled (widget, "win.add", connected && in_library);
  gtk_widget_action_set_enabled (widget, "win.doctor", connected && in_library);
  gtk_widget_action_set_enabled (widget, "win.search", connected && in_library);
  gtk_widget_action_set_enabled (widget, "win.back", !in_library);
  gtk_widget_action_set_enabled (widget, "win.fullscreen", screen);
}
