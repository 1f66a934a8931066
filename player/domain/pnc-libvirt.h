/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain.h"

#include <gio/gio.h>

/* The private libvirt session daemon: our own libvirtd process whose XDG folders all lie in
 * @runtime_dir (tmpfs), but for the capability cache in XDG_CACHE_HOME/pinnace. The user's own
 * libvirt is never touched. It ends with this object, and with us if we die. libvirt blocks, so
 * every call runs on one worker thread. Main thread owns the object. */
#define PNC_TYPE_LIBVIRT (pnc_libvirt_get_type ())
G_DECLARE_FINAL_TYPE (PncLibvirt, pnc_libvirt, PNC, LIBVIRT, GObject)

/* Starts the daemon and connects. Signal "ended" (const char *reason) if it dies by itself. */
void pnc_libvirt_start_async (const char *runtime_dir,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
PncLibvirt *pnc_libvirt_start_finish (GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Creates and starts a transient domain (paused: created, not yet running). The NBD socket and
 * the TPM socket of @config must be answering. */
void pnc_libvirt_create_domain_async (PncLibvirt *libvirt,
                                      const PncDomainConfig *config,
                                      gboolean paused,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
PncDomain *pnc_libvirt_create_domain_finish (PncLibvirt *libvirt,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is @pid the QEMU that this daemon started for the domain of @uuid: named in its pidfile, running
 * the installed QEMU, begun after the daemon? Cheap; also answers while the domain is still being
 * created. Whoever may write to the daemon's folders, hence this user, can forge it. */
gboolean pnc_libvirt_owns_pid (PncLibvirt *libvirt, const char *uuid, pid_t pid);

/* The last @max_lines lines that QEMU said for the domain of @uuid, oldest first; empty when there
 * are none. On tmpfs, small: does not block. */
GStrv pnc_libvirt_dup_qemu_log (PncLibvirt *libvirt, const char *uuid, guint max_lines);
