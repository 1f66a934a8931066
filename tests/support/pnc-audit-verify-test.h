/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-verify.h"
#include "pnc-device-id.h"
#include "pnc-signing-key.h"
#include "pnc-test.h"

/* Logs in the making, and what verifying them finds. */

#define PNC_AUDIT_TEST_DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define PNC_AUDIT_TEST_OTHER_DESKTOP "11111111-2222-3333-4444-555555555555"
#define PNC_AUDIT_TEST_BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"

/* Lines in the making, and where their chain stands. */
typedef struct
{
  GPtrArray *lines; /* of char *, without line ends */
  PncAuditHead head;
  PncSigningKey *key;
  char device_id[PNC_DEVICE_ID_SIZE];
} PncAuditTestLog;

/* An empty one with a key of its own. */
PncAuditTestLog *pnc_audit_test_log_new (void);
void pnc_audit_test_log_free (PncAuditTestLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAuditTestLog, pnc_audit_test_log_free)

/* Appends @line, which it takes. */
void pnc_audit_test_log_take (PncAuditTestLog *log, char *line);

/* Appends an event; takes @details (may be NULL). */
void pnc_audit_test_log_say (PncAuditTestLog *log, const char *event, json_t *details);

/* Appends a checkpoint by @key. */
void pnc_audit_test_log_sign (PncAuditTestLog *log, guint64 generation, const PncSigningKey *key);

/* Eight lines; the fourth and the eighth are checkpoints of generation 1. */
PncAuditTestLog *pnc_audit_test_log_new_some (void);

/* As a file; free with g_string_free(). */
GString *pnc_audit_test_log_text (PncAuditTestLog *log);

/* What verifying finds; pnc_audit_report_free() it. */
PncAuditReport *
pnc_audit_test_verify_text (const PncAuditBasis *basis, const char *text, gsize size);
PncAuditReport *pnc_audit_test_verify (PncAuditTestLog *log, const PncAuditBasis *basis);

/* With all that can be at hand: the device's key, and the head as @log stands now. */
PncAuditBasis pnc_audit_test_full_basis (PncAuditTestLog *log);

/* Is @fault told of @line? */
gboolean pnc_audit_test_names (const PncAuditReport *report, guint64 line, PncAuditFault fault);

/* Fails the test unless the first finding is @fault in @line. */
void pnc_audit_test_assert_first (const PncAuditReport *report, guint64 line, PncAuditFault fault);
