/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The process behind PncLibvirt: libvirtd with a configuration and folders of its own. Main
 * thread. */
typedef struct _PncLibvirtDaemon PncLibvirtDaemon;

/* The process ended, and not because we freed the daemon. @reason: one sentence. */
typedef void (*PncLibvirtDaemonEndedFunc) (const char *reason, gpointer user_data);

/* Makes the folder @runtime_dir/virt afresh (what an earlier run left there goes) and spawns
 * libvirtd in it. */
PncLibvirtDaemon *pnc_libvirt_daemon_spawn (const char *runtime_dir,
                                            PncLibvirtDaemonEndedFunc ended,
                                            gpointer user_data,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Resolves when its socket takes connections. */
void pnc_libvirt_daemon_wait_async (PncLibvirtDaemon *daemon,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean pnc_libvirt_daemon_wait_finish (GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Free with g_free(). */
char *pnc_libvirt_daemon_dup_uri (PncLibvirtDaemon *daemon);
char *pnc_libvirt_daemon_dup_pidfile (PncLibvirtDaemon *daemon, const char *domain_name);
char *pnc_libvirt_daemon_dup_agent_socket (PncLibvirtDaemon *daemon, const char *uuid);
/* Where QEMU's own words for this domain go. */
char *pnc_libvirt_daemon_dup_qemu_log (PncLibvirtDaemon *daemon, const char *domain_name);
/* Its log's last error line, for a message; NULL if there is none. */
char *pnc_libvirt_daemon_dup_last_error (PncLibvirtDaemon *daemon);

guint64 pnc_libvirt_daemon_get_start_ticks (PncLibvirtDaemon *daemon);
gboolean pnc_libvirt_daemon_is_alive (PncLibvirtDaemon *daemon);

/* Kills the process; what it started lives on. */
void pnc_libvirt_daemon_free (PncLibvirtDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLibvirtDaemon, pnc_libvirt_daemon_free)
