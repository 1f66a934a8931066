/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-libvirt.h"

#include "pnc-child.h"
#include "pnc-domain-private.h"
#include "pnc-domain-xml.h"
#include "pnc-error.h"
#include "pnc-libvirt-daemon.h"

#include <signal.h>

struct _PncLibvirt
{
  GObject parent_instance;

  PncLibvirtDaemon *daemon;
  PncLibvirtWorker *worker;
  GHashTable *domains; /* uuid → PncDomain, owned: created, being created, not yet stopped */
};

enum
{
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncLibvirt, pnc_libvirt, G_TYPE_OBJECT)

/* Events: they come on the main thread, for every domain of the connection. */

static void
pnc_libvirt_weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static GWeakRef *
pnc_libvirt_weak_ref_new (PncLibvirt *libvirt)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, libvirt);
  return weak;
}

/* The domain that an event is about, referenced; NULL if it is none of ours any more. */
static PncDomain *
pnc_libvirt_find_domain (GWeakRef *weak, virDomainPtr handle)
{
  g_autoptr (PncLibvirt) libvirt = g_weak_ref_get (weak);
  char uuid[VIR_UUID_STRING_BUFLEN];
  PncDomain *domain;

  if (libvirt == NULL || virDomainGetUUIDString (handle, uuid) < 0)
    return NULL;
  domain = g_hash_table_lookup (libvirt->domains, uuid);
  return domain != NULL ? g_object_ref (domain) : NULL;
}

static int
pnc_libvirt_lifecycle_cb (
    virConnectPtr connection, virDomainPtr handle, int event, int detail, void *opaque)
{
  g_autoptr (PncDomain) domain = pnc_libvirt_find_domain (opaque, handle);

  if (domain != NULL)
    pnc_domain_handle_lifecycle (domain, event, detail);
  return 0;
}

static void
pnc_libvirt_io_error_cb (virConnectPtr connection,
                         virDomainPtr handle,
                         const char *source_path,
                         const char *alias,
                         int action,
                         const char *reason,
                         void *opaque)
{
  g_autoptr (PncDomain) domain = pnc_libvirt_find_domain (opaque, handle);

  if (domain != NULL)
    pnc_domain_handle_io_error (domain, reason);
}

static void
pnc_libvirt_daemon_ended_cb (const char *reason, gpointer user_data)
{
  g_autoptr (PncLibvirt) libvirt = g_object_ref (PNC_LIBVIRT (user_data));
  g_autoptr (GList) domains = g_hash_table_get_values (libvirt->domains);

  g_list_foreach (domains, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (GList *l = domains; l != NULL; l = l->next)
    {
      pnc_domain_handle_daemon_ended (l->data);
      g_object_unref (l->data);
    }
  g_signal_emit (libvirt, signals[SIGNAL_ENDED], 0, reason);
}

/* Starting */

static gboolean
pnc_libvirt_register_events (PncLibvirt *libvirt, GError **error)
{
  virConnectPtr connection = pnc_libvirt_worker_get_connection (libvirt->worker);
  const struct
  {
    int id;
    virConnectDomainEventGenericCallback callback;
  } events[] = {
    { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (pnc_libvirt_lifecycle_cb) },
    { VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, VIR_DOMAIN_EVENT_CALLBACK (pnc_libvirt_io_error_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (virConnectDomainEventRegisterAny (connection, NULL, events[i].id, events[i].callback,
                                          pnc_libvirt_weak_ref_new (libvirt),
                                          pnc_libvirt_weak_ref_free)
        < 0)
      {
        pnc_libvirt_set_error (error, "Listening to the session daemon's events");
        return FALSE;
      }
  return TRUE;
}

static void
pnc_libvirt_connect_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncLibvirt *libvirt = g_task_get_task_data (task);
  g_autofree char *uri = pnc_libvirt_daemon_dup_uri (libvirt->daemon);
  GError *error = NULL;

  if (!pnc_libvirt_worker_connect (libvirt->worker, uri, &error)
      || !pnc_libvirt_register_events (libvirt, &error))
    g_task_return_error (task, error);
  else if (g_cancellable_is_cancelled (cancellable))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
  else
    g_task_return_pointer (task, g_object_ref (libvirt), g_object_unref);
}

static void
pnc_libvirt_daemon_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncLibvirt *libvirt = g_task_get_task_data (task);
  GError *error = NULL;

  if (!pnc_libvirt_daemon_wait_finish (result, &error))
    g_task_return_error (task, error);
  else
    pnc_libvirt_worker_push (libvirt->worker, g_steal_pointer (&task), pnc_libvirt_connect_thread);
}

void
pnc_libvirt_start_async (const char *runtime_dir,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PncLibvirt *libvirt = g_object_new (PNC_TYPE_LIBVIRT, NULL);
  GError *error = NULL;

  g_task_set_task_data (task, libvirt, g_object_unref);
  g_task_set_check_cancellable (task, FALSE);
  libvirt->daemon
      = pnc_libvirt_daemon_spawn (runtime_dir, pnc_libvirt_daemon_ended_cb, libvirt, &error);
  if (libvirt->daemon == NULL)
    {
      g_prefix_error (&error, "Starting the session daemon (libvirtd): ");
      g_task_return_error (task, error);
      return;
    }
  pnc_libvirt_daemon_wait_async (libvirt->daemon, cancellable, pnc_libvirt_daemon_ready_cb,
                                 g_steal_pointer (&task));
}

PncLibvirt *
pnc_libvirt_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Creating a domain */

typedef struct
{
  char *xml;
  gboolean paused;
  PncDomain *domain;
} PncLibvirtCreate;

static void
pnc_libvirt_create_free (gpointer data)
{
  PncLibvirtCreate *create = data;

  g_free (create->xml);
  g_object_unref (create->domain);
  g_free (create);
}

static void
pnc_libvirt_handle_free (gpointer data)
{
  virDomainFree (data);
}

/* AUTODESTROY: should only our connection go, the daemon powers the guest off. */
static void
pnc_libvirt_create_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncLibvirtCreate *create = data;
  PncLibvirt *libvirt = source;
  virDomainPtr handle = NULL;
  GError *error = NULL;

  if (!g_cancellable_is_cancelled (cancellable))
    {
      handle = virDomainCreateXML (pnc_libvirt_worker_get_connection (libvirt->worker), create->xml,
                                   VIR_DOMAIN_START_AUTODESTROY
                                       | (create->paused ? VIR_DOMAIN_START_PAUSED : 0));
      if (handle == NULL)
        {
          pnc_libvirt_set_error (&error, "Starting QEMU");
          g_task_return_error (task, error);
          return;
        }
    }
  if (!g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_pointer (task, handle, pnc_libvirt_handle_free);
      return;
    }
  if (handle != NULL)
    {
      virDomainDestroy (handle);
      virDomainFree (handle);
    }
  g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
}

static pid_t
pnc_libvirt_read_pidfile (PncLibvirt *libvirt, const char *uuid)
{
  g_autofree char *name = g_strdup_printf ("pinnace-%s", uuid);
  g_autofree char *path = pnc_libvirt_daemon_dup_pidfile (libvirt->daemon, name);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  return (pid_t) g_ascii_strtoll (text, NULL, 10);
}

/* A start that failed because the daemon died may have left its QEMU behind. */
static void
pnc_libvirt_kill_orphan (PncLibvirt *libvirt, const char *uuid)
{
  pid_t pid = pnc_libvirt_read_pidfile (libvirt, uuid);

  if (!pnc_libvirt_daemon_is_alive (libvirt->daemon) && pnc_libvirt_owns_pid (libvirt, uuid, pid))
    kill (pid, SIGKILL);
}

static void
pnc_libvirt_domain_stopped_cb (PncDomain *domain, int how, PncLibvirt *libvirt)
{
  if (g_hash_table_lookup (libvirt->domains, pnc_domain_get_uuid (domain)) == domain)
    g_hash_table_remove (libvirt->domains, pnc_domain_get_uuid (domain));
}

static void
pnc_libvirt_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncLibvirt *libvirt = PNC_LIBVIRT (source);
  g_autoptr (GTask) task = user_data;
  PncLibvirtCreate *create = g_task_get_task_data (G_TASK (result));
  g_autoptr (PncDomain) domain = g_object_ref (create->domain);
  GError *error = NULL;
  virDomainPtr handle = g_task_propagate_pointer (G_TASK (result), &error);

  if (handle == NULL)
    {
      pnc_libvirt_kill_orphan (libvirt, pnc_domain_get_uuid (domain));
      g_hash_table_remove (libvirt->domains, pnc_domain_get_uuid (domain));
      g_task_return_error (task, error);
      return;
    }
  g_signal_connect_object (domain, "stopped", G_CALLBACK (pnc_libvirt_domain_stopped_cb), libvirt,
                           0);
  pnc_domain_attach (domain, handle,
                     pnc_libvirt_read_pidfile (libvirt, pnc_domain_get_uuid (domain)));
  g_task_return_pointer (task, g_steal_pointer (&domain), g_object_unref);
}

void
pnc_libvirt_create_domain_async (PncLibvirt *libvirt,
                                 const PncDomainConfig *config,
                                 gboolean paused,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (libvirt, cancellable, callback, user_data);
  g_autofree char *agent_socket
      = pnc_libvirt_daemon_dup_agent_socket (libvirt->daemon, config->uuid);
  PncDomainConfig complete = *config;
  PncLibvirtCreate *create;
  GTask *call;

  g_task_set_check_cancellable (task, FALSE);
  if (g_hash_table_contains (libvirt->domains, config->uuid))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY,
                               "A guest of “%s” runs already; stop it first", config->uuid);
      g_object_unref (task);
      return;
    }
  if (complete.agent_socket == NULL)
    complete.agent_socket = agent_socket;
  create = g_new0 (PncLibvirtCreate, 1);
  create->xml = pnc_domain_xml_new (&complete);
  create->paused = paused;
  create->domain = pnc_domain_new (libvirt->worker, config->uuid, paused);
  g_hash_table_insert (libvirt->domains, g_strdup (config->uuid), g_object_ref (create->domain));

  call = g_task_new (libvirt, cancellable, pnc_libvirt_created_cb, task);
  g_task_set_check_cancellable (call, FALSE);
  g_task_set_task_data (call, create, pnc_libvirt_create_free);
  pnc_libvirt_worker_push (libvirt->worker, call, pnc_libvirt_create_thread);
}

PncDomain *
pnc_libvirt_create_domain_finish (PncLibvirt *libvirt, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, libvirt), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
pnc_libvirt_owns_pid (PncLibvirt *libvirt, const char *uuid, pid_t pid)
{
  g_autofree char *program = NULL;

  if (pid <= 0 || pnc_libvirt_read_pidfile (libvirt, uuid) != pid)
    return FALSE;
  program = pnc_child_find_program ("qemu-system-x86_64", "qemu-system-x86", NULL);
  return program != NULL && pnc_child_runs_program (pid, program)
         && pnc_child_get_start_ticks (pid) >= pnc_libvirt_daemon_get_start_ticks (libvirt->daemon);
}

GStrv
pnc_libvirt_dup_qemu_log (PncLibvirt *libvirt, const char *uuid, guint max_lines)
{
  g_autofree char *name = g_strdup_printf ("pinnace-%s", uuid);
  g_autofree char *path = pnc_libvirt_daemon_dup_qemu_log (libvirt->daemon, name);
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_auto (GStrv) all = NULL;
  guint n_all;

  if (g_file_get_contents (path, &text, NULL, NULL))
    valid = g_utf8_make_valid (g_strchomp (text), -1);
  if (valid == NULL || *valid == '\0')
    return g_new0 (char *, 1);
  all = g_strsplit (valid, "\n", -1);
  n_all = g_strv_length (all);
  return g_strdupv (all + (n_all > max_lines ? n_all - max_lines : 0));
}

/* Object */

/* The daemon first: calls that the worker is in end with it. */
static void
pnc_libvirt_finalize (GObject *object)
{
  PncLibvirt *libvirt = PNC_LIBVIRT (object);
  GHashTableIter iter;
  gpointer domain;

  g_hash_table_iter_init (&iter, libvirt->domains);
  while (g_hash_table_iter_next (&iter, NULL, &domain))
    pnc_domain_kill (domain);
  g_clear_pointer (&libvirt->daemon, pnc_libvirt_daemon_free);
  pnc_libvirt_worker_close (libvirt->worker);
  g_clear_pointer (&libvirt->worker, pnc_libvirt_worker_unref);
  g_clear_pointer (&libvirt->domains, g_hash_table_unref);
  G_OBJECT_CLASS (pnc_libvirt_parent_class)->finalize (object);
}

static void
pnc_libvirt_class_init (PncLibvirtClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_libvirt_finalize;

  signals[SIGNAL_ENDED] = g_signal_new ("ended", PNC_TYPE_LIBVIRT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pnc_libvirt_init (PncLibvirt *libvirt)
{
  libvirt->worker = pnc_libvirt_worker_new ();
  libvirt->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
