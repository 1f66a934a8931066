/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-libvirt-worker.h"

#include "pnc-error.h"

#include <libvirt-glib/libvirt-glib.h>
#include <libvirt/virterror.h>

struct _PncLibvirtWorker
{
  GThreadPool *pool; /* of one thread; NULL once closed */
  virConnectPtr connection;
};

typedef struct
{
  GTask *task;
  GTaskThreadFunc func;
} PncLibvirtCall;

/* libvirt prints errors to stderr unless told otherwise; ours travel as GError. */
static void
pnc_libvirt_worker_ignore_error_cb (void *data, virErrorPtr error)
{
}

/* The task may hold the last reference to a domain, which must not end on the worker thread: the
 * worker would wait for itself. */
static gboolean
pnc_libvirt_worker_drop_cb (gpointer data)
{
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

static void
pnc_libvirt_worker_run_cb (gpointer data, gpointer user_data)
{
  PncLibvirtCall *call = data;

  call->func (call->task, g_task_get_source_object (call->task), g_task_get_task_data (call->task),
              g_task_get_cancellable (call->task));
  g_idle_add_full (G_PRIORITY_DEFAULT, pnc_libvirt_worker_drop_cb, call->task, NULL);
  g_free (call);
}

PncLibvirtWorker *
pnc_libvirt_worker_new (void)
{
  PncLibvirtWorker *worker = g_atomic_rc_box_new0 (PncLibvirtWorker);

  /* libvirt's events arrive on the default main context. Once a process; later calls do nothing. */
  gvir_event_register ();
  virSetErrorFunc (NULL, pnc_libvirt_worker_ignore_error_cb);
  worker->pool = g_thread_pool_new (pnc_libvirt_worker_run_cb, NULL, 1, TRUE, NULL);
  return worker;
}

PncLibvirtWorker *
pnc_libvirt_worker_ref (PncLibvirtWorker *worker)
{
  return g_atomic_rc_box_acquire (worker);
}

static void
pnc_libvirt_worker_clear (gpointer data)
{
  pnc_libvirt_worker_close (data);
}

void
pnc_libvirt_worker_unref (PncLibvirtWorker *worker)
{
  g_atomic_rc_box_release_full (worker, pnc_libvirt_worker_clear);
}

void
pnc_libvirt_worker_push (PncLibvirtWorker *worker, GTask *task, GTaskThreadFunc func)
{
  PncLibvirtCall *call;

  if (worker->pool == NULL)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                               "The session daemon (libvirtd) has ended");
      g_object_unref (task);
      return;
    }
  call = g_new0 (PncLibvirtCall, 1);
  call->task = task;
  call->func = func;
  g_thread_pool_push (worker->pool, call, NULL);
}

virConnectPtr
pnc_libvirt_worker_get_connection (PncLibvirtWorker *worker)
{
  return worker->connection;
}

gboolean
pnc_libvirt_worker_connect (PncLibvirtWorker *worker, const char *uri, GError **error)
{
  worker->connection = virConnectOpen (uri);
  if (worker->connection == NULL)
    pnc_libvirt_set_error (error, "Connecting to the session daemon (libvirtd)");
  return worker->connection != NULL;
}

void
pnc_libvirt_worker_close (PncLibvirtWorker *worker)
{
  GThreadPool *pool = g_steal_pointer (&worker->pool);

  if (pool != NULL)
    g_thread_pool_free (pool, FALSE, TRUE);
  if (worker->connection != NULL)
    virConnectClose (g_steal_pointer (&worker->connection));
}

void
pnc_libvirt_set_error (GError **error, const char *what)
{
  virErrorPtr last = virGetLastError ();
  PncErrorCode code = PNC_ERROR_UNAVAILABLE;

  /* Whatever the words ("End of file while reading data"), the daemon went. */
  if (last != NULL && last->domain == VIR_FROM_RPC)
    {
      g_set_error (error, PNC_ERROR, code,
                   "%s: the session daemon (libvirtd) ended on the way (%s); try again", what,
                   last->message != NULL ? last->message : "");
      return;
    }
  if (last != NULL && last->code == VIR_ERR_NO_DOMAIN)
    code = PNC_ERROR_NOT_FOUND;
  g_set_error (error, PNC_ERROR, code, "%s: %s", what,
               last != NULL && last->message != NULL ? last->message : "libvirt gave no reason");
}
