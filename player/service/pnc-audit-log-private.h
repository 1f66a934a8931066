/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-log.h"

/* PncAuditLog is one struct in three files: the calls and the queue (pnc-audit-log.c), the file
 * (-file.c), and holding it to what vouches for it (-check.c). */

struct _PncAuditLog
{
  char *folder;
  char *desktop_id;
  GThreadPool *writer; /* one thread: order is the order of the calls */

  GMutex lock; /* of these */
  char *policy;
  guint64 grant;

  /* The writer's alone. */
  GQueue pending; /* of PncAuditLogLine: not written yet */
  guint64 n_lost; /* lines that there was no room for among them */
  gboolean stuck; /* the last write failed, and that has been said */
  gboolean watched;
  PncAuditHead last; /* while watched: where we left the file */
};

/* A line that waits for the writer. */
typedef struct
{
  PncAuditStamp stamp; /* its policy is owned */
  char *event;
  json_t *details;
} PncAuditLogLine;

/* @details is taken; NULL: none. Any thread. */
PncAuditLogLine *pnc_audit_log_line_new (PncAuditLog *log, const char *event, json_t *details);
void pnc_audit_log_line_free (gpointer line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAuditLogLine, pnc_audit_log_line_free)

/* Has the writer do @function after all that came before, and waits for it. */
gboolean pnc_audit_log_call (PncAuditLog *log,
                             gboolean (*function) (PncAuditLog *, gpointer, GError **),
                             gpointer data,
                             GError **error);

/* Writer thread (pnc-audit-log-file.c). */

/* Open for writing, with a first line of ours in it. */
int pnc_audit_log_open (PncAuditLog *log, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Open for reading; −1 without an error when there is none. */
int pnc_audit_log_open_to_read (PncAuditLog *log, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Notes it when a watched file is not as we left it. */
gboolean pnc_audit_log_check_left (PncAuditLog *log, int fd, GError **error);
/* Writes what waits. */
gboolean pnc_audit_log_flush (PncAuditLog *log, GError **error);
