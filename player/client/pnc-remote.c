/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-remote.h"

#include "pnc-bus-error.h"
#include "pnc-client-private.h"

struct _PncRemote
{
  GObject *owner;    /* owns us */
  GWeakRef client;   /* PncClient */
  GDBusProxy *proxy; /* NULL before the first load */
  char *path;
  const char *interface;
  const PncRemoteProperty *properties;
  guint n_properties;
  GVariant **values; /* n_properties; each may be NULL */
};

PncRemote *
pnc_remote_new (GObject *owner,
                PncClient *client,
                const char *path,
                const char *interface,
                const PncRemoteProperty *properties,
                guint n_properties)
{
  PncRemote *remote = g_new0 (PncRemote, 1);

  remote->owner = owner;
  g_weak_ref_init (&remote->client, client);
  remote->path = g_strdup (path);
  remote->interface = interface;
  remote->properties = properties;
  remote->n_properties = n_properties;
  remote->values = g_new0 (GVariant *, n_properties);
  return remote;
}

static void
pnc_remote_drop_proxy (PncRemote *remote)
{
  if (remote->proxy != NULL)
    g_signal_handlers_disconnect_by_data (remote->proxy, remote);
  g_clear_object (&remote->proxy);
}

void
pnc_remote_free (PncRemote *remote)
{
  pnc_remote_drop_proxy (remote);
  g_weak_ref_clear (&remote->client);
  for (guint i = 0; i < remote->n_properties; i++)
    g_clear_pointer (&remote->values[i], g_variant_unref);
  g_free (remote->values);
  g_free (remote->path);
  g_free (remote);
}

static GParamSpec *
pnc_remote_param_spec (const PncRemoteProperty *property)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const char *name = property->name;

  if (property->enum_type != NULL)
    return g_param_spec_enum (name, NULL, NULL, property->enum_type (), 0, flags);
  switch (property->type[0])
    {
    case 's':
    case 'o':
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case 'u':
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case 't':
      return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case 'x':
      return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case 'b':
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    default:
      return g_param_spec_variant (name, NULL, NULL, G_VARIANT_TYPE (property->type), NULL, flags);
    }
}

void
pnc_remote_install_properties (GObjectClass *class,
                               const PncRemoteProperty *properties,
                               guint n_properties)
{
  for (guint i = 0; i < n_properties; i++)
    g_object_class_install_property (class, i + 1, pnc_remote_param_spec (&properties[i]));
}

void
pnc_remote_set (PncRemote *remote, guint index, GVariant *value)
{
  const PncRemoteProperty *property = &remote->properties[index];
  g_autoptr (GVariant) fresh = g_variant_ref_sink (value);

  if (!g_variant_is_of_type (fresh, G_VARIANT_TYPE (property->type))
      || (remote->values[index] != NULL && g_variant_equal (remote->values[index], fresh)))
    return;
  g_clear_pointer (&remote->values[index], g_variant_unref);
  remote->values[index] = g_steal_pointer (&fresh);
  g_object_notify (remote->owner, property->name);
}

/* All values first, then the notifications, so that a handler never sees half of a change. */
static void
pnc_remote_refresh (PncRemote *remote)
{
  g_object_freeze_notify (remote->owner);
  for (guint i = 0; i < remote->n_properties; i++)
    {
      GVariant *value
          = g_dbus_proxy_get_cached_property (remote->proxy, remote->properties[i].bus_name);

      if (value != NULL)
        pnc_remote_set (remote, i, value);
      g_clear_pointer (&value, g_variant_unref);
    }
  g_object_thaw_notify (remote->owner);
}

static void
pnc_remote_changed_cb (GDBusProxy *proxy,
                       GVariant *changed,
                       const char *const *invalidated,
                       PncRemote *remote)
{
  g_autoptr (GObject) keep = g_object_ref (remote->owner);

  pnc_remote_refresh (remote);
}

/* The one signal that is told on. */
static void
pnc_remote_signal_cb (GDBusProxy *proxy,
                      const char *sender,
                      const char *signal,
                      GVariant *parameters,
                      PncRemote *remote)
{
  if (g_str_equal (signal, "PolicyChanged"))
    g_signal_emit_by_name (remote->owner, "policy-changed");
}

static void
pnc_remote_proxy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncRemote *remote = g_task_get_task_data (task);
  GError *error = NULL;
  GDBusProxy *proxy = g_dbus_proxy_new_finish (result, &error);

  if (proxy == NULL)
    {
      g_task_return_error (task, pnc_bus_error_from_remote (error));
      return;
    }
  pnc_remote_drop_proxy (remote);
  remote->proxy = proxy;
  g_signal_connect (proxy, "g-properties-changed", G_CALLBACK (pnc_remote_changed_cb), remote);
  g_signal_connect (proxy, "g-signal", G_CALLBACK (pnc_remote_signal_cb), remote);
  pnc_remote_refresh (remote);
  g_task_return_boolean (task, TRUE);
}

void
pnc_remote_attach_async (PncRemote *remote,
                         GDBusConnection *connection,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (remote->owner, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_remote_attach_async);
  g_task_set_task_data (task, remote, NULL); /* the source object keeps it */
  g_dbus_proxy_new (connection, G_DBUS_PROXY_FLAGS_NONE, NULL, NULL, remote->path,
                    remote->interface, NULL, pnc_remote_proxy_cb, task);
}

gboolean
pnc_remote_attach_finish (PncRemote *remote, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
pnc_remote_get_path (PncRemote *remote)
{
  return remote->path;
}

PncClient *
pnc_remote_dup_client (PncRemote *remote)
{
  return g_weak_ref_get (&remote->client);
}

const char *
pnc_remote_get_string (PncRemote *remote, guint index)
{
  GVariant *value = remote->values[index];

  return value != NULL ? g_variant_get_string (value, NULL) : "";
}

guint64
pnc_remote_get_number (PncRemote *remote, guint index)
{
  GVariant *value = remote->values[index];

  if (value == NULL)
    return 0;
  switch (remote->properties[index].type[0])
    {
    case 'u':
      return g_variant_get_uint32 (value);
    case 't':
      return g_variant_get_uint64 (value);
    case 'x':
      return (guint64) g_variant_get_int64 (value);
    case 'b':
      return g_variant_get_boolean (value);
    default:
      g_return_val_if_reached (0);
    }
}

GVariant *
pnc_remote_get_variant (PncRemote *remote, guint index)
{
  if (remote->values[index] == NULL)
    remote->values[index] = g_variant_ref_sink (g_variant_new_array (
        g_variant_type_element (G_VARIANT_TYPE (remote->properties[index].type)), NULL, 0));
  return remote->values[index];
}

static int
pnc_remote_get_enum (PncRemote *remote, guint index)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (remote->properties[index].enum_type ());
  GEnumValue *value = g_enum_get_value_by_nick (class, pnc_remote_get_string (remote, index));

  return value != NULL ? value->value : 0;
}

void
pnc_remote_get_value (PncRemote *remote, guint index, GValue *value)
{
  if (remote->properties[index].enum_type != NULL)
    g_value_set_enum (value, pnc_remote_get_enum (remote, index));
  else if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, pnc_remote_get_string (remote, index));
  else if (G_VALUE_HOLDS_UINT (value))
    g_value_set_uint (value, (guint) pnc_remote_get_number (remote, index));
  else if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, pnc_remote_get_number (remote, index));
  else if (G_VALUE_HOLDS_INT64 (value))
    g_value_set_int64 (value, (gint64) pnc_remote_get_number (remote, index));
  else if (G_VALUE_HOLDS_BOOLEAN (value))
    g_value_set_boolean (value, pnc_remote_get_number (remote, index) != 0);
  else
    g_value_set_variant (value, pnc_remote_get_variant (remote, index));
}

static void
pnc_remote_called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  GVariant *answer = pnc_client_call_finish (PNC_CLIENT (source), result, &fds, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (fds != NULL)
    g_task_set_task_data (task, g_steal_pointer (&fds), g_object_unref);
  g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
}

void
pnc_remote_call_async (PncRemote *remote,
                       const char *method,
                       GVariant *parameters,
                       GUnixFDList *fds,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (remote->owner, cancellable, callback, user_data);
  g_autoptr (PncClient) client = g_weak_ref_get (&remote->client);
  g_autoptr (GVariant) sunk = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;

  g_task_set_source_tag (task, pnc_remote_call_async);
  if (client == NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                             "The connection to the service is closed");
  else
    pnc_client_call_async (client, remote->path, remote->interface, method, sunk, fds, cancellable,
                           pnc_remote_called_cb, g_steal_pointer (&task));
}

GVariant *
pnc_remote_call_finish (PncRemote *remote,
                        GAsyncResult *result,
                        GUnixFDList **out_fds,
                        GError **error)
{
  GVariant *answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer != NULL && out_fds != NULL)
    {
      GUnixFDList *fds = g_task_get_task_data (G_TASK (result));

      *out_fds = fds != NULL ? g_object_ref (fds) : NULL;
    }
  return answer;
}
