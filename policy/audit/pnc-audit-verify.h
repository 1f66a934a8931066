/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-line.h"

/* Reads a whole audit.log and says what is wrong with it, line by line. What can be known depends
 * on what is at hand:
 *
 *   nothing          the chain: an edited, missing, added or moved line; not a cut end, nor a chain
 *                    that was made anew as a whole
 *   a device's key   that all lines before a checkpoint are those that this device wrote
 *   the sealed head  that nothing is missing at the end, as of the last seal; and with the sealed
 *                    generation, that the seal itself is no older one
 *
 * Pure: bytes in, a report out. One thread at a time. */
typedef struct _PncAuditVerifier PncAuditVerifier;

/* What to hold the log to. Borrowed for the call that takes it. */
typedef struct
{
  const char *desktop_id;   /* whose log it must be; NULL: the first line says it */
  const char *device_id;    /* this device's; NULL: unknown, all checkpoints are another's */
  const PncAuditHead *head; /* the sealed one; NULL: not at hand */
  guint64 generation;       /* the sealed one; only with @head */
  gboolean newest_only;     /* check one signature of this device, the newest: it covers the others.
                               For unlocking, where a long log must not be felt */
} PncAuditBasis;

typedef enum
{
  PNC_AUDIT_FAULT_DAMAGED,   /* the line is none of ours */
  PNC_AUDIT_FAULT_CHANGED,   /* the line is not what it was when the next one was written */
  PNC_AUDIT_FAULT_MISSING,   /* lines before it are missing, or it was moved up */
  PNC_AUDIT_FAULT_ORDER,     /* it was put in or moved down */
  PNC_AUDIT_FAULT_FOREIGN,   /* it is another desktop's */
  PNC_AUDIT_FAULT_SIGNATURE, /* a checkpoint whose signature does not hold */
  PNC_AUDIT_FAULT_CUT,       /* lines are missing behind it, at the end */
  PNC_AUDIT_FAULT_SEAL,      /* it is not the line that was sealed, or the seal is an older one */
  PNC_AUDIT_FAULT_RECORDED,  /* the line itself says that the log was found tampered with */
} PncAuditFault;

typedef struct
{
  guint64 line; /* from 1; 0: the log has none */
  PncAuditFault fault;
  char *why; /* a sentence without the number of the line */
} PncAuditFinding;

/* The first so many findings are kept, and all about the seal (at most three). */
#define PNC_AUDIT_MAX_FINDINGS 32

typedef struct
{
  guint64 n_lines;
  PncAuditHead head;   /* of what was read */
  gboolean torn;       /* behind the last line stands the beginning of another: power failed. No
                          finding; the next append repairs it */
  guint n_checkpoints; /* of this device, whose signatures hold … */
  guint64 signed_line; /* … the last of them, from 1; 0: none */
  guint n_foreign_checkpoints; /* signed by a key that only they themselves vouch for */
  guint64 max_generation;      /* that any checkpoint names */
  gboolean head_checked;       /* the sealed head was at hand */
  char *rules;                 /* the last policy in force that a line names and that is not the
                                  owner's, "eng-default@31"; NULL: none */
  GPtrArray *findings;         /* of PncAuditFinding, in the order of lines */
  guint64 n_findings;          /* of all, also those not kept … */
  guint64 n_lasting; /* … and those that every later look at the file finds again: of the
                        chain, not of the seal, nor what was recorded */
} PncAuditReport;

const char *pnc_audit_fault_to_string (PncAuditFault fault); /* "damaged" "changed" … */

PncAuditVerifier *pnc_audit_verifier_new (const PncAuditBasis *basis);
void pnc_audit_verifier_feed (PncAuditVerifier *verifier, gconstpointer bytes, gsize size_bytes);
/* Frees @verifier. */
PncAuditReport *pnc_audit_verifier_finish (PncAuditVerifier *verifier);
void pnc_audit_verifier_free (PncAuditVerifier *verifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAuditVerifier, pnc_audit_verifier_free)

void pnc_audit_report_free (PncAuditReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAuditReport, pnc_audit_report_free)
