/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-log-private.h"

#include "pnc-device-id.h"
#include "pnc-fd.h"
#include "pnc-host-clock.h"

#include <string.h>

/* Signing */

typedef struct
{
  const PncSigningKey *key;
  guint64 generation;
  PncAuditHead head;
} PncAuditLogSign;

/* Is the last line our signature already? */
static gboolean
pnc_audit_log_is_signed (int fd, const PncAuditLogSign *sign)
{
  g_auto (GStrv) last = pnc_audit_file_read_end (fd, 1, NULL);
  g_auto (PncAuditLine) line = { 0 };
  char device_id[PNC_DEVICE_ID_SIZE];

  if (last == NULL || last[0] == NULL
      || !pnc_audit_line_parse (last[0], strlen (last[0]), &line, NULL) || line.details != NULL)
    return FALSE;
  pnc_device_id_from_key (pnc_signing_key_get_public (sign->key), device_id);
  return strcmp (line.device_id, device_id) == 0 && line.generation == sign->generation;
}

static gboolean
pnc_audit_log_sign_call (PncAuditLog *log, gpointer data, GError **error)
{
  PncAuditLogSign *sign = data;
  PncAuditEntry entry = { .stamp.desktop_id = log->desktop_id,
                          .signer = sign->key,
                          .generation = sign->generation };
  g_auto (PncFd) fd = PNC_FD_INIT;

  if (!pnc_audit_log_flush (log, error))
    return FALSE;
  fd = pnc_audit_log_open (log, error);
  if (fd < 0 || !pnc_audit_log_check_left (log, fd, error))
    return FALSE;
  if (sign->key == NULL || pnc_audit_log_is_signed (fd, sign))
    return pnc_audit_file_find_head (fd, &sign->head, error);
  pnc_host_clock_read (&entry.stamp.when);
  if (!pnc_audit_file_append (fd, &entry, &sign->head, error))
    return FALSE;
  log->last = sign->head;
  return TRUE;
}

gboolean
pnc_audit_log_sign (PncAuditLog *log,
                    const PncSigningKey *key,
                    guint64 generation,
                    PncAuditHead *out_head,
                    GError **error)
{
  PncAuditLogSign sign = { .key = key, .generation = generation };

  if (!pnc_audit_log_call (log, pnc_audit_log_sign_call, &sign, error))
    return FALSE;
  *out_head = sign.head;
  return TRUE;
}

/* Watching and verifying */

static gboolean
pnc_audit_log_watch_call (PncAuditLog *log, gpointer data, GError **error)
{
  const PncAuditHead *head = data;

  log->watched = head != NULL;
  if (head != NULL)
    log->last = *head;
  return TRUE;
}

void
pnc_audit_log_watch (PncAuditLog *log, const PncAuditHead *head)
{
  pnc_audit_log_call (log, pnc_audit_log_watch_call, (gpointer) head, NULL);
}

typedef struct
{
  PncAuditBasis basis;
  PncAuditReport *report;
} PncAuditLogVerify;

static gboolean
pnc_audit_log_verify_call (PncAuditLog *log, gpointer data, GError **error)
{
  PncAuditLogVerify *verify = data;
  g_auto (PncFd) fd = PNC_FD_INIT;
  GError *fault = NULL;

  /* What waits for a full disk does not stand there, and is no tampering. */
  pnc_audit_log_flush (log, NULL);
  if (verify->basis.head == NULL && log->watched)
    verify->basis.head = &log->last;
  fd = pnc_audit_log_open_to_read (log, &fault);
  if (fd >= 0)
    verify->report = pnc_audit_file_verify (fd, &verify->basis, error);
  else if (fault == NULL)
    verify->report = pnc_audit_verifier_finish (pnc_audit_verifier_new (&verify->basis));
  else
    g_propagate_error (error, fault);
  return verify->report != NULL;
}

PncAuditReport *
pnc_audit_log_verify (PncAuditLog *log, const PncAuditBasis *basis, GError **error)
{
  PncAuditLogVerify verify = { .basis = *basis };

  pnc_audit_log_call (log, pnc_audit_log_verify_call, &verify, error);
  return verify.report;
}
