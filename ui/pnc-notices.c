/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-notices.h"

#include "pnc-desktop-client-rules.h"
#include "pnc-error-text.h"
#include "pnc-error.h"
#include "pnc-rules-notice.h"
#include "pnc-text.h"

#include <glib/gi18n-lib.h>

struct _PncNotices
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed */
  PncClient *client;
  GHashTable *said; /* ids of notices that may still be shown */
  gboolean holding;
};

G_DEFINE_FINAL_TYPE (PncNotices, pnc_notices, G_TYPE_OBJECT)

/* On a desktop: the state in which we saw it last. */
#define LAST_STATE "pnc-notices-last-state"

/* Saying it */

static gboolean
pnc_notices_is_away (PncNotices *self)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    if (gtk_window_is_active (l->data))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_notices_has_bus (PncNotices *self)
{
  return g_application_get_dbus_connection (G_APPLICATION (self->application)) != NULL;
}

/* @id: what it is about; a later notice about the same replaces it. @open: a desktop's id or name,
 * NULL: the library. */
static void
pnc_notices_say (
    PncNotices *self, const char *id, const char *title, const char *body, const char *open)
{
  g_autoptr (GNotification) notice = NULL;

  if (!pnc_notices_has_bus (self) || !pnc_notices_is_away (self))
    return;
  notice = g_notification_new (title);
  if (body != NULL)
    g_notification_set_body (notice, body);
  g_notification_set_default_action_and_target (notice, "app.open", "s", open != NULL ? open : "");
  g_application_send_notification (G_APPLICATION (self->application), id, notice);
  g_hash_table_add (self->said, g_strdup (id));
}

/* Whoever is back sees how things are. */
static void
pnc_notices_withdraw_cb (PncNotices *self)
{
  GHashTableIter iter;
  gpointer id;

  if (pnc_notices_is_away (self))
    return;
  g_hash_table_iter_init (&iter, self->said);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_application_withdraw_notification (G_APPLICATION (self->application), id);
  g_hash_table_remove_all (self->said);
}

/* Staying for it */

static gboolean
pnc_notices_expects_something (PncNotices *self)
{
  GListModel *jobs = pnc_client_get_jobs (self->client);
  GListModel *desktops = pnc_client_get_desktops (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (PncJobClient) job = g_list_model_get_item (jobs, i);

      if (!pnc_job_client_get_finished (job))
        return TRUE;
    }
  for (guint i = 0; i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);
      PncDesktopState state = pnc_desktop_client_get_state (desktop);

      if (state == PNC_DESKTOP_STATE_STARTING || state == PNC_DESKTOP_STATE_STOPPING)
        return TRUE;
    }
  return FALSE;
}

static void
pnc_notices_update_hold (PncNotices *self)
{
  gboolean hold = pnc_notices_has_bus (self) && pnc_notices_expects_something (self);

  if (hold == self->holding)
    return;
  self->holding = hold;
  if (hold)
    g_application_hold (G_APPLICATION (self->application));
  else
    g_application_release (G_APPLICATION (self->application));
}

/* Desktops */

static gboolean
pnc_notices_was_on (PncDesktopState state)
{
  return state == PNC_DESKTOP_STATE_RUNNING || state == PNC_DESKTOP_STATE_PAUSED
         || state == PNC_DESKTOP_STATE_STOPPING;
}

/* What there is to say of a desktop that was @before and is @now; NULL: nothing. */
static char *
pnc_notices_dup_title (const char *name, PncDesktopState before, PncDesktopState now)
{
  if (now == PNC_DESKTOP_STATE_RUNNING && before == PNC_DESKTOP_STATE_STARTING)
    return g_strdup_printf (_ ("“%s” has started"), name);
  if (now == PNC_DESKTOP_STATE_STOPPED && before == PNC_DESKTOP_STATE_STARTING)
    return g_strdup_printf (_ ("“%s” did not start"), name);
  if (now == PNC_DESKTOP_STATE_STOPPED && before == PNC_DESKTOP_STATE_STOPPING)
    return g_strdup_printf (_ ("“%s” has shut down"), name);
  if ((now == PNC_DESKTOP_STATE_BROKEN || now == PNC_DESKTOP_STATE_STOPPED)
      && pnc_notices_was_on (before))
    return g_strdup_printf (_ ("“%s” stopped unexpectedly"), name);
  if (now == PNC_DESKTOP_STATE_PAUSED && pnc_notices_was_on (before))
    return g_strdup_printf (_ ("“%s” is paused"), name);
  return NULL;
}

static void
pnc_notices_desktop_cb (PncNotices *self, GParamSpec *pspec, PncDesktopClient *desktop)
{
  PncDesktopState now = pnc_desktop_client_get_state (desktop);
  PncDesktopState before = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (desktop), LAST_STATE));
  const char *id = pnc_desktop_client_get_id (desktop);
  g_autofree char *title
      = pnc_notices_dup_title (pnc_desktop_client_get_name (desktop), before, now);
  g_autofree char *body = NULL;

  g_object_set_data (G_OBJECT (desktop), LAST_STATE, GINT_TO_POINTER (now));
  if (now == PNC_DESKTOP_STATE_PAUSED)
    body = pnc_text_state_line (now, pnc_desktop_client_get_state_reason (desktop), NULL, 0, 0);
  if (title != NULL)
    pnc_notices_say (self, id, title, body, id);
  pnc_notices_update_hold (self);
}

/* What the rules are about to do to it; gone when they are not any more. */
static void
pnc_notices_rules_cb (PncNotices *self, GParamSpec *pspec, PncDesktopClient *desktop)
{
  g_autoptr (GVariant) notice = pnc_desktop_client_dup_notice (desktop);
  g_autofree char *text = pnc_rules_notice_dup_text (notice, g_get_real_time () / G_USEC_PER_SEC);
  const char *name = pnc_desktop_client_get_name (desktop);
  g_autofree char *id = g_strdup_printf ("rules-%s", pnc_desktop_client_get_id (desktop));
  g_autofree char *title = NULL;

  if (text == NULL)
    {
      if (g_hash_table_remove (self->said, id))
        g_application_withdraw_notification (G_APPLICATION (self->application), id);
      return;
    }
  title = g_strdup_printf (pnc_rules_notice_is (notice, "warning") ? _ ("“%s” ends soon")
                                                                   : _ ("“%s”: its time is over"),
                           name);
  pnc_notices_say (self, id, title, text, pnc_desktop_client_get_id (desktop));
}

static void
pnc_notices_desktops_cb (
    PncNotices *self, guint position, guint removed, guint added, GListModel *desktops)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);

      g_object_set_data (G_OBJECT (desktop), LAST_STATE,
                         GINT_TO_POINTER (pnc_desktop_client_get_state (desktop)));
      g_signal_connect_object (desktop, "notify::state", G_CALLBACK (pnc_notices_desktop_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (desktop, "notify::notice", G_CALLBACK (pnc_notices_rules_cb), self,
                               G_CONNECT_SWAPPED);
    }
  pnc_notices_update_hold (self);
}

/* Jobs */

static void
pnc_notices_job_cb (PncNotices *self, GParamSpec *pspec, PncJobClient *job)
{
  const char *subject = pnc_job_client_get_subject (job);
  g_autofree char *id = g_strdup_printf ("job-%s", subject);
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;

  if (pnc_job_client_get_result (job, &error))
    {
      title = g_strdup_printf (_ ("“%s” is ready"), subject);
      pnc_notices_say (self, id, title, NULL, subject);
    }
  else if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    {
      title = g_strdup_printf (_ ("“%s” could not be made"), subject);
      pnc_notices_say (self, id, title, pnc_error_text_title (error), NULL);
    }
  pnc_notices_update_hold (self);
}

static void
pnc_notices_jobs_cb (PncNotices *self, guint position, guint removed, guint added, GListModel *jobs)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PncJobClient) job = g_list_model_get_item (jobs, i);

      if (!pnc_job_client_get_finished (job))
        g_signal_connect_object (job, "notify::finished", G_CALLBACK (pnc_notices_job_cb), self,
                                 G_CONNECT_SWAPPED);
    }
  pnc_notices_update_hold (self);
}

/* Plumbing */

static void
pnc_notices_dispose (GObject *object)
{
  PncNotices *self = PNC_NOTICES (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (pnc_notices_parent_class)->dispose (object);
}

static void
pnc_notices_finalize (GObject *object)
{
  PncNotices *self = PNC_NOTICES (object);

  g_hash_table_unref (self->said);
  G_OBJECT_CLASS (pnc_notices_parent_class)->finalize (object);
}

static void
pnc_notices_class_init (PncNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_notices_dispose;
  G_OBJECT_CLASS (klass)->finalize = pnc_notices_finalize;
}

static void
pnc_notices_init (PncNotices *self)
{
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

PncNotices *
pnc_notices_new (GtkApplication *application, PncClient *client)
{
  PncNotices *self = g_object_new (PNC_TYPE_NOTICES, NULL);
  GListModel *desktops = pnc_client_get_desktops (client);
  GListModel *jobs = pnc_client_get_jobs (client);

  self->application = application;
  self->client = g_object_ref (client);
  g_signal_connect_object (desktops, "items-changed", G_CALLBACK (pnc_notices_desktops_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (pnc_notices_jobs_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "notify::active-window",
                           G_CALLBACK (pnc_notices_withdraw_cb), self, G_CONNECT_SWAPPED);
  pnc_notices_desktops_cb (self, 0, 0, g_list_model_get_n_items (desktops), desktops);
  pnc_notices_jobs_cb (self, 0, 0, g_list_model_get_n_items (jobs), jobs);
  return self;
}
