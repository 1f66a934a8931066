/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-verify-test.h"

#include "pnc-audit-checkpoint.h"
#include "pnc-audit-event.h"

#include <string.h>

PncAuditTestLog *
pnc_audit_test_log_new (void)
{
  PncAuditTestLog *log = g_new0 (PncAuditTestLog, 1);

  log->lines = g_ptr_array_new_with_free_func (g_free);
  log->key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  pnc_device_id_from_key (pnc_signing_key_get_public (log->key), log->device_id);
  return log;
}

void
pnc_audit_test_log_free (PncAuditTestLog *log)
{
  g_ptr_array_unref (log->lines);
  pnc_signing_key_free (log->key);
  g_free (log);
}

void
pnc_audit_test_log_take (PncAuditTestLog *log, char *line)
{
  assert_non_null (line);
  pnc_audit_head_advance (&log->head, pnc_audit_head_get_next_seq (&log->head), line,
                          strlen (line));
  g_ptr_array_add (log->lines, line);
}

void
pnc_audit_test_log_say (PncAuditTestLog *log, const char *event, json_t *details)
{
  PncAuditStamp stamp = { .desktop_id = PNC_AUDIT_TEST_DESKTOP,
                          .when = { 1795608000 + log->lines->len, 1000, PNC_AUDIT_TEST_BOOT },
                          .policy = "eng-default@31",
                          .grant = 7 };
  json_auto_t *owned = details;

  pnc_audit_test_log_take (log, pnc_audit_line_new_event (&stamp, event, details, &log->head));
}

void
pnc_audit_test_log_sign (PncAuditTestLog *log, guint64 generation, const PncSigningKey *key)
{
  g_autoptr (GError) error = NULL;
  PncAuditStamp stamp
      = { .desktop_id = PNC_AUDIT_TEST_DESKTOP, .when = { 1795608000, 1000, PNC_AUDIT_TEST_BOOT } };

  pnc_audit_test_log_take (
      log, pnc_audit_line_new_checkpoint (&stamp, generation, key, &log->head, &error));
  pnc_test_assert_no_error (error);
}

PncAuditTestLog *
pnc_audit_test_log_new_some (void)
{
  PncAuditTestLog *log = pnc_audit_test_log_new ();

  pnc_audit_test_log_say (log, PNC_AUDIT_LOG_BEGIN, json_pack ("{s:i}", "format", 1));
  pnc_audit_test_log_say (log, PNC_AUDIT_CREATE, NULL);
  pnc_audit_test_log_say (log, PNC_AUDIT_UNLOCK_FAIL,
                          json_pack ("{s:s}", "why", "Grüße “von” hier\n"));
  pnc_audit_test_log_sign (log, 1, log->key);
  pnc_audit_test_log_say (log, PNC_AUDIT_UNLOCK_OK, NULL);
  pnc_audit_test_log_say (log, PNC_AUDIT_START, json_pack ("{s:s}", "accelerator", "kvm"));
  pnc_audit_test_log_say (log, PNC_AUDIT_FILE_OUT,
                          json_pack ("{s:s, s:I}", "name", "a1b2", "size_bytes", 4096));
  pnc_audit_test_log_sign (log, 1, log->key);
  return log;
}

GString *
pnc_audit_test_log_text (PncAuditTestLog *log)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < log->lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) log->lines->pdata[i]);
  return text;
}

PncAuditReport *
pnc_audit_test_verify_text (const PncAuditBasis *basis, const char *text, gsize size)
{
  PncAuditVerifier *verifier = pnc_audit_verifier_new (basis);

  pnc_audit_verifier_feed (verifier, text, size);
  return pnc_audit_verifier_finish (verifier);
}

PncAuditReport *
pnc_audit_test_verify (PncAuditTestLog *log, const PncAuditBasis *basis)
{
  g_autoptr (GString) text = pnc_audit_test_log_text (log);

  return pnc_audit_test_verify_text (basis, text->str, text->len);
}

PncAuditBasis
pnc_audit_test_full_basis (PncAuditTestLog *log)
{
  PncAuditBasis basis = { .desktop_id = PNC_AUDIT_TEST_DESKTOP,
                          .device_id = log->device_id,
                          .head = &log->head,
                          .generation = 1 };

  return basis;
}

gboolean
pnc_audit_test_names (const PncAuditReport *report, guint64 line, PncAuditFault fault)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PncAuditFinding *finding = report->findings->pdata[i];

      if (finding->line == line && finding->fault == fault)
        return TRUE;
    }
  return FALSE;
}

void
pnc_audit_test_assert_first (const PncAuditReport *report, guint64 line, PncAuditFault fault)
{
  const PncAuditFinding *finding;

  if (report->findings->len == 0)
    fail_msg ("nothing was found; line %d is wrong", (int) line);
  finding = report->findings->pdata[0];
  if (finding->line != line || finding->fault != fault)
    fail_msg ("line %d: %s (%s)", (int) finding->line, finding->why,
              pnc_audit_fault_to_string (finding->fault));
  assert_true (finding->why[0] != '\0');
}
