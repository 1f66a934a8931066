/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-checkpoint.h"
#include "pnc-audit-event.h"
#include "pnc-audit-verify.h"
#include "pnc-device-id.h"
#include "pnc-test.h"

#include <string.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define OTHER_DESKTOP "11111111-2222-3333-4444-555555555555"
#define BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"

/* Lines in the making, and where their chain stands. */
typedef struct
{
  GPtrArray *lines; /* of char *, without line ends */
  PncAuditHead head;
  PncSigningKey *key;
  char device_id[PNC_DEVICE_ID_SIZE];
} Log;

static Log *
log_new (void)
{
  Log *log = g_new0 (Log, 1);

  log->lines = g_ptr_array_new_with_free_func (g_free);
  log->key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  pnc_device_id_from_key (pnc_signing_key_get_public (log->key), log->device_id);
  return log;
}

static void
log_free (Log *log)
{
  g_ptr_array_unref (log->lines);
  pnc_signing_key_free (log->key);
  g_free (log);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Log, log_free)

static void
log_take (Log *log, char *line)
{
  assert_non_null (line);
  pnc_audit_head_advance (&log->head, pnc_audit_head_get_next_seq (&log->head), line,
                          strlen (line));
  g_ptr_array_add (log->lines, line);
}

static void
log_say (Log *log, const char *event, json_t *details)
{
  PncAuditStamp stamp = { .desktop_id = DESKTOP,
                          .when = { 1795608000 + log->lines->len, 1000, BOOT },
                          .policy = "eng-default@31",
                          .grant = 7 };
  json_auto_t *owned = details;

  log_take (log, pnc_audit_line_new_event (&stamp, event, details, &log->head));
}

static void
log_sign (Log *log, guint64 generation, const PncSigningKey *key)
{
  g_autoptr (GError) error = NULL;
  PncAuditStamp stamp = { .desktop_id = DESKTOP, .when = { 1795608000, 1000, BOOT } };

  log_take (log, pnc_audit_line_new_checkpoint (&stamp, generation, key, &log->head, &error));
  pnc_test_assert_no_error (error);
}

/* Eight lines; the fourth and the eighth are checkpoints of generation 1. */
static Log *
some_log (void)
{
  Log *log = log_new ();

  log_say (log, PNC_AUDIT_LOG_BEGIN, json_pack ("{s:i}", "format", 1));
  log_say (log, PNC_AUDIT_CREATE, NULL);
  log_say (log, PNC_AUDIT_UNLOCK_FAIL, json_pack ("{s:s}", "why", "Grüße “von” hier\n"));
  log_sign (log, 1, log->key);
  log_say (log, PNC_AUDIT_UNLOCK_OK, NULL);
  log_say (log, PNC_AUDIT_START, json_pack ("{s:s}", "accelerator", "kvm"));
  log_say (log, PNC_AUDIT_FILE_OUT, json_pack ("{s:s, s:I}", "name", "a1b2", "size_bytes", 4096));
  log_sign (log, 1, log->key);
  return log;
}

static GString *
log_text (Log *log)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < log->lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) log->lines->pdata[i]);
  return text;
}

static PncAuditReport *
verify_text (const PncAuditBasis *basis, const char *text, gsize size)
{
  PncAuditVerifier *verifier = pnc_audit_verifier_new (basis);

  pnc_audit_verifier_feed (verifier, text, size);
  return pnc_audit_verifier_finish (verifier);
}

static PncAuditReport *
verify (Log *log, const PncAuditBasis *basis)
{
  g_autoptr (GString) text = log_text (log);

  return verify_text (basis, text->str, text->len);
}

/* With all that can be at hand: the device's key, and the head as @log stands now. */
static PncAuditBasis
full_basis (Log *log)
{
  PncAuditBasis basis
      = { .desktop_id = DESKTOP, .device_id = log->device_id, .head = &log->head, .generation = 1 };

  return basis;
}

static gboolean
names (const PncAuditReport *report, guint64 line, PncAuditFault fault)
{
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PncAuditFinding *finding = report->findings->pdata[i];

      if (finding->line == line && finding->fault == fault)
        return TRUE;
    }
  return FALSE;
}

static void
assert_first (const PncAuditReport *report, guint64 line, PncAuditFault fault)
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

static void
a_log_that_was_only_appended_to_holds (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = verify (log, &basis);

  if (report->findings->len > 0)
    assert_first (report, 0, 0);
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
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = verify (log, &basis);

  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints, 0);
  assert_int_equal (report->n_foreign_checkpoints, 2);
  assert_false (report->head_checked);
}

static void
pieces_of_any_size_give_the_same (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (GString) text = log_text (log);
  PncAuditBasis basis = full_basis (log);

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
  g_autoptr (Log) log = log_new ();
  g_autoptr (GString) text = NULL;
  PncAuditBasis basis = full_basis (log);
  guint64 line = 1;

  log_say (log, PNC_AUDIT_LOG_BEGIN, NULL);
  log_say (log, PNC_AUDIT_FILE_OUT, json_pack ("{s:s, s:I}", "name", "a1b2", "size_bytes", 4096));
  log_sign (log, 1, log->key);
  text = log_text (log);

  /* But the last line's end: that makes it half a line. */
  for (gsize at = 0; at < text->len - 1; at++)
    {
      char good = text->str[at];
      g_autoptr (PncAuditReport) report = NULL;
      gboolean named = FALSE;

      text->str[at] = good ^ 1;
      report = verify_text (&basis, text->str, text->len);
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
      g_autoptr (Log) log = some_log ();
      PncAuditBasis basis = { 0 };
      g_autoptr (GString) edited = g_string_new (log->lines->pdata[i]);
      g_autoptr (PncAuditReport) report = NULL;

      /* The minute of it. */
      g_string_replace (edited, "T12:", "T13:", 1);
      g_free (log->lines->pdata[i]);
      log->lines->pdata[i] = g_strdup (edited->str);
      report = verify (log, &basis);
      assert_true (names (report, i + 1, PNC_AUDIT_FAULT_CHANGED));
    }
}

static void
a_missing_line_is_named_by_the_one_behind_it (void **state)
{
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (Log) log = some_log ();
      PncAuditBasis basis = { 0 };
      g_autoptr (PncAuditReport) report = NULL;

      g_ptr_array_remove_index (log->lines, i);
      report = verify (log, &basis);
      assert_first (report, i + 1, PNC_AUDIT_FAULT_MISSING);
    }
}

/* Whoever takes a line out and counts the others anew is found by the hashes. */
static void
a_missing_line_is_found_when_the_others_are_renumbered (void **state)
{
  g_autoptr (Log) log = some_log ();
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
  report = verify (log, &basis);
  assert_first (report, 4, PNC_AUDIT_FAULT_CHANGED);
}

static void
a_line_put_in_is_named (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) before = log_new ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  /* As good a line as can be made: right number, right hash of the line before. */
  for (guint i = 0; i < 5; i++)
    log_take (before, g_strdup (log->lines->pdata[i]));
  log_say (before, PNC_AUDIT_POLICY_APPLIED, NULL);
  g_ptr_array_insert (log->lines, 5, g_strdup (before->lines->pdata[5]));
  report = verify (log, &basis);
  assert_first (report, 7, PNC_AUDIT_FAULT_ORDER);
}

static void
lines_that_changed_places_are_both_named (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;
  gpointer line = log->lines->pdata[4];

  log->lines->pdata[4] = log->lines->pdata[5];
  log->lines->pdata[5] = line;
  report = verify (log, &basis);
  assert_first (report, 5, PNC_AUDIT_FAULT_MISSING);
  assert_true (names (report, 6, PNC_AUDIT_FAULT_ORDER));
}

static void
a_repeated_line_is_named (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  g_ptr_array_insert (log->lines, 6, g_strdup (log->lines->pdata[5]));
  report = verify (log, &basis);
  assert_first (report, 7, PNC_AUDIT_FAULT_ORDER);
}

static void
a_cut_end_is_found_by_the_seal_and_only_by_it (void **state)
{
  for (guint left = 0; left < 8; left++)
    {
      g_autoptr (Log) log = some_log ();
      PncAuditBasis chain = { 0 }, sealed = full_basis (log);
      g_autoptr (PncAuditReport) unsealed_report = NULL;
      g_autoptr (PncAuditReport) report = NULL;

      g_ptr_array_set_size (log->lines, left);
      unsealed_report = verify (log, &chain);
      report = verify (log, &sealed);
      assert_int_equal (unsealed_report->n_findings, 0);
      assert_first (report, left, PNC_AUDIT_FAULT_CUT);
    }
}

static void
lines_behind_the_sealed_one_are_no_finding (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditHead sealed = log->head;
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  basis.head = &sealed;
  log_say (log, PNC_AUDIT_STOP, NULL);
  log_say (log, PNC_AUDIT_UNLOCK_FAIL, NULL);
  report = verify (log, &basis);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->signed_line, 8);
}

/* The forger writes the same events again, but one: a new chain, whole in itself. */
static Log *
forged_log (const PncSigningKey *key, const char *device_id)
{
  Log *log = log_new ();

  log_say (log, PNC_AUDIT_LOG_BEGIN, json_pack ("{s:i}", "format", 1));
  log_say (log, PNC_AUDIT_CREATE, NULL);
  if (key != NULL)
    log_sign (log, 1, key);
  for (guint i = 0; i < 5; i++)
    log_say (log, PNC_AUDIT_START, NULL);
  return log;
}

static void
a_chain_made_anew_is_found_by_the_seal (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) forged = forged_log (NULL, NULL);
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  log_say (forged, PNC_AUDIT_STOP, NULL);
  log_say (forged, PNC_AUDIT_STOP, NULL);
  report = verify (forged, &basis);
  assert_first (report, 8, PNC_AUDIT_FAULT_SEAL);
}

static void
a_line_changed_under_a_signature_is_found_by_it (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) forged = forged_log (NULL, NULL);
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
  report = verify (forged, &basis);
  assert_first (report, 8, PNC_AUDIT_FAULT_SIGNATURE);
  assert_int_equal (report->n_checkpoints, 0);
}

static void
another_devices_signature_counts_as_its_own_word (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) other = log_new ();
  PncAuditBasis basis = { .device_id = log->device_id };
  g_autoptr (PncAuditReport) report = NULL;

  log_sign (log, 2, other->key);
  report = verify (log, &basis);
  assert_int_equal (report->n_findings, 0);
  assert_int_equal (report->n_checkpoints, 2);
  assert_int_equal (report->n_foreign_checkpoints, 1);
  assert_int_equal (report->signed_line, 8);
}

/* The forger has a key of his own and says that it is ours. */
static void
a_key_under_the_name_of_this_device_is_found (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) other = log_new ();
  g_autoptr (Log) forged = forged_log (other->key, NULL);
  PncAuditBasis basis = { .device_id = log->device_id };
  g_autoptr (GString) line = g_string_new (forged->lines->pdata[2]);
  g_autoptr (PncAuditReport) report = NULL;

  assert_int_equal (g_string_replace (line, other->device_id, log->device_id, 1), 1);
  g_ptr_array_set_size (forged->lines, 2);
  g_ptr_array_add (forged->lines, g_strdup (line->str));
  report = verify (forged, &basis);
  assert_first (report, 3, PNC_AUDIT_FAULT_SIGNATURE);
}

static void
for_unlocking_the_newest_signature_stands_for_all (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) good = NULL;
  g_autoptr (PncAuditReport) bad = NULL;
  g_autoptr (GString) line = NULL;

  basis.newest_only = TRUE;
  good = verify (log, &basis);
  assert_int_equal (good->n_findings, 0);
  assert_int_equal (good->n_checkpoints, 1);
  assert_int_equal (good->signed_line, 8);
  line = g_string_new (log->lines->pdata[7]);
  g_string_replace (line, "\"nv_gen\":1", "\"nv_gen\":0", 1);
  g_free (log->lines->pdata[7]);
  log->lines->pdata[7] = g_strdup (line->str);
  bad = verify (log, &basis);
  assert_true (names (bad, 8, PNC_AUDIT_FAULT_SIGNATURE));
}

static void
an_older_seal_is_found_by_a_later_generation_in_the_log (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (Log) other = log_new ();
  PncAuditHead sealed = log->head;
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  basis.head = &sealed;
  log_sign (log, 2, log->key);
  log_sign (log, 3, other->key);
  report = verify (log, &basis);
  assert_int_equal (report->n_findings, 1);
  assert_first (report, 9, PNC_AUDIT_FAULT_SEAL);
  assert_int_equal (report->max_generation, 3);
}

static void
a_log_that_tells_of_tampering_is_not_whole_again_later (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  log_say (log, PNC_AUDIT_VERIFY_FAIL, json_pack ("{s:s, s:s}", "what", "policy", "why", "x"));
  log_say (log, PNC_AUDIT_ROLLBACK_DETECTED,
           json_pack ("{s:s, s:s}", "what", "audit", "why", "Lines were cut off"));
  report = verify (log, &basis);
  assert_int_equal (report->n_findings, 1);
  assert_first (report, 10, PNC_AUDIT_FAULT_RECORDED);
}

static void
a_line_of_another_desktop_is_named (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditStamp stamp = { .desktop_id = OTHER_DESKTOP };
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  log_take (log, pnc_audit_line_new_event (&stamp, PNC_AUDIT_STOP, NULL, &log->head));
  report = verify (log, &basis);
  assert_first (report, 9, PNC_AUDIT_FAULT_FOREIGN);
}

static void
the_log_of_another_desktop_is_found_by_its_first_line (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis basis = { .desktop_id = OTHER_DESKTOP };
  g_autoptr (PncAuditReport) report = verify (log, &basis);

  assert_first (report, 1, PNC_AUDIT_FAULT_FOREIGN);
}

static void
a_log_without_its_beginning_is_found (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (PncAuditReport) report = NULL;
  PncAuditBasis basis = { 0 };
  g_autoptr (GString) line = NULL;

  g_ptr_array_remove_range (log->lines, 0, 4);
  line = g_string_new (log->lines->pdata[0]);
  g_string_replace (line, "{\"seq\":4,", "{\"seq\":0,", 1);
  g_ptr_array_set_size (log->lines, 0);
  g_ptr_array_add (log->lines, g_strdup (line->str));
  report = verify (log, &basis);
  assert_first (report, 1, PNC_AUDIT_FAULT_MISSING);
}

static void
half_a_line_at_the_end_is_no_tampering (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autoptr (GString) text = log_text (log);
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  g_string_append (text, "{\"seq\":8,\"t\":\"2026-");
  report = verify_text (&basis, text->str, text->len);
  assert_int_equal (report->n_findings, 0);
  assert_true (report->torn);
  assert_int_equal (report->n_lines, 8);
}

static void
a_line_of_a_megabyte_is_named_and_the_others_are_read (void **state)
{
  g_autoptr (Log) log = some_log ();
  g_autofree char *huge = g_strnfill (1024 * 1024, 'a');
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = NULL;

  g_ptr_array_insert (log->lines, 3, g_steal_pointer (&huge));
  report = verify (log, &basis);
  assert_first (report, 4, PNC_AUDIT_FAULT_DAMAGED);
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
  report = verify_text (&basis, text->str, text->len);
  assert_int_equal (report->n_findings, 1000);
  assert_int_equal (report->findings->len, PNC_AUDIT_MAX_FINDINGS);
}

/* Somebody who makes a mess first cannot hide a cut behind it. */
static void
a_cut_end_is_found_behind_any_number_of_faults (void **state)
{
  g_autoptr (Log) log = log_new ();
  PncAuditBasis basis = full_basis (log);
  g_autoptr (PncAuditReport) report = NULL;

  for (guint i = 0; i < 50; i++)
    log_say (log, PNC_AUDIT_STOP, NULL);
  for (guint i = 0; i < 40; i++)
    {
      g_free (log->lines->pdata[i]);
      log->lines->pdata[i] = g_strdup ("rubbish");
    }
  g_ptr_array_set_size (log->lines, 49);
  report = verify (log, &basis);
  assert_true (names (report, 49, PNC_AUDIT_FAULT_CUT));
  assert_int_equal (report->n_lasting, report->n_findings - 1);
}

static void
an_empty_log_is_whole_unless_a_seal_knows_better (void **state)
{
  g_autoptr (Log) log = some_log ();
  PncAuditBasis chain = { 0 }, sealed = full_basis (log);
  g_autoptr (PncAuditReport) whole = verify_text (&chain, "", 0);
  g_autoptr (PncAuditReport) cut = verify_text (&sealed, "", 0);

  assert_int_equal (whole->n_findings, 0);
  assert_first (cut, 0, PNC_AUDIT_FAULT_CUT);
}

/* Words */

static void
a_line_is_told_in_words (void **state)
{
  g_autoptr (Log) log = some_log ();
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
  g_autoptr (Log) log = log_new ();
  g_autofree char *long_text = g_strnfill (3000, 'x');
  g_auto (PncAuditLine) line = { 0 };
  json_t *many = json_object ();

  log_say (log, PNC_AUDIT_BROKEN, json_pack ("{s:s}", "why", long_text));
  assert_true (
      pnc_audit_line_parse (log->lines->pdata[0], strlen (log->lines->pdata[0]), &line, NULL));
  assert_int_equal (json_string_length (json_object_get (line.details, "why")), 1024);
  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("why%u", i);

      json_object_set_new (many, name, json_string (long_text));
    }
  log_say (log, PNC_AUDIT_BROKEN, many);
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
    cmocka_unit_test (a_cut_end_is_found_by_the_seal_and_only_by_it),
    cmocka_unit_test (lines_behind_the_sealed_one_are_no_finding),
    cmocka_unit_test (a_chain_made_anew_is_found_by_the_seal),
    cmocka_unit_test (a_line_changed_under_a_signature_is_found_by_it),
    cmocka_unit_test (another_devices_signature_counts_as_its_own_word),
    cmocka_unit_test (a_key_under_the_name_of_this_device_is_found),
    cmocka_unit_test (for_unlocking_the_newest_signature_stands_for_all),
    cmocka_unit_test (an_older_seal_is_found_by_a_later_generation_in_the_log),
    cmocka_unit_test (a_log_that_tells_of_tampering_is_not_whole_again_later),
    cmocka_unit_test (a_line_of_another_desktop_is_named),
    cmocka_unit_test (the_log_of_another_desktop_is_found_by_its_first_line),
    cmocka_unit_test (a_log_without_its_beginning_is_found),
    cmocka_unit_test (half_a_line_at_the_end_is_no_tampering),
    cmocka_unit_test (a_line_of_a_megabyte_is_named_and_the_others_are_read),
    cmocka_unit_test (rubbish_is_counted_and_only_its_beginning_kept),
    cmocka_unit_test (a_cut_end_is_found_behind_any_number_of_faults),
    cmocka_unit_test (an_empty_log_is_whole_unless_a_seal_knows_better),
    cmocka_unit_test (a_line_is_told_in_words),
    cmocka_unit_test (details_that_are_too_long_are_cut),
    cmocka_unit_test (a_files_name_stands_in_clear_only_at_level_full),
  };

  return cmocka_run_group_tests_name ("audit-verify", tests, NULL, NULL);
}
