/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-client.h"

#include "pnc-bus-error.h"
#include "pnc-client-private.h"
#include "pnc-connect.h"
#include "pnc-runtime-dir.h"

/* A service that dies sooner than this after it was reached is not started again by itself. */
#define PNC_CLIENT_CRASH_LOOP_S 5
/* How long a finished job stays in the list. */
#define PNC_CLIENT_JOB_LINGER_S 60

/* One loading of both lists. Answers that come after the connection broke find it replaced. */
typedef struct
{
  GHashTable *listed; /* paths that the service named */
  guint n_pending;
} PncClientLoad;

struct _PncClient
{
  GObject parent_instance;

  GDBusConnection *connection; /* NULL while there is none */
  GDBusProxy *manager;         /* of the same connection */
  gboolean connected;          /* the connection is there and both lists are loaded */
  gboolean quitting;           /* the service said that it ends */
  gint64 connected_us;         /* monotonic */

  GPtrArray *waiting;  /* of GTask: want the connection; NULL unless one is being made */
  PncClientLoad *load; /* of the connection being made; else NULL */
  GHashTable *objects; /* path -> PncDesktopClient or PncJobClient */
  GListStore *desktops;
  GListStore *jobs;
};

G_DEFINE_TYPE (PncClient, pnc_client, G_TYPE_OBJECT)

enum
{
  PROP_CONNECTED = 1,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
pnc_client_load_free (PncClientLoad *load)
{
  g_hash_table_unref (load->listed);
  g_free (load);
}

/* Objects of the service: each path once, in its list as soon as its properties are there. */

static gboolean
pnc_client_is_job (const char *path)
{
  return g_str_has_prefix (path, "/org/pinnace/job/");
}

static PncRemote *
pnc_client_get_remote (GObject *object)
{
  return PNC_IS_JOB_CLIENT (object) ? pnc_job_client_get_remote (PNC_JOB_CLIENT (object))
                                    : pnc_desktop_client_get_remote (PNC_DESKTOP_CLIENT (object));
}

static GListStore *
pnc_client_list_of (PncClient *client, const char *path)
{
  return pnc_client_is_job (path) ? client->jobs : client->desktops;
}

static void
pnc_client_remove (PncClient *client, const char *path)
{
  GObject *object = g_hash_table_lookup (client->objects, path);
  guint position;

  if (object == NULL)
    return;
  if (g_list_store_find (pnc_client_list_of (client, path), object, &position))
    g_list_store_remove (pnc_client_list_of (client, path), position);
  g_hash_table_remove (client->objects, path);
}

typedef struct
{
  GWeakRef client;
  char *path;
} PncClientLinger;

static gboolean
pnc_client_linger_cb (gpointer user_data)
{
  PncClientLinger *linger = user_data;
  g_autoptr (PncClient) client = g_weak_ref_get (&linger->client);

  if (client != NULL)
    pnc_client_remove (client, linger->path);
  return G_SOURCE_REMOVE;
}

static void
pnc_client_linger_free (gpointer data)
{
  PncClientLinger *linger = data;

  g_weak_ref_clear (&linger->client);
  g_free (linger->path);
  g_free (linger);
}

static void
pnc_client_job_finished_cb (PncJobClient *job, GParamSpec *spec, PncClient *client)
{
  PncClientLinger *linger;

  if (!pnc_job_client_get_finished (job))
    return;
  linger = g_new0 (PncClientLinger, 1);
  g_weak_ref_init (&linger->client, client);
  linger->path = g_strdup (pnc_remote_get_path (pnc_job_client_get_remote (job)));
  g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PNC_CLIENT_JOB_LINGER_S, pnc_client_linger_cb,
                              linger, pnc_client_linger_free);
}

static void
pnc_client_attached_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncClient *client = g_task_get_source_object (task);
  PncRemote *remote = pnc_client_get_remote (object);
  const char *path = pnc_remote_get_path (remote);
  GListStore *list = pnc_client_list_of (client, path);
  GError *error = NULL;

  if (!pnc_remote_attach_finish (remote, result, &error))
    {
      /* It went between being named and being asked; another attempt may have succeeded. */
      if (!g_list_store_find (list, object, NULL))
        g_hash_table_remove (client->objects, path);
      g_task_return_error (task, error);
      return;
    }
  if (g_hash_table_lookup (client->objects, path) == object
      && !g_list_store_find (list, object, NULL))
    g_list_store_append (list, object);
  g_task_return_pointer (task, g_object_ref (object), g_object_unref);
}

static GObject *
pnc_client_make_object (PncClient *client, const char *path)
{
  PncJobClient *job;

  if (!pnc_client_is_job (path))
    return G_OBJECT (pnc_desktop_client_new (client, path));
  job = pnc_job_client_new (client, path);
  g_signal_connect_object (job, "notify::finished", G_CALLBACK (pnc_client_job_finished_cb), client,
                           0);
  return G_OBJECT (job);
}

void
pnc_client_attach_async (PncClient *client,
                         const char *path,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (client, NULL, callback, data);
  GObject *object = g_hash_table_lookup (client->objects, path);

  g_task_set_source_tag (task, pnc_client_attach_async);
  if (object == NULL)
    {
      object = pnc_client_make_object (client, path);
      g_hash_table_insert (client->objects, g_strdup (path), object);
    }
  pnc_remote_attach_async (pnc_client_get_remote (object), client->connection,
                           pnc_client_attached_cb, task);
}

GObject *
pnc_client_attach_finish (PncClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pnc_client_signal_cb (GDBusProxy *proxy,
                      const char *sender,
                      const char *name,
                      GVariant *parameters,
                      PncClient *client)
{
  const char *path = NULL;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(o)")))
    g_variant_get (parameters, "(&o)", &path);
  if (g_str_equal (name, "Quitting"))
    client->quitting = TRUE;
  else if (path == NULL)
    return;
  else if (g_str_equal (name, "DesktopAdded") || g_str_equal (name, "JobAdded"))
    pnc_client_attach_async (client, path, NULL, NULL);
  else if (g_str_equal (name, "DesktopRemoved"))
    pnc_client_remove (client, path);
}

/* Connecting */

static void
pnc_client_set_connected (PncClient *client, gboolean connected)
{
  if (client->connected == connected)
    return;
  client->connected = connected;
  g_object_notify_by_pspec (G_OBJECT (client), props[PROP_CONNECTED]);
}

static void
pnc_client_finish_waiting (PncClient *client, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&client->waiting);

  g_clear_pointer (&client->load, pnc_client_load_free);
  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    if (error != NULL)
      g_task_return_error (waiting->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (waiting->pdata[i], TRUE);
}

static void
pnc_client_drop_connection (PncClient *client)
{
  if (client->connection != NULL)
    g_signal_handlers_disconnect_by_data (client->connection, client);
  if (client->manager != NULL)
    g_signal_handlers_disconnect_by_data (client->manager, client);
  g_clear_object (&client->manager);
  g_clear_object (&client->connection);
}

static void
pnc_client_closed_cb (GDBusConnection *connection,
                      gboolean vanished,
                      GError *why,
                      PncClient *client)
{
  g_autoptr (PncClient) keep = g_object_ref (client);
  gboolean wanted = client->quitting;
  gint64 lived_us = g_get_monotonic_time () - client->connected_us;

  pnc_client_drop_connection (client);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (client->jobs)); i++)
    {
      g_autoptr (PncJobClient) job = g_list_model_get_item (G_LIST_MODEL (client->jobs), i);

      pnc_job_client_set_lost (job);
    }
  if (client->waiting != NULL)
    {
      g_autoptr (GError) error
          = g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service ended; see pinnaced.log");

      pnc_client_finish_waiting (client, error);
    }
  pnc_client_set_connected (client, FALSE);
  if (!wanted && lived_us > PNC_CLIENT_CRASH_LOOP_S * G_USEC_PER_SEC)
    pnc_client_ensure_async (client, NULL, NULL);
}

static void
pnc_client_drop_unlisted (PncClient *client)
{
  g_autoptr (GList) paths = g_hash_table_get_keys (client->objects);

  for (GList *l = paths; l != NULL; l = l->next)
    if (!pnc_client_is_job (l->data) && !g_hash_table_contains (client->load->listed, l->data))
      pnc_client_remove (client, l->data);
}

static void
pnc_client_load_step (PncClient *client, gpointer load)
{
  if (client->load != load || --client->load->n_pending > 0)
    return;
  pnc_client_drop_unlisted (client);
  client->connected_us = g_get_monotonic_time ();
  pnc_client_set_connected (client, TRUE);
  pnc_client_finish_waiting (client, NULL);
}

/* @load is compared only: it may be gone. */
static void
pnc_client_load_object_cb (GObject *source, GAsyncResult *result, gpointer load)
{
  PncClient *client = PNC_CLIENT (source);
  g_autoptr (GObject) object = pnc_client_attach_finish (client, result, NULL);

  pnc_client_load_step (client, load);
}

static void
pnc_client_load_list_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncClient) client = user_data;
  PncClientLoad *load = client->load;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, NULL);
  g_autofree const char **paths = NULL;

  if (load == NULL || source != G_OBJECT (client->manager))
    return;
  if (answer != NULL && g_variant_is_of_type (answer, G_VARIANT_TYPE ("(ao)")))
    g_variant_get (answer, "(^a&o)", &paths);
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    {
      g_hash_table_add (load->listed, g_strdup (paths[i]));
      load->n_pending++;
      pnc_client_attach_async (client, paths[i], pnc_client_load_object_cb, load);
    }
  pnc_client_load_step (client, load);
}

static void
pnc_client_manager_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncClient) client = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusProxy) manager = g_dbus_proxy_new_finish (result, &error);

  if (client->connection == NULL)
    return;
  if (manager == NULL)
    {
      error = pnc_bus_error_from_remote (g_steal_pointer (&error));
      pnc_client_drop_connection (client);
      pnc_client_finish_waiting (client, error);
      return;
    }
  client->manager = g_steal_pointer (&manager);
  g_signal_connect (client->manager, "g-signal", G_CALLBACK (pnc_client_signal_cb), client);
  client->load = g_new0 (PncClientLoad, 1);
  client->load->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  client->load->n_pending = 2;
  g_dbus_proxy_call (client->manager, "ListDesktops", NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL,
                     pnc_client_load_list_cb, g_object_ref (client));
  g_dbus_proxy_call (client->manager, "ListJobs", NULL, G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL,
                     pnc_client_load_list_cb, g_object_ref (client));
}

static void
pnc_client_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncClient) client = user_data;
  g_autoptr (GError) error = NULL;

  client->connection = pnc_connect_finish (result, &error);
  if (client->connection == NULL)
    {
      pnc_client_finish_waiting (client, error);
      return;
    }
  client->quitting = FALSE;
  g_signal_connect (client->connection, "closed", G_CALLBACK (pnc_client_closed_cb), client);
  g_dbus_proxy_new (client->connection, G_DBUS_PROXY_FLAGS_NONE, NULL, NULL, PNC_BUS_PATH,
                    PNC_BUS_INTERFACE, NULL, pnc_client_manager_cb, g_object_ref (client));
}

void
pnc_client_ensure_async (PncClient *client, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (client, NULL, callback, data);
  g_autofree char *runtime_dir = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_client_ensure_async);
  if (client->connected)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (client->waiting != NULL)
    {
      g_ptr_array_add (client->waiting, g_steal_pointer (&task));
      return;
    }
  runtime_dir = pnc_runtime_dir_new (&error);
  if (runtime_dir == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  client->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (client->waiting, g_steal_pointer (&task));
  pnc_connect_async (runtime_dir, NULL, pnc_client_connected_cb, g_object_ref (client));
}

gboolean
pnc_client_ensure_finish (PncClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

GDBusConnection *
pnc_client_get_connection (PncClient *client)
{
  return client->connection;
}

/* GObject */

static void
pnc_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, PNC_CLIENT (object)->connected);
}

static void
pnc_client_dispose (GObject *object)
{
  PncClient *client = PNC_CLIENT (object);

  if (client->connection != NULL)
    g_dbus_connection_close (client->connection, NULL, NULL, NULL);
  pnc_client_drop_connection (client);
  g_clear_pointer (&client->objects, g_hash_table_unref);
  g_clear_object (&client->desktops);
  g_clear_object (&client->jobs);
  G_OBJECT_CLASS (pnc_client_parent_class)->dispose (object);
}

static void
pnc_client_class_init (PncClientClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pnc_client_get_property;
  object_class->dispose = pnc_client_dispose;
  props[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
pnc_client_init (PncClient *client)
{
  client->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  client->desktops = g_list_store_new (PNC_TYPE_DESKTOP_CLIENT);
  client->jobs = g_list_store_new (PNC_TYPE_JOB_CLIENT);
}

static void
pnc_client_new_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_client_ensure_finish (PNC_CLIENT (source), result, &error))
    g_task_return_pointer (task, g_object_ref (source), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
pnc_client_new_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (PncClient) client = g_object_new (PNC_TYPE_CLIENT, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, pnc_client_new_async);
  pnc_client_ensure_async (client, pnc_client_new_cb, task);
}

PncClient *
pnc_client_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GListModel *
pnc_client_get_desktops (PncClient *client)
{
  return G_LIST_MODEL (client->desktops);
}

GListModel *
pnc_client_get_jobs (PncClient *client)
{
  return G_LIST_MODEL (client->jobs);
}

/* An id stands before a name, a name before a folder: a desktop named like another's id hides
 * nothing. */
PncDesktopClient *
pnc_client_find_desktop (PncClient *client, const char *key)
{
  static const char *(*const getters[]) (PncDesktopClient *)
      = { pnc_desktop_client_get_id, pnc_desktop_client_get_name, pnc_desktop_client_get_folder };
  guint n = g_list_model_get_n_items (pnc_client_get_desktops (client));

  for (gsize g = 0; g < G_N_ELEMENTS (getters); g++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (PncDesktopClient) desktop
            = g_list_model_get_item (pnc_client_get_desktops (client), i);

        if (g_str_equal (getters[g](desktop), key))
          return desktop; /* the list keeps it */
      }
  return NULL;
}

const char *
pnc_client_get_accelerator (PncClient *client)
{
  g_autoptr (GVariant) value = NULL;

  if (client->manager != NULL)
    value = g_dbus_proxy_get_cached_property (client->manager, "Accelerator");
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return "";
  return g_intern_string (g_variant_get_string (value, NULL));
}
