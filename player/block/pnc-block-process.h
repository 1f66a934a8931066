/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The nbdkit process of a desktop: started, listened to, reaped. Main thread. */
typedef struct _PncBlockProcess PncBlockProcess;

/* @reason: how it ended and what it said last, a sentence. */
typedef void (*PncBlockProcessFunc) (const char *reason, gpointer user_data);

/* Starts nbdkit (Debian's, whatever our PATH says, in a fresh environment) with our plugin (of
 * PINNACE_LIBEXECDIR, else PNC_LIBEXECDIR), which inherits
 * @control_fd (taken) and listens on @socket_path. PNC_ERROR_INVALID unless the path fits
 * a socket's address and its folder is ours alone; PNC_ERROR_UNAVAILABLE without nbdkit.
 * @ended is called once, from the main context. */
PncBlockProcess *pnc_block_process_spawn (const char *socket_path,
                                          int control_fd,
                                          PncBlockProcessFunc ended,
                                          gpointer user_data,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does not end the process; @ended is not called any more. */
void pnc_block_process_free (PncBlockProcess *process);

/* 0 if it ended before anyone could ask. */
pid_t pnc_block_process_get_pid (PncBlockProcess *process);
