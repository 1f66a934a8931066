/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-event.h"
#include "pnc-audit-verify-test.h"

#include <string.h>

static void
a_cut_end_is_found_by_the_seal_and_only_by_it (void **state)
{
  for (guint left = 0; left < 8; left++)
    {
      g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
      PncAuditBasis chain = { 0 }, sealed = pnc_audit_test_full_basis (log);
      g_autoptr (PncAuditReport) unsealed_report = NULL;
      g_autoptr (PncAuditReport) report = NULL;

      g_ptr_array_set_size (log->lines, left);
      unsealed_report = pnc_audit_test_verify (log, &chain);
      report = pnc_audit_test_verify (log, &sealed);
      assert_int_equal (unsealed_report->n_findings, 0);
      pnc_audit_test_assert_first (report, left, PNC_AUDIT_FAULT_CUT);
    }
}

static void
lines_behind_the_sealed_one_are_no_finding (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditHead sealed = log->head;
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  basis.head = &sealed;
  pnc_audit_test_log_say (log, PNC_AUDIT_STOP, NULL);
  pnc_audit_test_log_say (log, PNC_AUDIT_UNLOCK_FAIL, NULL);
  report = pnc_audit_test_verify (log, &basis);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->signed_line, 8);
}

/* The forger writes the same events again, but one: a new chain, whole in itself. */
static PncAuditTestLog *
forged_log (const PncSigningKey *key, const char *device_id)
{
  PncAuditTestLog *log = pnc_audit_test_log_new ();

  pnc_audit_test_log_say (log, PNC_AUDIT_LOG_BEGIN, json_pack ("{s:i}", "format", 1));
  pnc_audit_test_log_say (log, PNC_AUDIT_CREATE, NULL);
  if (key != NULL)
    pnc_audit_test_log_sign (log, 1, key);
  for (guint i = 0; i < 5; i++)
    pnc_audit_test_log_say (log, PNC_AUDIT_START, NULL);
  return log;
}

static void
a_chain_made_anew_is_found_by_the_seal (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) forged = forged_log (NULL, NULL);
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  pnc_audit_test_log_say (forged, PNC_AUDIT_STOP, NULL);
  pnc_audit_test_log_say (forged, PNC_AUDIT_STOP, NULL);
  report = pnc_audit_test_verify (forged, &basis);
  pnc_audit_test_assert_first (report, 8, PNC_AUDIT_FAULT_SEAL);
}

static void
a_line_changed_under_a_signature_is_found_by_it (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) forged = forged_log (NULL, NULL);
  PncAuditBasis basis = { .device_id = log->device_id };
  g_autoptr (PncAuditReport) report = NULL;
  g_autoptr (GString) line = NULL;
  g_autofree char *after = NULL;
  g_autofree char *before = NULL;
  PncAuditHead head = { 0 };

  /* The genuine checkpoint, made to fit the forged chain: number, hash, all but the signature. */
  line = g_string_new (log->lines->pdata[7]);
  g_ptr_array_set_size (forged->lines, 7);
  pnc_audit_head_advance (&head, 6, forged->lines->pdata[6], strlen (forged->lines->pdata[6]));
  pnc_audit_head_advance (&log->head, 6, log->lines->pdata[6], strlen (log->lines->pdata[6]));
  assert_int_equal (g_string_replace (line, log->head.hash, head.hash, 0), 2);
  g_ptr_array_add (forged->lines, g_strdup (line->str));
  report = pnc_audit_test_verify (forged, &basis);
  pnc_audit_test_assert_first (report, 8, PNC_AUDIT_FAULT_SIGNATURE);
  assert_int_equal (report->n_checkpoints, 0);
}

static void
another_devices_signature_counts_as_its_own_word (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) other = pnc_audit_test_log_new ();
  PncAuditBasis basis = { .device_id = log->device_id };
  g_autoptr (PncAuditReport) report = NULL;

  pnc_audit_test_log_sign (log, 2, other->key);
  report = pnc_audit_test_verify (log, &basis);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints, 2);
  assert_int_equal (report->n_foreign_checkpoints, 1);
  assert_int_equal (report->signed_line, 8);
}

/* The forger has a key of his own and says that it is ours. */
static void
a_key_under_the_name_of_this_device_is_found (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) other = pnc_audit_test_log_new ();
  g_autoptr (PncAuditTestLog) forged = forged_log (other->key, NULL);
  PncAuditBasis basis = { .device_id = log->device_id };
  g_autoptr (GString) line = g_string_new (forged->lines->pdata[2]);
  g_autoptr (PncAuditReport) report = NULL;

  assert_int_equal (g_string_replace (line, other->device_id, log->device_id, 1), 1);
  g_ptr_array_set_size (forged->lines, 2);
  g_ptr_array_add (forged->lines, g_strdup (line->str));
  report = pnc_audit_test_verify (forged, &basis);
  pnc_audit_test_assert_first (report, 3, PNC_AUDIT_FAULT_SIGNATURE);
}

static void
for_unlocking_the_newest_signature_stands_for_all (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) good = NULL;
  g_autoptr (PncAuditReport) bad = NULL;
  g_autoptr (GString) line = NULL;

  basis.newest_only = TRUE;
  good = pnc_audit_test_verify (log, &basis);
  assert_int_equal (good->n_findings, 0);
  assert_int_equal (good->n_checkpoints, 1);
  assert_int_equal (good->signed_line, 8);
  line = g_string_new (log->lines->pdata[7]);
  g_string_replace (line, "\"nv_gen\":1", "\"nv_gen\":0", 1);
  g_free (log->lines->pdata[7]);
  log->lines->pdata[7] = g_strdup (line->str);
  bad = pnc_audit_test_verify (log, &basis);
  assert_true (pnc_audit_test_names (bad, 8, PNC_AUDIT_FAULT_SIGNATURE));
}

static void
an_older_seal_is_found_by_a_later_generation_in_the_log (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) other = pnc_audit_test_log_new ();
  PncAuditHead sealed = log->head;
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  basis.head = &sealed;
  pnc_audit_test_log_sign (log, 2, log->key);
  pnc_audit_test_log_sign (log, 3, other->key);
  report = pnc_audit_test_verify (log, &basis);
  assert_int_equal (report->n_findings, 1);
  pnc_audit_test_assert_first (report, 9, PNC_AUDIT_FAULT_SEAL);
  assert_int_equal (report->max_generation, 3);
}

static void
a_log_that_tells_of_tampering_is_not_whole_again_later (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  pnc_audit_test_log_say (log, PNC_AUDIT_VERIFY_FAIL,
                          json_pack ("{s:s, s:s}", "what", "policy", "why", "x"));
  pnc_audit_test_log_say (log, PNC_AUDIT_ROLLBACK_DETECTED,
                          json_pack ("{s:s, s:s}", "what", "audit", "why", "Lines were cut off"));
  report = pnc_audit_test_verify (log, &basis);
  assert_int_equal (report->n_findings, 1);
  pnc_audit_test_assert_first (report, 10, PNC_AUDIT_FAULT_RECORDED);
}

/* Somebody who makes a mess first cannot hide a cut behind it. */
static void
a_cut_end_is_found_behind_any_number_of_faults (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new ();
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  for (guint i = 0; i < 50; i++)
    pnc_audit_test_log_say (log, PNC_AUDIT_STOP, NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_free (log->lines->pdata[i]);
      log->lines->pdata[i] = g_strdup ("rubbish");
    }
  g_ptr_array_set_size (log->lines, 49);
  report = pnc_audit_test_verify (log, &basis);
  assert_true (pnc_audit_test_names (report, 49, PNC_AUDIT_FAULT_CUT));
  assert_int_equal (report->n_lasting, report->n_findings - 1);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_cut_end_is_found_by_the_seal_and_only_by_it),
    cmocka_unit_test (lines_behind_the_sealed_one_are_no_finding),
    cmocka_unit_test (a_chain_made_anew_is_found_by_the_seal),
    cmocka_unit_test (a_line_changed_under_a_signature_is_found_by_it),
    cmocka_unit_test (another_devices_signature_counts_as_its_own_word),
    cmocka_unit_test (a_key_under_the_name_of_this_device_is_found),
    cmocka_unit_test (for_unlocking_the_newest_signature_stands_for_all),
    cmocka_unit_test (an_older_seal_is_found_by_a_later_generation_in_the_log),
    cmocka_unit_test (a_log_that_tells_of_tampering_is_not_whole_again_later),
    cmocka_unit_test (a_cut_end_is_found_behind_any_number_of_faults),
  };

  return cmocka_run_group_tests_name ("audit-seals", tests, NULL, NULL);
}
