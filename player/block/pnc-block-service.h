/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <gio/gio.h>

/* The service's handle on one desktop's block process: nbdkit with our plugin (pnc-block-plugin.c),
 * which serves the desktop's volumes as NBD exports on one UNIX socket. Keys, commands and reports
 * go over a socketpair that the process inherits. When this object goes, or the service dies, the
 * process flushes, wipes its keys, kills the QEMU it served and ends.
 * Main thread; never blocks. */
#define PNC_TYPE_BLOCK_SERVICE (pnc_block_service_get_type ())
G_DECLARE_FINAL_TYPE (PncBlockService, pnc_block_service, PNC, BLOCK_SERVICE, GObject)

/* May the process @pid open export @export_name? Asked for each NBD connection; the answer of a
 * stranger is FALSE and it is cut off before it reads a byte. @pid is from SO_PEERCRED. Asked
 * twice: when it connects (one yes for any export that is open lets it go on) and when it names its
 * export. Who was let in is killed when the block process ends, the service itself excepted. */
typedef gboolean (*PncBlockAuthorizeFunc) (PncBlockService *service,
                                           pid_t pid,
                                           const char *export_name,
                                           gpointer user_data);

/* Spawns nbdkit (the system's) with the plugin of PINNACE_LIBEXECDIR or PNC_LIBEXECDIR.
 * @socket_path: on tmpfs, in a folder of mode 0700; unlinked when it ends.
 * Signals of the object:
 *   "io-error" (const char *export_name, int errno_)   the host failed a request (ENOSPC, EIO …)
 *   "stranger" (int pid, const char *export_name)      a connection was refused; "" if it had named
 *                                                      no export yet. At most one a second
 *   "ended"    (const char *reason)                    the process is gone, asked for or not */
PncBlockService *pnc_block_service_new (const char *socket_path,
                                        PncBlockAuthorizeFunc authorize,
                                        gpointer user_data,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the volume at @path as export @name with @key (the LUKS2 slot's key). Resolves when the
 * export can be connected to. Errors as pnc_volume_open(). Borrows @key for the call only. */
void pnc_block_service_open_async (PncBlockService *service,
                                   const char *name,
                                   const char *path,
                                   const char *desktop_id,
                                   const PncSecret *key,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean pnc_block_service_open_finish (PncBlockService *service,
                                        GAsyncResult *result,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Flushes every export to stable storage. */
void pnc_block_service_flush_async (PncBlockService *service,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean pnc_block_service_flush_finish (PncBlockService *service,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Flushes, wipes, ends; resolves when the process is reaped. */
void pnc_block_service_close_async (PncBlockService *service,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean pnc_block_service_close_finish (PncBlockService *service,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Processes besides clients of NBD that must end with the block process (QEMU is known to it by
 * its connection): for example swtpm. */
void pnc_block_service_bind_pid (PncBlockService *service, pid_t pid);

const char *pnc_block_service_get_socket_path (PncBlockService *service);
pid_t pnc_block_service_get_pid (PncBlockService *service);
