/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* The processes that must not outlive a block process: who reads its exports, and swtpm. Held by
 * pidfd, so that a process that comes later under the same number is safe. Any thread. */
typedef struct _PncBlockBound PncBlockBound;

PncBlockBound *pnc_block_bound_new (void);
/* Kills nobody. */
void pnc_block_bound_free (PncBlockBound *bound);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncBlockBound, pnc_block_bound_free)

/* FALSE if @pid is no process, or once they were killed: who comes then would be left. Adding one
 * twice is once. */
gboolean pnc_block_bound_add (PncBlockBound *bound, pid_t pid);

/* Kills them, and waits until they are gone, two seconds at most. */
void pnc_block_bound_kill (PncBlockBound *bound);
