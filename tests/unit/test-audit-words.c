/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-event.h"
#include "pnc-audit-verify-test.h"

#include <string.h>

/* Words */

static void
a_line_is_told_in_words (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new_some ();
  g_auto (PncAuditLine) line = { 0 };
  g_autofree char *text = NULL;

  assert_true (
      pnc_audit_line_parse (log->lines->pdata[6], strlen (log->lines->pdata[6]), &line, NULL));
  text = pnc_audit_event_describe (&line);
  assert_string_equal (text, "A file was copied out (name: a1b2; size bytes: 4096)");
}

static void
details_that_are_too_long_are_cut (void **state)
{
  g_autoptr (PncAuditTestLog) log = pnc_audit_test_log_new ();
  g_autofree char *long_text = g_strnfill (3000, 'x');
  g_auto (PncAuditLine) line = { 0 };
  json_t *many = json_object ();

  pnc_audit_test_log_say (log, PNC_AUDIT_BROKEN, json_pack ("{s:s}", "why", long_text));
  assert_true (
      pnc_audit_line_parse (log->lines->pdata[0], strlen (log->lines->pdata[0]), &line, NULL));
  assert_int_equal (json_string_length (json_object_get (line.details, "why")), 1024);
  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("why%u", i);

      json_object_set_new (many, name, json_string (long_text));
    }
  pnc_audit_test_log_say (log, PNC_AUDIT_BROKEN, many);
  assert_true (strlen (log->lines->pdata[1]) <= PNC_AUDIT_LINE_MAX_BYTES);
  pnc_audit_line_clear (&line);
  assert_true (
      pnc_audit_line_parse (log->lines->pdata[1], strlen (log->lines->pdata[1]), &line, NULL));
  assert_true (json_is_true (json_object_get (line.details, "too_long")));
}

static void
a_files_name_stands_in_clear_only_at_level_full (void **state)
{
  g_autofree char *basic = pnc_audit_dup_file_name ("plan.ods", FALSE, "0123456789abcdef", 16);
  g_autofree char *same = pnc_audit_dup_file_name ("plan.ods", FALSE, "0123456789abcdef", 16);
  g_autofree char *other_key = pnc_audit_dup_file_name ("plan.ods", FALSE, "f123456789abcdef", 16);
  g_autofree char *full = pnc_audit_dup_file_name ("plan.ods", TRUE, NULL, 0);

  assert_string_equal (full, "plan.ods");
  assert_int_equal (strlen (basic), 16);
  assert_string_equal (basic, same);
  assert_string_not_equal (basic, other_key);
  assert_null (pnc_audit_dup_file_name ("plan.ods", FALSE, NULL, 0));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_line_is_told_in_words),
    cmocka_unit_test (details_that_are_too_long_are_cut),
    cmocka_unit_test (a_files_name_stands_in_clear_only_at_level_full),
  };

  return cmocka_run_group_tests_name ("audit-words", tests, NULL, NULL);
}
