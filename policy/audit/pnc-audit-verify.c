/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-verify.h"

#include "pnc-audit-checkpoint.h"
#include "pnc-audit-event.h"
#include "pnc-owner-policy.h"

#include <string.h>

struct _PncAuditVerifier
{
  /* What to hold it to; own copies. */
  char *desktop_id;
  char *device_id;
  PncAuditHead sealed;
  gboolean has_sealed;
  guint64 generation;
  gboolean newest_only;

  /* The line that is being read: its beginning, and the hash of all of it. */
  GByteArray *line;
  GChecksum *line_hash;
  gsize line_size;

  gboolean sealed_found;
  PncAuditLine newest; /* own checkpoint not yet checked; .object NULL: none */
  guint64 newest_line;
  PncAuditReport *report;
};

/* Findings */

static void
pnc_audit_finding_free (gpointer data)
{
  PncAuditFinding *finding = data;

  g_free (finding->why);
  g_free (finding);
}

static void G_GNUC_PRINTF (4, 5) pnc_audit_verifier_find (
    PncAuditVerifier *verifier, guint64 line, PncAuditFault fault, const char *format, ...)
{
  PncAuditReport *report = verifier->report;
  gboolean of_the_seal = fault == PNC_AUDIT_FAULT_CUT || fault == PNC_AUDIT_FAULT_SEAL;
  PncAuditFinding *finding;
  va_list args;

  if (!of_the_seal && fault != PNC_AUDIT_FAULT_RECORDED)
    report->n_lasting++;
  if (report->n_findings++ >= PNC_AUDIT_MAX_FINDINGS && !of_the_seal)
    return;
  finding = g_new0 (PncAuditFinding, 1);
  finding->line = line;
  finding->fault = fault;
  va_start (args, format);
  finding->why = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (report->findings, finding);
}

const char *
pnc_audit_fault_to_string (PncAuditFault fault)
{
  static const char *const names[] = {
    [PNC_AUDIT_FAULT_DAMAGED] = "damaged",   [PNC_AUDIT_FAULT_CHANGED] = "changed",
    [PNC_AUDIT_FAULT_MISSING] = "missing",   [PNC_AUDIT_FAULT_ORDER] = "order",
    [PNC_AUDIT_FAULT_FOREIGN] = "foreign",   [PNC_AUDIT_FAULT_SIGNATURE] = "signature",
    [PNC_AUDIT_FAULT_CUT] = "cut",           [PNC_AUDIT_FAULT_SEAL] = "seal",
    [PNC_AUDIT_FAULT_RECORDED] = "recorded",
  };

  g_return_val_if_fail ((guint) fault < G_N_ELEMENTS (names), NULL);
  return names[fault];
}

/* One line */

/* Only one of the two is said: a line that is not in its place follows another one, too. */
static void
pnc_audit_verifier_check_place (PncAuditVerifier *verifier, const PncAuditLine *line)
{
  const PncAuditReport *report = verifier->report;
  guint64 due = pnc_audit_head_get_next_seq (&report->head);

  if (line->seq > due)
    pnc_audit_verifier_find (verifier, report->n_lines, PNC_AUDIT_FAULT_MISSING,
                             "it has the number %" G_GUINT64_FORMAT " where %" G_GUINT64_FORMAT
                             " is due: lines before it are missing, or it was moved up",
                             line->seq, due);
  else if (line->seq < due)
    pnc_audit_verifier_find (verifier, report->n_lines, PNC_AUDIT_FAULT_ORDER,
                             "it has the number %" G_GUINT64_FORMAT " where %" G_GUINT64_FORMAT
                             " is due: it was put in, or moved down",
                             line->seq, due);
  else if (strcmp (line->prev, pnc_audit_head_get_prev (&report->head)) == 0)
    return;
  else if (report->n_lines > 1)
    pnc_audit_verifier_find (verifier, report->n_lines - 1, PNC_AUDIT_FAULT_CHANGED,
                             "it is not what it was when the line after it was written");
  else
    pnc_audit_verifier_find (verifier, report->n_lines, PNC_AUDIT_FAULT_MISSING,
                             "it is not the first line of a log: those before it are missing");
}

static void
pnc_audit_verifier_check_owner (PncAuditVerifier *verifier, const PncAuditLine *line)
{
  if (verifier->desktop_id == NULL)
    verifier->desktop_id = g_strdup (line->desktop_id);
  else if (strcmp (line->desktop_id, verifier->desktop_id) != 0)
    pnc_audit_verifier_find (verifier, verifier->report->n_lines, PNC_AUDIT_FAULT_FOREIGN,
                             "it belongs to another desktop, %s", line->desktop_id);
}

static void
pnc_audit_verifier_check_generation (PncAuditVerifier *verifier, const PncAuditLine *line)
{
  if (!verifier->has_sealed || line->generation <= verifier->generation)
    return;
  pnc_audit_verifier_find (verifier, verifier->report->n_lines, PNC_AUDIT_FAULT_SEAL,
                           "it was signed in generation %" G_GUINT64_FORMAT
                           ", and the sealed state is of generation %" G_GUINT64_FORMAT
                           ": an older keys.json was put back",
                           line->generation, verifier->generation);
  /* Once is enough. */
  verifier->generation = G_MAXUINT64;
}

static gboolean
pnc_audit_verifier_check_signature (PncAuditVerifier *verifier,
                                    const PncAuditLine *line,
                                    guint64 number)
{
  g_autoptr (GError) error = NULL;

  if (pnc_audit_checkpoint_check (line, &error))
    return TRUE;
  pnc_audit_verifier_find (verifier, number, PNC_AUDIT_FAULT_SIGNATURE, "%s", error->message);
  return FALSE;
}

static void
pnc_audit_verifier_count_own (PncAuditVerifier *verifier, const PncAuditLine *line, guint64 number)
{
  if (!pnc_audit_verifier_check_signature (verifier, line, number))
    return;
  verifier->report->n_checkpoints++;
  verifier->report->signed_line = number;
}

/* What was signed by this device is worth more than what says so of itself. Takes @line's object
 * where it keeps it. */
static void
pnc_audit_verifier_check_checkpoint (PncAuditVerifier *verifier, PncAuditLine *line)
{
  guint64 number = verifier->report->n_lines;

  verifier->report->max_generation = MAX (verifier->report->max_generation, line->generation);
  pnc_audit_verifier_check_generation (verifier, line);
  if (g_strcmp0 (line->device_id, verifier->device_id) != 0)
    {
      if (pnc_audit_verifier_check_signature (verifier, line, number))
        verifier->report->n_foreign_checkpoints++;
      return;
    }
  if (!verifier->newest_only)
    {
      pnc_audit_verifier_count_own (verifier, line, number);
      return;
    }
  pnc_audit_line_clear (&verifier->newest);
  verifier->newest = *line;
  verifier->newest_line = number;
  line->object = NULL;
}

static void
pnc_audit_verifier_note_rules (PncAuditVerifier *verifier, const PncAuditLine *line)
{
  const char *policy = json_string_value (json_object_get (line->object, "policy"));

  if (policy == NULL || g_str_has_prefix (policy, PNC_OWNER_POLICY_ID "@")
      || g_strcmp0 (policy, verifier->report->rules) == 0)
    return;
  g_free (verifier->report->rules);
  verifier->report->rules = g_strdup (policy);
}

static void
pnc_audit_verifier_check_line (PncAuditVerifier *verifier, PncAuditLine *line)
{
  guint64 number = verifier->report->n_lines;

  pnc_audit_verifier_check_place (verifier, line);
  pnc_audit_verifier_check_owner (verifier, line);
  pnc_audit_verifier_note_rules (verifier, line);
  if (line->details == NULL)
    pnc_audit_verifier_check_checkpoint (verifier, line);
  else if (pnc_audit_event_reports_tampering (line))
    {
      g_autofree char *told = pnc_audit_event_describe (line);

      pnc_audit_verifier_find (verifier, number, PNC_AUDIT_FAULT_RECORDED, "on %s it was noted: %s",
                               line->time, told);
    }
}

static void
pnc_audit_verifier_check_seal (PncAuditVerifier *verifier)
{
  const PncAuditHead *head = &verifier->report->head;

  if (!verifier->has_sealed || verifier->sealed_found || head->seq != verifier->sealed.seq)
    return;
  verifier->sealed_found = TRUE;
  if (strcmp (head->hash, verifier->sealed.hash) != 0)
    pnc_audit_verifier_find (verifier, verifier->report->n_lines, PNC_AUDIT_FAULT_SEAL,
                             "it is not the line that the desktop's sealed state names: it or one "
                             "before it was changed");
}

static void
pnc_audit_verifier_end_line (PncAuditVerifier *verifier)
{
  PncAuditReport *report = verifier->report;
  guint64 seq = pnc_audit_head_get_next_seq (&report->head);
  g_auto (PncAuditLine) line = { 0 };
  g_autoptr (GError) error = NULL;

  report->n_lines++;
  if (verifier->line_size > PNC_AUDIT_LINE_MAX_BYTES)
    pnc_audit_verifier_find (verifier, report->n_lines, PNC_AUDIT_FAULT_DAMAGED,
                             "it is %" G_GSIZE_FORMAT " bytes long, at most %d can be",
                             verifier->line_size, PNC_AUDIT_LINE_MAX_BYTES);
  else if (!pnc_audit_line_parse ((const char *) verifier->line->data, verifier->line->len, &line,
                                  &error))
    pnc_audit_verifier_find (verifier, report->n_lines, PNC_AUDIT_FAULT_DAMAGED, "%s",
                             error->message);
  else
    {
      seq = line.seq;
      pnc_audit_verifier_check_line (verifier, &line);
    }
  report->head.seq = seq;
  g_strlcpy (report->head.hash, g_checksum_get_string (verifier->line_hash),
             sizeof report->head.hash);
  pnc_audit_verifier_check_seal (verifier);
  g_byte_array_set_size (verifier->line, 0);
  g_checksum_reset (verifier->line_hash);
  verifier->line_size = 0;
}

/* All of it */

PncAuditVerifier *
pnc_audit_verifier_new (const PncAuditBasis *basis)
{
  PncAuditVerifier *verifier = g_new0 (PncAuditVerifier, 1);

  verifier->desktop_id = g_strdup (basis->desktop_id);
  verifier->device_id = g_strdup (basis->device_id);
  verifier->has_sealed = basis->head != NULL;
  if (basis->head != NULL)
    verifier->sealed = *basis->head;
  verifier->generation = basis->generation;
  verifier->newest_only = basis->newest_only;
  verifier->line = g_byte_array_new ();
  verifier->line_hash = g_checksum_new (G_CHECKSUM_SHA256);
  verifier->report = g_new0 (PncAuditReport, 1);
  verifier->report->head_checked = verifier->has_sealed;
  verifier->report->findings = g_ptr_array_new_with_free_func (pnc_audit_finding_free);
  return verifier;
}

static void
pnc_audit_verifier_take (PncAuditVerifier *verifier, const guint8 *bytes, gsize size_bytes)
{
  gsize kept = MIN (size_bytes, PNC_AUDIT_LINE_MAX_BYTES - verifier->line->len);

  g_byte_array_append (verifier->line, bytes, kept);
  g_checksum_update (verifier->line_hash, bytes, size_bytes);
  verifier->line_size += size_bytes;
}

void
pnc_audit_verifier_feed (PncAuditVerifier *verifier, gconstpointer bytes, gsize size_bytes)
{
  const guint8 *at = bytes;
  const guint8 *end = at + size_bytes;

  while (at < end)
    {
      const guint8 *newline = memchr (at, '\n', end - at);

      pnc_audit_verifier_take (verifier, at, (newline != NULL ? newline : end) - at);
      if (newline == NULL)
        return;
      pnc_audit_verifier_end_line (verifier);
      at = newline + 1;
    }
}

PncAuditReport *
pnc_audit_verifier_finish (PncAuditVerifier *verifier)
{
  PncAuditReport *report = verifier->report;

  report->torn = verifier->line_size > 0;
  if (verifier->newest.object != NULL)
    pnc_audit_verifier_count_own (verifier, &verifier->newest, verifier->newest_line);
  if (verifier->has_sealed && !verifier->sealed_found)
    pnc_audit_verifier_find (
        verifier, report->n_lines, PNC_AUDIT_FAULT_CUT,
        "the desktop's sealed state knows a line with the number %" G_GUINT64_FORMAT
        ", which is not there: lines were cut off the end",
        verifier->sealed.seq);
  verifier->report = NULL;
  pnc_audit_verifier_free (verifier);
  return report;
}

void
pnc_audit_verifier_free (PncAuditVerifier *verifier)
{
  if (verifier == NULL)
    return;
  g_free (verifier->desktop_id);
  g_free (verifier->device_id);
  g_byte_array_unref (verifier->line);
  g_checksum_free (verifier->line_hash);
  pnc_audit_line_clear (&verifier->newest);
  g_clear_pointer (&verifier->report, pnc_audit_report_free);
  g_free (verifier);
}

void
pnc_audit_report_free (PncAuditReport *report)
{
  g_ptr_array_unref (report->findings);
  g_free (report->rules);
  g_free (report);
}
