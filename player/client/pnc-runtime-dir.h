/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The folder of sockets, locks and everything that must never reach a disk:
 * $XDG_RUNTIME_DIR/pinnace if that lies on tmpfs, else /dev/shm/pinnace-UID. Made (0700) if it is
 * not there; refused if it is not ours alone, not on tmpfs, or so long that a socket's path would
 * not fit. Free with g_free(). Any thread. */
char *pnc_runtime_dir_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The service's socket in it. */
char *pnc_runtime_dir_bus_path (const char *runtime_dir);
