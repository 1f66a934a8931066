/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* An audit.log that cannot be gone on with, since it does not begin as ours do (an earlier version
 * wrote it, or something else), is kept beside the new one: audit-old.log, audit-old-2.log …
 * Blocks: worker threads. */

/* Moves audit.log aside; the new name, or NULL. Another file of that name is never replaced. */
char *pnc_audit_aside_move (int folder_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest such file; NULL: there is none. */
char *pnc_audit_aside_find (int folder_fd);

gboolean pnc_audit_aside_is_name (const char *name);
