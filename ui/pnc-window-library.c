/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-actions.h"
#include "pnc-desktop-card.h"
#include "pnc-job-card.h"
#include "pnc-menus.h"
#include "pnc-thumbnail.h"
#include "pnc-window-private.h"

static GtkWidget *
pnc_window_create_desktop_card (PncDesktopClient *desktop)
{
  static const char *const mirrored[]
      = { "name", "folder", "state", "state-reason", "last-started", "policy-state" };
  GtkWidget *card = pnc_desktop_card_new ();
  PncThumbnail *thumbnail = pnc_thumbnail_of (desktop);
  g_autoptr (GMenuModel) menu = pnc_menus_load ("card_menu");

  for (guint i = 0; i < G_N_ELEMENTS (mirrored); i++)
    g_object_bind_property (desktop, mirrored[i], card, mirrored[i], G_BINDING_SYNC_CREATE);
  g_object_bind_property (thumbnail, "picture", card, "picture", G_BINDING_SYNC_CREATE);
  pnc_thumbnail_watch (thumbnail, card);
  pnc_desktop_actions_attach (desktop, card);
  g_object_set (card, "menu-model", menu, NULL);
  return card;
}

static void
pnc_window_job_changed_cb (PncJobCard *card, GParamSpec *pspec, PncJobClient *job)
{
  pnc_job_card_set_progress (card, pnc_job_client_get_phase (job),
                             pnc_job_client_get_bytes_done (job),
                             pnc_job_client_get_bytes_total (job));
}

static GtkWidget *
pnc_window_create_job_card (PncWindow *window, PncJobClient *job)
{
  GtkWidget *card = pnc_job_card_new (pnc_job_client_get_subject (job));

  g_signal_connect_object (job, "notify", G_CALLBACK (pnc_window_job_changed_cb), card,
                           G_CONNECT_SWAPPED);
  pnc_window_job_changed_cb (PNC_JOB_CARD (card), NULL, job);
  return card;
}

static GtkWidget *
pnc_window_create_card (gpointer item, gpointer data)
{
  if (PNC_IS_JOB_CLIENT (item))
    return pnc_window_create_job_card (data, item);
  return pnc_window_create_desktop_card (item);
}

static char *
pnc_window_dup_name (gpointer item)
{
  if (PNC_IS_JOB_CLIENT (item))
    return g_strdup (pnc_job_client_get_subject (item));
  return g_strdup (pnc_desktop_client_get_name (item));
}

static const PncLibraryItems library_items = { pnc_window_create_card, pnc_window_dup_name };

static gboolean
pnc_window_is_unfinished (gpointer item, gpointer data)
{
  return !pnc_job_client_get_finished (item);
}

static void
pnc_window_refilter_cb (PncWindow *window)
{
  if (window->unfinished != NULL)
    gtk_filter_changed (window->unfinished, GTK_FILTER_CHANGE_DIFFERENT);
}

/* A filter looks at a job once; when it finishes, look again. */
static void
pnc_window_jobs_changed_cb (PncWindow *window, guint position, guint removed, guint added)
{
  GListModel *jobs = pnc_client_get_jobs (window->client);

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PncJobClient) job = g_list_model_get_item (jobs, i);

      g_signal_connect_object (job, "notify::finished", G_CALLBACK (pnc_window_refilter_cb), window,
                               G_CONNECT_SWAPPED);
    }
}

void
pnc_window_fill_library (PncWindow *window)
{
  GListModel *jobs = pnc_client_get_jobs (window->client);
  GListModel *desktops = pnc_client_get_desktops (window->client);
  GListStore *lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkFilterListModel) unfinished = NULL;

  window->unfinished = GTK_FILTER (gtk_custom_filter_new (pnc_window_is_unfinished, NULL, NULL));
  unfinished = gtk_filter_list_model_new (g_object_ref (jobs), g_object_ref (window->unfinished));
  g_list_store_append (lists, unfinished);
  g_list_store_append (lists, desktops);
  g_set_object (&window->items, NULL);
  window->items = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (pnc_window_jobs_changed_cb), window,
                           G_CONNECT_SWAPPED);
  pnc_window_jobs_changed_cb (window, 0, 0, g_list_model_get_n_items (jobs));
  pnc_library_page_set_items (window->library, window->items, &library_items, window);
}

void
pnc_window_item_activated_cb (PncWindow *window, GObject *item)
{
  if (PNC_IS_JOB_CLIENT (item))
    pnc_window_open_job (window, PNC_JOB_CLIENT (item));
  else
    pnc_window_open_desktop (window, PNC_DESKTOP_CLIENT (item));
}
