/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* audit.log of a desktop folder (security.md 2.4 (g)): one JSON object a line, each with its number
 * and the SHA-256 of the line before it, appended and fsynced in the order of the calls on a thread
 * of its own. Only while the folder is claimed: the file has one writer. Never a secret, never what
 * a guest said. Main thread. */
typedef struct _PncEventLog PncEventLog;

PncEventLog *pnc_event_log_new (const char *folder, const char *desktop_id);

/* Appends @event with pairs of key and value, then NULL; a pair whose value is NULL is left out.
 * Does not block; a line that cannot be written is a warning on stderr. */
void pnc_event_log_append (PncEventLog *log, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* The last @max_lines lines, oldest first, after all that was appended before this call. */
void pnc_event_log_read_async (PncEventLog *log,
                               guint max_lines,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GStrv pnc_event_log_read_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits until everything appended is on disk. */
void pnc_event_log_free (PncEventLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncEventLog, pnc_event_log_free)
