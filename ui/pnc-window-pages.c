/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-actions.h"
#include "pnc-desktop-client-rules.h"
#include "pnc-desktop-stage.h"
#include "pnc-doctor-page.h"
#include "pnc-job-page.h"
#include "pnc-menus.h"
#include "pnc-toast.h"
#include "pnc-window-private.h"

#include <glib/gi18n-lib.h>

/* A desktop */

/* The window of this program that has @desktop open; NULL: none. */
static PncWindow *
pnc_window_find (PncWindow *window, PncDesktopClient *desktop)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    {
      PncWindow *other = PNC_IS_WINDOW (l->data) ? l->data : NULL;

      if (other != NULL && PNC_IS_DESKTOP_STAGE (other->page)
          && pnc_desktop_stage_get_desktop (PNC_DESKTOP_STAGE (other->page)) == desktop)
        return other;
    }
  return NULL;
}

static void
pnc_window_stage_left_cb (PncDesktopStage *stage)
{
  PncWindow *window = PNC_WINDOW (gtk_widget_get_root (GTK_WIDGET (stage)));
  PncDesktopClient *desktop = pnc_desktop_stage_get_desktop (stage);
  /* Translators: %s is the name of a desktop. */
  g_autofree char *text
      = g_strdup_printf (_ ("“%s” has shut down"), pnc_desktop_client_get_name (desktop));

  if (window == NULL || window->page != GTK_WIDGET (stage))
    return;
  pnc_window_show_library (window);
  pnc_toast_show (GTK_WIDGET (window), text);
}

/* It was deleted or taken off the list, here or elsewhere: its page is about nothing. */
static void
pnc_window_desktops_cb (PncWindow *window)
{
  PncDesktopStage *stage
      = PNC_IS_DESKTOP_STAGE (window->page) ? PNC_DESKTOP_STAGE (window->page) : NULL;
  GListModel *desktops = pnc_client_get_desktops (window->client);

  for (guint i = 0; stage != NULL && i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);

      if (desktop == pnc_desktop_stage_get_desktop (stage))
        return;
    }
  if (stage != NULL)
    pnc_window_show_library (window);
}

void
pnc_window_watch_desktops (PncWindow *window)
{
  g_signal_connect_object (pnc_client_get_desktops (window->client), "items-changed",
                           G_CALLBACK (pnc_window_desktops_cb), window, G_CONNECT_SWAPPED);
}

/* Full screen is for the guest's screen; nothing else fills it. */
static void
pnc_window_stage_screen_cb (PncDesktopStage *stage)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (stage));

  if (!PNC_IS_WINDOW (root))
    return;
  if (!pnc_desktop_stage_shows_screen (stage))
    gtk_window_unfullscreen (GTK_WINDOW (root));
  pnc_window_update_actions (PNC_WINDOW (root));
}

void
pnc_window_open_desktop (PncWindow *window, PncDesktopClient *desktop)
{
  PncWindow *other = pnc_window_find (window, desktop);
  g_autoptr (GMenuModel) menu = NULL;
  GtkWidget *stage;

  if (other != NULL)
    {
      gtk_window_present (GTK_WINDOW (other));
      return;
    }
  menu = pnc_menus_load ("desktop_menu");
  stage = pnc_desktop_stage_new (window->client, desktop, menu);
  pnc_desktop_actions_attach (desktop, stage);
  g_signal_connect (stage, "left", G_CALLBACK (pnc_window_stage_left_cb), NULL);
  g_signal_connect (stage, "notify::shows-screen", G_CALLBACK (pnc_window_stage_screen_cb), NULL);
  pnc_window_show_page (window, stage, desktop);
}

void
pnc_window_open_first (PncWindow *window)
{
  GListModel *desktops = pnc_client_get_desktops (window->client);

  for (guint i = 0; i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);
      g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (desktop);
      gboolean first = FALSE;

      if (info == NULL || !g_variant_lookup (info, "autostart", "b", &first) || !first
          || pnc_desktop_client_get_state (desktop) == PNC_DESKTOP_STATE_MISSING
          || pnc_window_find (window, desktop) != NULL)
        continue;
      pnc_window_open_desktop (window, desktop);
      return;
    }
}

/* A job */

static void
pnc_window_job_notify_cb (PncJobPage *page, GParamSpec *pspec, PncJobClient *job)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_job_client_get_finished (job))
    pnc_job_page_set_progress (
        page, pnc_job_client_get_phase (job), pnc_job_client_get_bytes_done (job),
        pnc_job_client_get_bytes_total (job), pnc_job_client_get_bytes_per_second (job),
        pnc_job_client_get_seconds_left (job));
  else if (pnc_job_client_get_result (job, &error))
    pnc_job_page_set_finished (page, NULL);
  else
    pnc_job_page_set_finished (page, error);
}

static void
pnc_window_job_cancel_cb (PncJobPage *page, PncJobClient *job)
{
  pnc_job_page_set_cancelling (page);
  pnc_job_client_cancel (job);
}

static void
pnc_window_job_open_cb (PncJobPage *page, PncJobClient *job)
{
  PncWindow *window = PNC_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));

  pnc_window_open (window, pnc_job_client_get_subject (job));
}

static void
pnc_window_job_close_cb (PncJobPage *page)
{
  pnc_window_show_library (PNC_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))));
}

void
pnc_window_open_job (PncWindow *window, PncJobClient *job)
{
  GtkWidget *page = pnc_job_page_new (pnc_job_client_get_subject (job));

  g_signal_connect_object (job, "notify", G_CALLBACK (pnc_window_job_notify_cb), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "cancel", G_CALLBACK (pnc_window_job_cancel_cb), job, 0);
  g_signal_connect_object (page, "open", G_CALLBACK (pnc_window_job_open_cb), job, 0);
  g_signal_connect (page, "close", G_CALLBACK (pnc_window_job_close_cb), NULL);
  pnc_window_job_notify_cb (PNC_JOB_PAGE (page), NULL, job);
  pnc_window_show_page (window, page, NULL);
}

/* The doctor */

static void
pnc_window_diagnosed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncDoctorPage) page = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checks = pnc_client_diagnose_finish (PNC_CLIENT (object), result, &error);

  if (checks != NULL)
    pnc_doctor_page_set_checks (page, checks);
  else
    pnc_doctor_page_set_failure (page, error);
}

static void
pnc_window_diagnose_cb (PncDoctorPage *page, PncClient *client)
{
  pnc_doctor_page_set_checks (page, NULL);
  pnc_client_diagnose_async (client, pnc_window_diagnosed_cb, g_object_ref (page));
}

void
pnc_window_open_doctor (PncWindow *window)
{
  GtkWidget *page = pnc_doctor_page_new ();

  g_signal_connect_object (page, "check-again", G_CALLBACK (pnc_window_diagnose_cb), window->client,
                           0);
  pnc_window_show_page (window, page, NULL);
  pnc_window_diagnose_cb (PNC_DOCTOR_PAGE (page), window->client);
}
