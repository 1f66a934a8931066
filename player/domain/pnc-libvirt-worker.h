/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libvirt/libvirt.h>

/* The one thread that talks to libvirt, and the connection it talks over. libvirt's calls block,
 * so each is a GTask that this thread runs, in the order of arrival. Shared by PncLibvirt and its
 * domains, by reference; made and closed on the main thread. */
typedef struct _PncLibvirtWorker PncLibvirtWorker;

PncLibvirtWorker *pnc_libvirt_worker_new (void);
PncLibvirtWorker *pnc_libvirt_worker_ref (PncLibvirtWorker *worker);
void pnc_libvirt_worker_unref (PncLibvirtWorker *worker);

/* Runs @func on the thread; it must end with g_task_return_…(). Takes over @task. After
 * pnc_libvirt_worker_close() the task fails with PNC_ERROR_UNAVAILABLE instead. */
void pnc_libvirt_worker_push (PncLibvirtWorker *worker, GTask *task, GTaskThreadFunc func);

/* Worker thread: the connection; NULL before pnc_libvirt_worker_connect(). Borrowed. */
virConnectPtr pnc_libvirt_worker_get_connection (PncLibvirtWorker *worker);

/* Worker thread. */
gboolean pnc_libvirt_worker_connect (PncLibvirtWorker *worker,
                                     const char *uri,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits for the calls that are under way and closes the connection. Kill the daemon first, and
 * they end at once. */
void pnc_libvirt_worker_close (PncLibvirtWorker *worker);

/* Sets @error from libvirt's last error on this thread: NOT_FOUND for a domain that is gone,
 * else UNAVAILABLE. The message is "@what: …". */
void pnc_libvirt_set_error (GError **error, const char *what);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLibvirtWorker, pnc_libvirt_worker_unref)
