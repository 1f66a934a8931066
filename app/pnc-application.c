/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-application.h"

#include "pnc-client.h"
#include "pnc-config.h"
#include "pnc-notices.h"
#include "pnc-renderer.h"
#include "pnc-ui.h"
#include "pnc-window.h"

#include <glib/gi18n.h>
#include <stdlib.h>

struct _PncApplication
{
  AdwApplication parent_instance;

  PncClient *client;
  PncNotices *notices;
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
  if (self->client != NULL)
    self->notices = pnc_notices_new (GTK_APPLICATION (self), self->client);
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

/* Any window can say what goes on without it. */
static void
pnc_application_quit_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  for (GList *l = gtk_application_get_windows (data); l != NULL; l = l->next)
    if (PNC_IS_WINDOW (l->data))
      {
        pnc_window_ask_quit (l->data);
        return;
      }
  g_application_quit (data);
}

static PncWindow *
pnc_application_open_window (PncApplication *self)
{
  GtkWidget *window = pnc_window_new (ADW_APPLICATION (self));

  if (self->client != NULL)
    pnc_window_set_client (PNC_WINDOW (window), self->client);
  return PNC_WINDOW (window);
}

/* A window of ours for which @is_right answers yes; NULL: none. */
static PncWindow *
pnc_application_find_window (PncApplication *self,
                             gboolean (*is_right) (PncWindow *window, const char *key),
                             const char *key)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (PNC_IS_WINDOW (l->data) && is_right (l->data, key))
      return l->data;
  return NULL;
}

/* The window that has it comes forward; else it opens where the library is shown, or in a window of
 * its own: no other desktop loses its place. */
static void
pnc_application_open_desktop (PncApplication *self, const char *key)
{
  PncWindow *window = pnc_application_find_window (self, pnc_window_shows, key);

  if (window == NULL)
    {
      window = pnc_application_find_window (self, pnc_window_is_free, NULL);
      if (window == NULL)
        window = pnc_application_open_window (self);
      pnc_window_open (window, key);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
pnc_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (pnc_application_open_window (PNC_APPLICATION (application)));
  gtk_window_present (window);
}

/* From a notice: a desktop's id or name, or nothing in particular. */
static void
pnc_application_open_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *key = g_variant_get_string (parameter, NULL);

  if (*key == '\0')
    g_application_activate (data);
  else
    pnc_application_open_desktop (data, key);
}

static void
pnc_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "connect", pnc_application_connect_action },
    { "open", pnc_application_open_action, "s" },
    { "quit", pnc_application_quit_action },
  };

  G_APPLICATION_CLASS (pnc_application_parent_class)->startup (application);
  pnc_renderer_choose ();
  pnc_ui_init ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  pnc_application_connect (PNC_APPLICATION (application));
}

/* With a name: that desktop, in the window that has it or in a new one. */
static int
pnc_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  PncApplication *self = PNC_APPLICATION (application);
  g_autofree const char **names = NULL;
  GVariant *given = g_variant_dict_lookup_value (g_application_command_line_get_options_dict (line),
                                                 G_OPTION_REMAINING, G_VARIANT_TYPE ("as"));

  if (given == NULL)
    {
      g_application_activate (application);
      return EXIT_SUCCESS;
    }
  names = g_variant_get_strv (given, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    pnc_application_open_desktop (self, names[i]);
  g_variant_unref (given);
  return EXIT_SUCCESS;
}

static int
pnc_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("pinnace %s\n", PNC_VERSION);
  return EXIT_SUCCESS;
}

/* From here on there is nobody to tell. */
static void
pnc_application_shutdown (GApplication *application)
{
  g_clear_object (&PNC_APPLICATION (application)->notices);
  G_APPLICATION_CLASS (pnc_application_parent_class)->shutdown (application);
}

static void
pnc_application_dispose (GObject *object)
{
  PncApplication *self = PNC_APPLICATION (object);

  g_clear_object (&self->notices);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (pnc_application_parent_class)->dispose (object);
}

static void
pnc_application_class_init (PncApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_application_dispose;
  application_class->startup = pnc_application_startup;
  application_class->shutdown = pnc_application_shutdown;
  application_class->activate = pnc_application_activate;
  application_class->command_line = pnc_application_command_line;
  application_class->handle_local_options = pnc_application_handle_local_options;
}

static void
pnc_application_init (PncApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, _ ("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, NULL, NULL, _ ("[DESKTOP]") },
    { NULL },
  };
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_summary (
      application, _ ("Opens the library of desktops, or the desktop of that name."));
}

/* Without a session bus GLib would start one for itself (dbus-launch), and leave it behind. */
static GApplicationFlags
pnc_application_flags (void)
{
  g_autofree char *bus = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  gboolean has_bus
      = g_getenv ("DBUS_SESSION_BUS_ADDRESS") != NULL || g_file_test (bus, G_FILE_TEST_EXISTS);

  return G_APPLICATION_HANDLES_COMMAND_LINE | (has_bus ? 0 : G_APPLICATION_NON_UNIQUE);
}

PncApplication *
pnc_application_new (void)
{
  return g_object_new (PNC_TYPE_APPLICATION, "application-id", "org.pinnace.Pinnace",
                       "resource-base-path", "/org/pinnace/Pinnace", "flags",
                       pnc_application_flags (), NULL);
}
