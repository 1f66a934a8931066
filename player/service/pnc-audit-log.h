/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-event.h"
#include "pnc-audit-file.h"

#include <gio/gio.h>

/* audit.log of a desktop folder (policy/audit/), written in the order of the calls by a thread of
 * its own. What cannot be written now (a full disk) is kept and written first as soon as it can be.
 * A log that an earlier version wrote is kept aside, and the new one's first line says so.
 *
 * Append only while the folder is claimed: the file has one writer. Whoever refuses something
 * appends, settles, and then answers. Counted references; any thread, where nothing else is said.
 */
typedef struct _PncAuditLog PncAuditLog;

PncAuditLog *pnc_audit_log_new (const char *folder, const char *desktop_id);
PncAuditLog *pnc_audit_log_ref (PncAuditLog *log);
/* The last one waits until everything appended is on disk. */
void pnc_audit_log_unref (PncAuditLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAuditLog, pnc_audit_log_unref)

/* What the lines from here on name as in force: "eng-default@31" or NULL; 0: no grant. */
void pnc_audit_log_set_policy (PncAuditLog *log, const char *policy, guint64 grant);

/* Appends @event (pnc-audit-event.h) with pairs of key and text, then NULL; a pair whose text is
 * NULL is left out. Does not block.
 *   pnc_audit_log_append (log, PNC_AUDIT_POLICY_DENY, "question", "usb", "rule", pointer, NULL); */
void pnc_audit_log_append (PncAuditLog *log, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* The same with numbers among them; @details is taken.
 *   pnc_audit_log_append_object (log, PNC_AUDIT_CLIP_DENY, json_pack ("{s:I}", "size_bytes", n));
 */
void pnc_audit_log_append_object (PncAuditLog *log, const char *event, json_t *details);

/* Waits until everything appended so far is on stable storage. FALSE: it is not, and is kept for
 * later. Blocks: worker threads. */
gboolean pnc_audit_log_settle (PncAuditLog *log, GError **error);
/* The same without blocking; main thread. */
void
pnc_audit_log_settle_async (PncAuditLog *log, GAsyncReadyCallback callback, gpointer user_data);
gboolean pnc_audit_log_settle_finish (GAsyncResult *result, GError **error);

/* Settles; then signs with @key what came since the last signature, if anything did. @key NULL:
 * nothing is signed. @out_head: where the log then stands. Blocks: worker threads. */
gboolean pnc_audit_log_sign (PncAuditLog *log,
                             const PncSigningKey *key,
                             guint64 generation,
                             PncAuditHead *out_head,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* From here on, or no longer: nobody but us has written to the file since @head; if somebody has
 * all the same, that is noted before the next line. @head NULL: no longer. Blocks: worker threads.
 */
void pnc_audit_log_watch (PncAuditLog *log, const PncAuditHead *head);

/* Settles, and holds the file to @basis; with a watched log whose @basis names no head, to the last
 * line that we wrote. Blocks: worker threads. */
PncAuditReport *pnc_audit_log_verify (PncAuditLog *log,
                                      const PncAuditBasis *basis,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The last @max_lines lines, oldest first, after all that was appended before. Main thread. */
void pnc_audit_log_read_async (PncAuditLog *log,
                               guint max_lines,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
GStrv pnc_audit_log_read_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
