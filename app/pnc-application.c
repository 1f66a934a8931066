/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-application.h"

#include "pnc-client.h"
#include "pnc-renderer.h"
#include "pnc-ui.h"
#include "pnc-window.h"

struct _PncApplication
{
  AdwApplication parent_instance;

  PncClient *client;
  gboolean connecting;
};

G_DEFINE_FINAL_TYPE (PncApplication, pnc_application, ADW_TYPE_APPLICATION)

static void
pnc_application_each_window (PncApplication *self, const GError *failure)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      if (!PNC_IS_WINDOW (l->data))
        continue;
      if (failure != NULL)
        pnc_window_set_failure (l->data, failure);
      else
        pnc_window_set_client (l->data, self->client);
    }
}

static void
pnc_application_connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncApplication) self = data;
  g_autoptr (GError) error = NULL;

  self->connecting = FALSE;
  self->client = pnc_client_new_finish (result, &error);
  pnc_application_each_window (self, error);
}

static void
pnc_application_connect (PncApplication *self)
{
  if (self->connecting || self->client != NULL)
    return;
  self->connecting = TRUE;
  pnc_client_new_async (NULL, pnc_application_connected_cb, g_object_ref (self));
}

static void
pnc_application_connect_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pnc_application_connect (data);
}

static void
pnc_application_quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (data);
}

static void
pnc_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "connect", pnc_application_connect_action },
    { "quit", pnc_application_quit_action },
  };

  G_APPLICATION_CLASS (pnc_application_parent_class)->startup (application);
  pnc_renderer_choose ();
  pnc_ui_init ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  pnc_application_connect (PNC_APPLICATION (application));
}

static void
pnc_application_activate (GApplication *application)
{
  PncApplication *self = PNC_APPLICATION (application);
  GtkWidget *window = pnc_window_new (ADW_APPLICATION (application));

  if (self->client != NULL)
    pnc_window_set_client (PNC_WINDOW (window), self->client);
  gtk_window_present (GTK_WINDOW (window));
}

static void
pnc_application_dispose (GObject *object)
{
  g_clear_object (&PNC_APPLICATION (object)->client);
  G_OBJECT_CLASS (pnc_application_parent_class)->dispose (object);
}

static void
pnc_application_class_init (PncApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_application_dispose;
  G_APPLICATION_CLASS (klass)->startup = pnc_application_startup;
  G_APPLICATION_CLASS (klass)->activate = pnc_application_activate;
}

static void
pnc_application_init (PncApplication *self)
{
}

PncApplication *
pnc_application_new (void)
{
  return g_object_new (PNC_TYPE_APPLICATION, "application-id", "org.pinnace.Pinnace",
                       "resource-base-path", "/org/pinnace/Pinnace", NULL);
}
