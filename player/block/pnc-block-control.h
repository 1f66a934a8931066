/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-block-exports.h"

/* The block process's end of the socket to the service: one thread that takes commands and, when
 * the service is gone, ends the process (pnc-block-protocol.h). The functions may be called from
 * NBD threads. */
typedef struct _PncBlockControl PncBlockControl;

/* Takes @fd, a SOCK_SEQPACKET socket. @socket_path: the NBD socket, unlinked at the end. */
PncBlockControl *pnc_block_control_new (int fd, const char *socket_path);

/* Starts the thread, takes over SIGTERM, SIGINT, SIGHUP and SIGQUIT (each ends the process as the
 * service's death does) and reports READY. */
void pnc_block_control_start (PncBlockControl *control);

PncBlockExports *pnc_block_control_get_exports (PncBlockControl *control);

/* Asks the service whether process @pid may go on with export @name ("": it has not named one),
 * and waits. If it may, it will not outlive this process, unless it is the service itself. No
 * answer is a no. */
gboolean pnc_block_control_authorize (PncBlockControl *control, pid_t pid, const char *name);

/* Tells the service that a request on @name failed. Never waits. */
void pnc_block_control_report_failure (PncBlockControl *control, const char *name, int errno_);
