/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-checkpoint.h"
#include "pnc-audit-verify.h"

/* audit.log by its descriptor: open for reading and writing, not O_APPEND. That policy/ touches a
 * file here, and nowhere else, is so that what a chain is worth stands in one place: a line is
 * appended whole or not at all, and a last line that was written by half (power failed, the
 * process was killed) is mended by the next append, which records that. An earlier line is never
 * touched. Blocks on the disk: worker threads. */

/* More than a log of ours grows to in a lifetime. One beyond it is refused (PNC_ERROR_TAMPERED), so
 * that a hole of terabytes is not read through. */
#define PNC_AUDIT_FILE_MAX_BYTES (256 * 1024 * 1024)

/* What is to be appended: an event, or with @signer a checkpoint. Borrowed. */
typedef struct
{
  PncAuditStamp stamp;
  const char *event;
  json_t *details; /* NULL: none */
  const PncSigningKey *signer;
  guint64 generation; /* of the sealed state; for a checkpoint */
} PncAuditEntry;

/* Appends a line and waits until it is on stable storage. Whoever else appends at the same time
 * waits (flock), for some seconds (then PNC_ERROR_BUSY). On failure (PNC_ERROR_NO_SPACE and other
 * errnos too) the file is as it was.
 * @out_head (or NULL): where the chain now stands. */
gboolean pnc_audit_file_append (int fd,
                                const PncAuditEntry *entry,
                                PncAuditHead *out_head,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the chain stands; a torn last line does not count. */
gboolean
pnc_audit_file_find_head (int fd, PncAuditHead *out_head, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads all of it. NULL only when it cannot be read. */
PncAuditReport *pnc_audit_file_verify (int fd,
                                       const PncAuditBasis *basis,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The last @max_lines lines (of the last MiB), oldest first, as they stand there but valid UTF-8.
 */
GStrv pnc_audit_file_read_end (int fd, guint max_lines, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first line; "" of an empty file. */
char *pnc_audit_file_read_first (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
