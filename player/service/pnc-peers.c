/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-peers.h"

#include "pnc-error.h"

#include <glib/gstdio.h>
#include <unistd.h>

struct _PncPeers
{
  GObject parent_instance;

  char *bus_path;
  GDBusAuthObserver *observer;
  GDBusServer *server;
  GPtrArray *connections; /* of GDBusConnection */
  GHashTable *exported;   /* GDBusInterfaceSkeleton -> path */
  guint patience_ms;
  guint check_id; /* while somebody is there */
};

/* On a connection: since when it has not taken what was said to it (monotonic, gint64 *). */
static G_DEFINE_QUARK (pnc - peers - deaf - since, pnc_peers_deaf_since)

    G_DEFINE_TYPE (PncPeers, pnc_peers, G_TYPE_OBJECT)

        enum {
          SIGNAL_CHANGED,
          N_SIGNALS,
        };

static guint signals[N_SIGNALS];

/* These two run on GDBus's own threads and touch nothing of ours. */

static gboolean
pnc_peers_allow_mechanism_cb (GDBusAuthObserver *observer, const char *mechanism, gpointer data)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

static gboolean
pnc_peers_authorize_cb (GDBusAuthObserver *observer,
                        GIOStream *stream,
                        GCredentials *credentials,
                        gpointer data)
{
  return credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == geteuid ();
}

static void
pnc_peers_export_on (GDBusInterfaceSkeleton *skeleton,
                     GDBusConnection *connection,
                     const char *path)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_interface_skeleton_export (skeleton, connection, path, &error))
    g_warning ("Cannot export %s: %s", path, error->message);
}

/* Who does not read: what is said to him would pile up here without end. */

static void
pnc_peers_heard_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_object_set_qdata (source, pnc_peers_deaf_since_quark (), NULL);
}

/* Not g_dbus_connection_close(), which would say the rest first. */
static void
pnc_peers_hang_up (GDBusConnection *connection)
{
  GIOStream *stream = g_dbus_connection_get_stream (connection);

  g_message ("a client that does not read is sent away");
  if (G_IS_SOCKET_CONNECTION (stream))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), TRUE, TRUE,
                       NULL);
}

static void
pnc_peers_check (PncPeers *peers, GDBusConnection *connection)
{
  gint64 *since_us = g_object_get_qdata (G_OBJECT (connection), pnc_peers_deaf_since_quark ());
  gint64 now_us = g_get_monotonic_time ();

  if (since_us == NULL)
    {
      g_object_set_qdata_full (G_OBJECT (connection), pnc_peers_deaf_since_quark (),
                               g_memdup2 (&now_us, sizeof now_us), g_free);
      g_dbus_connection_flush (connection, NULL, pnc_peers_heard_cb, NULL);
    }
  else if (now_us - *since_us > peers->patience_ms * (gint64) 1000)
    pnc_peers_hang_up (connection);
}

static gboolean
pnc_peers_check_cb (gpointer data)
{
  PncPeers *peers = data;

  for (guint i = 0; i < peers->connections->len; i++)
    pnc_peers_check (peers, peers->connections->pdata[i]);
  if (peers->connections->len > 0)
    return G_SOURCE_CONTINUE;
  peers->check_id = 0;
  return G_SOURCE_REMOVE;
}

static void
pnc_peers_closed_cb (GDBusConnection *connection, gboolean vanished, GError *why, PncPeers *peers)
{
  GHashTableIter iter;
  gpointer skeleton;

  g_signal_handlers_disconnect_by_data (connection, peers);
  g_hash_table_iter_init (&iter, peers->exported);
  while (g_hash_table_iter_next (&iter, &skeleton, NULL))
    if (g_dbus_interface_skeleton_has_connection (skeleton, connection))
      g_dbus_interface_skeleton_unexport_from_connection (skeleton, connection);
  g_ptr_array_remove (peers->connections, connection);
  g_signal_emit (peers, signals[SIGNAL_CHANGED], 0);
}

static gboolean
pnc_peers_new_connection_cb (GDBusServer *server, GDBusConnection *connection, PncPeers *peers)
{
  GHashTableIter iter;
  gpointer skeleton, path;

  /* One that went, or said nonsense, before it came to be known here: "closed" may be past. */
  if (g_dbus_connection_is_closed (connection))
    return FALSE;
  g_ptr_array_add (peers->connections, g_object_ref (connection));
  if (peers->check_id == 0)
    peers->check_id = g_timeout_add (peers->patience_ms / 3, pnc_peers_check_cb, peers);
  g_signal_connect (connection, "closed", G_CALLBACK (pnc_peers_closed_cb), peers);
  g_hash_table_iter_init (&iter, peers->exported);
  while (g_hash_table_iter_next (&iter, &skeleton, &path))
    pnc_peers_export_on (skeleton, connection, path);
  g_signal_emit (peers, signals[SIGNAL_CHANGED], 0);
  return TRUE;
}

static void
pnc_peers_finalize (GObject *object)
{
  PncPeers *peers = PNC_PEERS (object);

  g_clear_handle_id (&peers->check_id, g_source_remove);
  pnc_peers_stop_listening (peers);
  for (guint i = 0; i < peers->connections->len; i++)
    g_signal_handlers_disconnect_by_data (peers->connections->pdata[i], peers);
  g_clear_pointer (&peers->connections, g_ptr_array_unref);
  g_clear_pointer (&peers->exported, g_hash_table_unref);
  g_clear_object (&peers->observer);
  g_free (peers->bus_path);
  G_OBJECT_CLASS (pnc_peers_parent_class)->finalize (object);
}

static void
pnc_peers_class_init (PncPeersClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_peers_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", PNC_TYPE_PEERS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_peers_init (PncPeers *peers)
{
  peers->patience_ms = PNC_PEERS_PATIENCE_MS;
  peers->connections = g_ptr_array_new_with_free_func (g_object_unref);
  peers->exported = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  peers->observer = g_dbus_auth_observer_new ();
  g_signal_connect (peers->observer, "allow-mechanism", G_CALLBACK (pnc_peers_allow_mechanism_cb),
                    NULL);
  g_signal_connect (peers->observer, "authorize-authenticated-peer",
                    G_CALLBACK (pnc_peers_authorize_cb), NULL);
}

PncPeers *
pnc_peers_new (const char *bus_path, GError **error)
{
  g_autoptr (PncPeers) peers = g_object_new (PNC_TYPE_PEERS, NULL);
  g_autofree char *escaped = g_dbus_address_escape_value (bus_path);
  g_autofree char *address = g_strconcat ("unix:path=", escaped, NULL);
  g_autofree char *guid = g_dbus_generate_guid ();

  peers->bus_path = g_strdup (bus_path);
  g_unlink (bus_path);
  peers->server
      = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER, guid,
                                peers->observer, NULL, error);
  if (peers->server == NULL)
    return NULL;
  g_signal_connect (peers->server, "new-connection", G_CALLBACK (pnc_peers_new_connection_cb),
                    peers);
  g_dbus_server_start (peers->server);
  return g_steal_pointer (&peers);
}

void
pnc_peers_export (PncPeers *peers, GDBusInterfaceSkeleton *skeleton, const char *path)
{
  g_hash_table_insert (peers->exported, g_object_ref (skeleton), g_strdup (path));
  for (guint i = 0; i < peers->connections->len; i++)
    pnc_peers_export_on (skeleton, peers->connections->pdata[i], path);
}

void
pnc_peers_unexport (PncPeers *peers, GDBusInterfaceSkeleton *skeleton)
{
  /* It is on no connection when nobody is there. */
  if (g_dbus_interface_skeleton_get_object_path (skeleton) != NULL)
    g_dbus_interface_skeleton_unexport (skeleton);
  g_hash_table_remove (peers->exported, skeleton);
}

void
pnc_peers_set_patience (PncPeers *peers, guint patience_ms)
{
  peers->patience_ms = patience_ms;
}

guint
pnc_peers_get_count (PncPeers *peers)
{
  return peers->connections->len;
}

void
pnc_peers_stop_listening (PncPeers *peers)
{
  if (peers->server == NULL)
    return;
  g_signal_handlers_disconnect_by_data (peers->server, peers);
  g_dbus_server_stop (peers->server);
  g_clear_object (&peers->server);
  g_unlink (peers->bus_path);
}

typedef struct
{
  guint n_pending;
  guint deadline_id;
} PncPeersFlush;

static void
pnc_peers_flush_step (GTask *task)
{
  PncPeersFlush *flush = g_task_get_task_data (task);

  if (g_task_get_completed (task) || --flush->n_pending > 0)
    return;
  g_clear_handle_id (&flush->deadline_id, g_source_remove);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_peers_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  pnc_peers_flush_step (task);
}

static gboolean
pnc_peers_flush_late_cb (gpointer user_data)
{
  PncPeersFlush *flush = g_task_get_task_data (user_data);

  flush->deadline_id = 0;
  flush->n_pending = 1;
  pnc_peers_flush_step (user_data);
  return G_SOURCE_REMOVE;
}

void
pnc_peers_flush_async (PncPeers *peers, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (peers, NULL, callback, user_data);
  PncPeersFlush *flush = g_new0 (PncPeersFlush, 1);

  g_task_set_source_tag (task, pnc_peers_flush_async);
  g_task_set_task_data (task, flush, g_free);
  flush->n_pending = peers->connections->len + 1;
  flush->deadline_id = g_timeout_add_full (G_PRIORITY_DEFAULT, 1000, pnc_peers_flush_late_cb,
                                           g_object_ref (task), g_object_unref);
  for (guint i = 0; i < peers->connections->len; i++)
    g_dbus_connection_flush (peers->connections->pdata[i], NULL, pnc_peers_flushed_cb,
                             g_object_ref (task));
  pnc_peers_flush_step (task);
}

void
pnc_peers_flush_finish (PncPeers *peers, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
