/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clock.h"

/* One line of audit.log (security.md 2.4 (g); resources/schemas/audit-event.schema.json and
 * audit-checkpoint.schema.json): a JSON object with its number and the SHA-256 of the line before,
 * so that nobody can change, take out, put in or move a line and leave no trace. Pure. */

/* Longest line, without its line end. */
#define PNC_AUDIT_LINE_MAX_BYTES 8192

#define PNC_AUDIT_HASH_SIZE 65

/* Where a chain stands: number and SHA-256 of its last line. @hash is "" before the first one. */
typedef struct
{
  guint64 seq;
  char hash[PNC_AUDIT_HASH_SIZE];
} PncAuditHead;

/* What the next line says: its number, and the hash of what stands before it. */
guint64 pnc_audit_head_get_next_seq (const PncAuditHead *head);
const char *pnc_audit_head_get_prev (const PncAuditHead *head);
/* @line (without its line end) has become the last one, with the number @seq. */
void pnc_audit_head_advance (PncAuditHead *head, guint64 seq, const char *line, gsize size_bytes);

/* What stands in every line that is written. Borrowed strings. */
typedef struct
{
  const char *desktop_id;
  PncClockReading when;
  const char *policy; /* the one in force, "eng-default@31"; NULL: none */
  guint64 grant;      /* the one in force; 0: none */
} PncAuditStamp;

/* The text of the line that follows @head, without line end. @event: a word of
 * pnc-audit-event.h. @details (borrowed, NULL: none): at most 16 strings, integers and booleans by
 * names such as "size_bytes"; what is too long is cut. */
char *pnc_audit_line_new_event (const PncAuditStamp *stamp,
                                const char *event,
                                json_t *details,
                                const PncAuditHead *head);

/* A line as it was read. Strings are borrowed from @object. */
typedef struct
{
  json_t *object;
  guint64 seq;
  const char *time;
  const char *event;
  const char *desktop_id;
  const char *prev;
  json_t *details; /* NULL: a checkpoint, which has the following */
  const char *head;
  guint64 generation;
  const char *device_id;
  const char *key;
  const char *signature;
} PncAuditLine;

/* Strict, as the schemas are. @out_line is untouched on failure (PNC_ERROR_TAMPERED). */
gboolean pnc_audit_line_parse (const char *text,
                               gsize size_bytes,
                               PncAuditLine *out_line,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_audit_line_clear (PncAuditLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncAuditLine, pnc_audit_line_clear)
