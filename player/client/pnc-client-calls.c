/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-bus-error.h"
#include "pnc-client-private.h"

/* One call: connect first, send, strip the answer. */

typedef struct
{
  char *path;
  const char *interface;
  const char *method;
  GVariant *parameters;
  GUnixFDList *fds;
  GUnixFDList *answer_fds;
} PncClientCall;

static void
pnc_client_call_free (gpointer data)
{
  PncClientCall *call = data;

  g_free (call->path);
  g_clear_pointer (&call->parameters, g_variant_unref);
  g_clear_object (&call->fds);
  g_clear_object (&call->answer_fds);
  g_free (call);
}

static void
pnc_client_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncClientCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  GVariant *answer = g_dbus_connection_call_with_unix_fd_list_finish (
      G_DBUS_CONNECTION (source), &call->answer_fds, result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    g_task_return_error (task, pnc_bus_error_from_remote (error));
}

static void
pnc_client_call_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncClient *client = PNC_CLIENT (source);
  PncClientCall *call = g_task_get_task_data (task);
  GDBusConnection *connection = pnc_client_get_connection (client);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!pnc_client_ensure_finish (client, result, &error))
    g_task_return_error (task, error);
  else if (connection == NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service ended");
  else
    g_dbus_connection_call_with_unix_fd_list (
        connection, NULL, call->path, call->interface, call->method, call->parameters, NULL,
        G_DBUS_CALL_FLAGS_NONE, G_MAXINT, call->fds, cancellable, pnc_client_answered_cb,
        g_steal_pointer (&task));
}

void
pnc_client_call_async (PncClient *client,
                       const char *path,
                       const char *interface,
                       const char *method,
                       GVariant *parameters,
                       GUnixFDList *fds,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  PncClientCall *call = g_new0 (PncClientCall, 1);

  g_task_set_source_tag (task, pnc_client_call_async);
  call->path = g_strdup (path);
  call->interface = interface;
  call->method = method;
  call->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  call->fds = fds != NULL ? g_object_ref (fds) : NULL;
  g_task_set_task_data (task, call, pnc_client_call_free);
  pnc_client_ensure_async (client, pnc_client_call_ready_cb, task);
}

GVariant *
pnc_client_call_finish (PncClient *client,
                        GAsyncResult *result,
                        GUnixFDList **out_fds,
                        GError **error)
{
  PncClientCall *call = g_task_get_task_data (G_TASK (result));
  GVariant *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer != NULL && out_fds != NULL)
    *out_fds = g_steal_pointer (&call->answer_fds);
  return answer;
}

/* The manager's methods */

static void
pnc_client_call_manager (PncClient *client,
                         const char *method,
                         GVariant *parameters,
                         GUnixFDList *fds,
                         GAsyncReadyCallback callback,
                         GTask *task)
{
  pnc_client_call_async (client, PNC_BUS_PATH, PNC_BUS_INTERFACE, method, parameters, fds, NULL,
                         callback, task);
}

static void
pnc_client_object_attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GObject *object = pnc_client_attach_finish (PNC_CLIENT (source), result, &error);

  if (object != NULL)
    g_task_return_pointer (task, object, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* The answer names an object: resolve with our mirror of it. */
static void
pnc_client_object_named_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncClient *client = PNC_CLIENT (source);
  GError *error = NULL;
  g_autoptr (GVariant) answer = pnc_client_call_finish (client, result, NULL, &error);
  const char *path;

  if (answer == NULL)
    g_task_return_error (task, error);
  else if (!g_variant_is_of_type (answer, G_VARIANT_TYPE ("(o)"))
           || pnc_client_get_connection (client) == NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service ended");
  else
    {
      g_variant_get (answer, "(&o)", &path);
      pnc_client_attach_async (client, path, pnc_client_object_attached_cb,
                               g_steal_pointer (&task));
    }
}

void
pnc_client_create_desktop_async (PncClient *client,
                                 const char *name,
                                 GVariant *options,
                                 int image_fd,
                                 int passphrase_fd,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (client, NULL, callback, data);
  g_autoptr (GVariant) given
      = g_variant_ref_sink (options != NULL ? options : g_variant_new ("a{sv}", NULL));
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  g_task_set_source_tag (task, pnc_client_create_desktop_async);
  if (!g_utf8_validate (name, -1, NULL))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                             "A desktop's name must be valid UTF-8");
  else if (g_unix_fd_list_append (fds, image_fd, NULL) < 0
           || g_unix_fd_list_append (fds, passphrase_fd, NULL) < 0)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                             "A descriptor of the call cannot be passed on");
  else
    pnc_client_call_manager (client, "Create", g_variant_new ("(s@a{sv}hh)", name, given, 0, 1),
                             fds, pnc_client_object_named_cb, g_steal_pointer (&task));
}

PncJobClient *
pnc_client_create_desktop_finish (PncClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pnc_client_add_desktop_async (PncClient *client,
                              const char *folder,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (client, NULL, callback, data);

  g_task_set_source_tag (task, pnc_client_add_desktop_async);
  if (!g_utf8_validate (folder, -1, NULL))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                             "A desktop's folder must have a name in valid UTF-8; rename it");
  else
    pnc_client_call_manager (client, "Add", g_variant_new ("(s)", folder), NULL,
                             pnc_client_object_named_cb, g_steal_pointer (&task));
}

PncDesktopClient *
pnc_client_add_desktop_finish (PncClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
pnc_client_diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = pnc_client_call_finish (PNC_CLIENT (source), result, NULL, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else if (!g_variant_is_of_type (answer, G_VARIANT_TYPE ("(aa{sv})")))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                             "The service's answer holds no checks");
  else
    g_task_return_pointer (task, g_variant_get_child_value (answer, 0),
                           (GDestroyNotify) g_variant_unref);
}

void
pnc_client_diagnose_async (PncClient *client, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (client, NULL, callback, data);

  g_task_set_source_tag (task, pnc_client_diagnose_async);
  pnc_client_call_manager (client, "Diagnose", NULL, NULL, pnc_client_diagnosed_cb, task);
}

GVariant *
pnc_client_diagnose_finish (PncClient *client, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
