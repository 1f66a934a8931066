/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-screenshot.h"

#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWidget *widget;
  GdkTexture *texture;
  GFile *file;
} PncScreenshot;

static void
pnc_screenshot_free (PncScreenshot *shot)
{
  g_clear_object (&shot->widget);
  g_clear_object (&shot->texture);
  g_clear_object (&shot->file);
  g_free (shot);
}

static void
pnc_screenshot_write (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncScreenshot *shot = data;
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (shot->texture);
  GError *error = NULL;

  if (!g_file_replace_contents (shot->file, g_bytes_get_data (png, NULL), g_bytes_get_size (png),
                                NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
pnc_screenshot_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncScreenshot *shot = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (shot->file);
  g_autofree char *text = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      pnc_toast_show_error (shot->widget, error);
      return;
    }
  /* Translators: %s is a file name. */
  text = g_strdup_printf (_ ("Screenshot saved as “%s”"), name);
  pnc_toast_show (shot->widget, text);
}

static void
pnc_screenshot_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  PncScreenshot *shot = data;
  g_autoptr (GTask) task = NULL;

  gtk_native_dialog_hide (dialog);
  g_object_unref (dialog);
  if (response != GTK_RESPONSE_ACCEPT)
    {
      pnc_screenshot_free (shot);
      return;
    }
  shot->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  task = g_task_new (NULL, NULL, pnc_screenshot_written_cb, NULL);
  g_task_set_task_data (task, shot, (GDestroyNotify) pnc_screenshot_free);
  g_task_run_in_thread (task, pnc_screenshot_write);
}

static char *
pnc_screenshot_suggest (const char *name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");

  /* Translators: a file name: name of the desktop, date and time. */
  return g_strdup_printf (_ ("%s, %s.png"), name, when);
}

void
pnc_screenshot_save (GtkWidget *widget, GdkTexture *texture, const char *name)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  PncScreenshot *shot = g_new0 (PncScreenshot, 1);
  g_autofree char *suggestion = pnc_screenshot_suggest (name);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Screenshot"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  shot->widget = g_object_ref (widget);
  shot->texture = g_object_ref (texture);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggestion);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (pnc_screenshot_chosen_cb), shot);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
