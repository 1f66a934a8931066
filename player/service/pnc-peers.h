/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The service's socket and who is on it: a D-Bus server for peer-to-peer connections of our own
 * user, proved by SO_PEERCRED (EXTERNAL), nobody else. Each object exported here stands on every
 * connection, present and future.
 * Signal "changed": somebody came or went. Main thread. */
#define PNC_TYPE_PEERS (pnc_peers_get_type ())
G_DECLARE_FINAL_TYPE (PncPeers, pnc_peers, PNC, PEERS, GObject)

/* Listens on @bus_path (a stale socket there is replaced: the caller holds the service's lock). */
PncPeers *pnc_peers_new (const char *bus_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_peers_export (PncPeers *peers, GDBusInterfaceSkeleton *skeleton, const char *path);
void pnc_peers_unexport (PncPeers *peers, GDBusInterfaceSkeleton *skeleton);

/* How long a client may leave what was said to it unread, before it is sent away, in ms; for who
 * comes from now on. */
#define PNC_PEERS_PATIENCE_MS 30000
void pnc_peers_set_patience (PncPeers *peers, guint patience_ms);

guint pnc_peers_get_count (PncPeers *peers);

/* Nobody new comes in; the socket goes. Who is there stays until the object goes. */
void pnc_peers_stop_listening (PncPeers *peers);
/* Resolves when what was said has been sent, or after a second: a client that does not read must
 * not keep the service. */
void pnc_peers_flush_async (PncPeers *peers, GAsyncReadyCallback callback, gpointer user_data);
void pnc_peers_flush_finish (PncPeers *peers, GAsyncResult *result);
