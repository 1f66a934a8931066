/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-stage-private.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-toast.h"

#include <glib/gi18n-lib.h>

static void
pnc_desktop_stage_take_over_cb (PncDesktopStage *stage, const char *response)
{
  stage->take_over = g_strcmp0 (response, "take-over") == 0;
  pnc_unlock_page_begin (stage->unlock);
}

/* Another host may hold the folder, or may have died holding it: only a person can know. */
static void
pnc_desktop_stage_ask_take_over (PncDesktopStage *stage, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (stage));
  AdwMessageDialog *dialog;

  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (root), _ ("In Use Elsewhere"), NULL));
  adw_message_dialog_format_body (
      dialog,
      _ ("%s.\n\nIf that computer runs the desktop now, opening it here as well destroys its "
         "files. Take it over only if you know that it does not."),
      error->message);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "take-over", _ ("_Take Over"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "take-over", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (pnc_desktop_stage_take_over_cb), stage,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
pnc_desktop_stage_started_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GError) error = NULL;

  stage->start_asked = FALSE;
  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    {
      pnc_desktop_stage_update (stage);
      return;
    }
  pnc_desktop_stage_update (stage);
  pnc_unlock_page_set_error (stage->unlock, error);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY) && !stage->take_over
      && gtk_widget_get_root (GTK_WIDGET (stage)) != NULL
      && pnc_desktop_client_get_state (stage->desktop) == PNC_DESKTOP_STATE_STOPPED)
    pnc_desktop_stage_ask_take_over (stage, error);
  stage->take_over = FALSE;
}

static GVariant *
pnc_desktop_stage_options (PncDesktopStage *stage)
{
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (stage->run_slowly)
    g_variant_dict_insert (&options, "accelerator", "s", "tcg");
  if (stage->take_over)
    g_variant_dict_insert (&options, "take-over", "b", TRUE);
  return g_variant_dict_end (&options);
}

static void
pnc_desktop_stage_unlock_cb (PncDesktopStage *stage, PncSecret *passphrase)
{
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = pnc_secret_to_memfd (passphrase, &error);

  if (fd < 0)
    {
      pnc_unlock_page_set_error (stage->unlock, error);
      return;
    }
  stage->start_asked = TRUE;
  pnc_desktop_client_start_async (stage->desktop, pnc_desktop_stage_options (stage), fd,
                                  pnc_desktop_stage_started_cb, g_object_ref (stage));
  pnc_desktop_stage_update (stage);
}

/* The person asks: the tries of our own begin anew. */
static void
pnc_desktop_stage_reconnect_cb (PncDesktopStage *stage)
{
  stage->reconnects = 0;
  pnc_screen_page_set_lost (stage->screen, TRUE, TRUE);
  pnc_desktop_stage_connect (stage);
}

static void
pnc_desktop_stage_called_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (object), result, &error))
    pnc_toast_show_error (GTK_WIDGET (stage), error);
}

static void
pnc_desktop_stage_resume_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_resume_async (stage->desktop, pnc_desktop_stage_called_cb,
                                   g_object_ref (stage));
}

/* The start answers with "cancelled", and its page goes back to the passphrase. */
static void
pnc_desktop_stage_cancel_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_stop_async (stage->desktop, TRUE, pnc_desktop_stage_called_cb,
                                 g_object_ref (stage));
}

static void
pnc_desktop_stage_try_again_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_clear_problem_async (stage->desktop, pnc_desktop_stage_called_cb,
                                          g_object_ref (stage));
}

static void
pnc_desktop_stage_screenshot_allowed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GError) error = NULL;
  g_auto (PncFd) fd = pnc_desktop_client_fd_finish (PNC_DESKTOP_CLIENT (object), result, &error);

  if (fd < 0)
    pnc_toast_show_error (GTK_WIDGET (stage), error);
  else
    pnc_screen_page_save_screenshot (stage->screen);
}

/* The service is asked for one, which its rules answer and its log knows; what is saved is what the
 * person sees. */
static void
pnc_desktop_stage_screenshot_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_screenshot_async (stage->desktop, pnc_desktop_stage_screenshot_allowed_cb,
                                       g_object_ref (stage));
}

static void
pnc_desktop_stage_problem_read_cb (PncDesktopStage *stage)
{
  pnc_desktop_client_clear_problem_async (stage->desktop, pnc_desktop_stage_called_cb,
                                          g_object_ref (stage));
}

static void
pnc_desktop_stage_run_slowly_cb (PncDesktopStage *stage)
{
  stage->run_slowly = TRUE;
  pnc_desktop_stage_update (stage);
}

static void
pnc_desktop_stage_diagnosed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDesktopStage) stage = data;
  g_autoptr (GVariant) checks = pnc_client_diagnose_finish (PNC_CLIENT (object), result, NULL);
  GVariantIter iter;
  GVariant *check;

  if (checks == NULL)
    return;
  g_variant_iter_init (&iter, checks);
  while ((check = g_variant_iter_next_value (&iter)) != NULL)
    {
      const char *id = NULL;
      const char *status = NULL;

      g_variant_lookup (check, "id", "&s", &id);
      g_variant_lookup (check, "status", "&s", &status);
      /* The first finding that is not well says why. */
      if (id != NULL && g_str_has_prefix (id, "kvm") && g_strcmp0 (status, "ok") != 0)
        {
          pnc_slow_page_set_check (stage->slow, check);
          g_variant_unref (check);
          break;
        }
      g_variant_unref (check);
    }
  pnc_desktop_stage_update (stage);
}

void
pnc_desktop_stage_diagnose (PncDesktopStage *stage)
{
  pnc_client_diagnose_async (stage->client, pnc_desktop_stage_diagnosed_cb, g_object_ref (stage));
}

void
pnc_desktop_stage_bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_try_again_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_run_slowly_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_diagnose);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_resume_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_reconnect_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_problem_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_screenshot_cb);
  gtk_widget_class_bind_template_callback (widget_class, pnc_desktop_stage_why_cb);
}
