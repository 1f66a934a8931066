/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* One service a runtime folder: RUNTIME/service.lock, held until the process ends, with its pid
 * inside. A service that is on its way out is waited for, up to 30 s (then SIGALRM ends us). The
 * descriptor, or −1: PNC_ERROR_BUSY when one is there and answers. Blocks; before the main loop.
 * @bus_path: its socket. */
int pnc_service_lock (const char *runtime_dir,
                      const char *bus_path,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
