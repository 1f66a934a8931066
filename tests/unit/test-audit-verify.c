/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-event.h"
#include "pnc-audit-verify-test.h"

static void
a_log_that_was_only_appended_to_holds (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = pnc_audit_test_verify (log, &basis);

  if (report->findings->len > 0)
    pnc_audit_test_assert_first (report, 0, 0);
  assert_int_equal (report->n_lines, 8);
  assert_int_equal (report->n_checkpoints, 2);
  assert_int_equal (report->signed_line, 8);
  assert_int_equal (report->n_foreign_checkpoints, 0);
  assert_true (report->head_checked);
  assert_false (report->torn);
  assert_int_equal (report->head.seq, 7);
  assert_string_equal (report->head.hash, log->head.hash);
}

static void
the_chain_alone_holds_without_any_key (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = pnc_audit_test_verify (log, &basis);

  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints, 0);
  assert_int_equal (report->n_foreign_checkpoints, 2);
  assert_false (report->head_checked);
}

static void
pieces_of_any_size_give_the_same (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (GString) text = pnc_audit_test_log_text (log);
  PncAuditBasis basis = pnc_audit_test_full_basis (log);

  for (gsize piece = 1; piece < 300; piece += 7)
    {
      PncAuditVerifier *verifier = pnc_audit_verifier_new (&basis);
      g_autoptr (PncAuditReport) report = NULL;

      for (gsize at = 0; at < text->len; at += piece)
        pnc_audit_verifier_feed (verifier, text->str + at, MIN (piece, text->len - at));
      report = pnc_audit_verifier_finish (verifier);
      assert_int_equal (report->n_findings, 0);
      assert_int_equal (report->n_lines, 8);
    }
}

/* The seal knows the last line, so that no byte of the file is free to change. */
static void
every_changed_byte_is_found_and_its_line_named (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new ();
  g_autoptr (GString) text = NULL;
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  guint64 line = 1;

  pnc_audit_test_log_say (log, PNC_AUDIT_LOG_BEGIN, NULL);
  pnc_audit_test_log_say (log, PNC_AUDIT_FILE_OUT,
                          json_pack ("{s:s, s:I}", "name", "a1b2", "size_bytes", 4096));
  pnc_audit_test_log_sign (log, 1, log->key);
  text = pnc_audit_test_log_text (log);

  /* But the last line's end: that makes it half a line. */
  for (gsize at = 0; at < text->len - 1; at++)
    {
      char good = text->str[at];
      g_autoptr (PncAuditReport) report = NULL;
      gboolean named = FALSE;

      text->str[at] = good ^ 1;
      report = pnc_audit_test_verify_text (&basis, text->str, text->len);
      text->str[at] = good;
      for (guint i = 0; i < report->findings->len; i++)
        named = named || ((PncAuditFinding *) report->findings->pdata[i])->line == line;
      if (!named)
        fail_msg ("byte %d, in line %d: %d findings, not there", (int) at, (int) line,
                  (int) report->findings->len);
      if (good == '\n')
        line++;
    }
}

/* Without a seal the last line alone may change unseen, if no signature stands in it. */
static void
the_chain_alone_names_an_edited_line (void **state)
{
  for (guint i = 0; i + 1 < 8; i++)
    {
      g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
      PncAuditBasis basis = { 0 };
      g_autoptr (GString) edited = g_string_new (log->lines->pdata[i]);
      g_autoptr (PncAuditReport) report = NULL;

      /* The minute of it. */
      g_string_replace (edited, "T12:", "T13:", 1);
      g_free (log->lines->pdata[i]);
      log->lines->pdata[i] = g_strdup (edited->str);
      report = pnc_audit_test_verify (log, &basis);
      assert_true (pnc_audit_test_names (report, i + 1, PNC_AUDIT_FAULT_CHANGED));
    }
}

static void
a_missing_line_is_named_by_the_one_behind_it (void **state)
{
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
      PncAuditBasis basis = { 0 };
      g_autoptr (PncAuditReport) report = NULL;

      g_ptr_array_remove_index (log->lines, i);
      report = pnc_audit_test_verify (log, &basis);
      pnc_audit_test_assert_first (report, i + 1, PNC_AUDIT_FAULT_MISSING);
    }
}

/* Whoever takes a line out and counts the others anew is found by the hashes. */
static void
a_missing_line_is_found_when_the_others_are_renumbered (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  g_ptr_array_remove_index (log->lines, 4);
  for (guint i = 4; i < log->lines->len; i++)
    {
      g_autofree char *before = g_strdup_printf ("{\"seq\":%u,", i + 1);
      g_autofree char *after = g_strdup_printf ("{\"seq\":%u,", i);
      g_autoptr (GString) line = g_string_new (log->lines->pdata[i]);

      assert_int_equal (g_string_replace (line, before, after, 1), 1);
      g_free (log->lines->pdata[i]);
      log->lines->pdata[i] = g_strdup (line->str);
    }
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 4, PNC_AUDIT_FAULT_CHANGED);
}

static void
a_line_put_in_is_named (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditTestLog) before = pnc_audit_test_log_new ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  /* As good a line as can be made: right number, right hash of the line before. */
  for (guint i = 0; i < 5; i++)
    pnc_audit_test_log_take (before, g_strdup (log->lines->pdata[i]));
  pnc_audit_test_log_say (before, PNC_AUDIT_POLICY_APPLIED, NULL);
  g_ptr_array_insert (log->lines, 5, g_strdup (before->lines->pdata[5]));
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 7, PNC_AUDIT_FAULT_ORDER);
}

static void
lines_that_changed_places_are_both_named (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;
  gpointer line = log->lines->pdata[4];

  log->lines->pdata[4] = log->lines->pdata[5];
  log->lines->pdata[5] = line;
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 5, PNC_AUDIT_FAULT_MISSING);
  assert_true (pnc_audit_test_names (report, 6, PNC_AUDIT_FAULT_ORDER));
}

static void
a_repeated_line_is_named (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  g_ptr_array_insert (log->lines, 6, g_strdup (log->lines->pdata[5]));
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 7, PNC_AUDIT_FAULT_ORDER);
}

static void
a_line_of_another_desktop_is_named (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditStamp stamp = { .desktop_id = PNC_AUDIT_TEST_OTHER_DESKTOP };
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  pnc_audit_test_log_take (log,
                           pnc_audit_line_new_event (&stamp, PNC_AUDIT_STOP, NULL, &log->head));
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 9, PNC_AUDIT_FAULT_FOREIGN);
}

static void
the_log_of_another_desktop_is_found_by_its_first_line (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis basis = { .desktop_id = PNC_AUDIT_TEST_OTHER_DESKTOP };
  g_autoptr (PncAuditReport) report = pnc_audit_test_verify (log, &basis);

  pnc_audit_test_assert_first (report, 1, PNC_AUDIT_FAULT_FOREIGN);
}

static void
a_log_without_its_beginning_is_found (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (PncAuditReport) report = NULL;
  PncAuditBasis basis = { 0 };
  g_autoptr (GString) line = NULL;

  g_ptr_array_remove_range (log->lines, 0, 4);
  line = g_string_new (log->lines->pdata[0]);
  g_string_replace (line, "{\"seq\":4,", "{\"seq\":0,", 1);
  g_ptr_array_set_size (log->lines, 0);
  g_ptr_array_add (log->lines, g_strdup (line->str));
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 1, PNC_AUDIT_FAULT_MISSING);
}

static void
half_a_line_at_the_end_is_no_tampering (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autoptr (GString) text = pnc_audit_test_log_text (log);
  PncAuditBasis basis = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  g_string_append (text, "{\"seq\":8,\"t\":\"2026-");
  report = pnc_audit_test_verify_text (&basis, text->str, text->len);
  assert_int_equal (report->n_findings, 0);
  assert_true (report->torn);
  assert_int_equal (report->n_lines, 8);
}

static void
a_line_of_a_megabyte_is_named_and_the_others_are_read (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  g_ptr_array_insert (log->lines, 3, g_steal_pointer (&huge));
  report = pnc_audit_test_verify (log, &basis);
  pnc_audit_test_assert_first (report, 4, PNC_AUDIT_FAULT_DAMAGED);
  assert_int_equal (report->n_lines, 9);
}

static void
rubbish_is_counted_and_only_its_beginning_kept (void **state)
{
  g_autoptr (GString) text = g_string_new (NULL);
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "rubbish\n");
  report = pnc_audit_test_verify_text (&basis, text->str, text->len);
  assert_int_equal (report->n_findings, 1000);
  assert_int_equal (report->findings->len, PNC_AUDIT_MAX_FINDINGS);
}

static void
an_empty_log_is_whole_unless_a_seal_knows_better (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  PncAuditBasis chain = { 0 }, sealed = pnc_audit_test_full_basis (log);
  g_autoptr (PncAuditReport) whole = pnc_audit_test_verify_text (&chain, "", 0);
  g_autoptr (PncAuditReport) cut = pnc_audit_test_verify_text (&sealed, "", 0);

  assert_int_equal (whole->n_findings, 0);
  pnc_audit_test_assert_first (cut, 0, PNC_AUDIT_FAULT_CUT);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_log_that_was_only_appended_to_holds),
    cmocka_unit_test (the_chain_alone_holds_without_any_key),
    cmocka_unit_test (pieces_of_any_size_give_the_same),
    cmocka_unit_test (every_changed_byte_is_found_and_its_line_named),
    cmocka_unit_test (the_chain_alone_names_an_edited_line),
    cmocka_unit_test (a_missing_line_is_named_by_the_one_behind_it),
    cmocka_unit_test (a_missing_line_is_found_when_the_others_are_renumbered),
    cmocka_unit_test (a_line_put_in_is_named),
    cmocka_unit_test (lines_that_changed_places_are_both_named),
    cmocka_unit_test (a_repeated_line_is_named),
    cmocka_unit_test (a_line_of_another_desktop_is_named),
    cmocka_unit_test (the_log_of_another_desktop_is_found_by_its_first_line),
    cmocka_unit_test (a_log_without_its_beginning_is_found),
    cmocka_unit_test (half_a_line_at_the_end_is_no_tampering),
    cmocka_unit_test (a_line_of_a_megabyte_is_named_and_the_others_are_read),
    cmocka_unit_test (rubbish_is_counted_and_only_its_beginning_kept),
    cmocka_unit_test (an_empty_log_is_whole_unless_a_seal_knows_better),
  };

  return cmocka_run_group_tests_name ("audit-verify", tests, NULL, NULL);
}
