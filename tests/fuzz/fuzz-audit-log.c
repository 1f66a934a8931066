/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-audit-event.h"
#include "pnc-audit-verify.h"

#include <string.h>

/* The report of @data, read in pieces of @piece bytes, and of one more line behind it. */
static PncAuditReport *
verify (const guint8 *data, gsize size, gsize piece, const char *more)
{
  PncAuditBasis basis = { .newest_only = TRUE };
  PncAuditVerifier *verifier = pnc_audit_verifier_new (&basis);

  for (gsize at = 0; at < size; at += piece)
    pnc_audit_verifier_feed (verifier, data + at, MIN (piece, size - at));
  if (more != NULL)
    {
      pnc_audit_verifier_feed (verifier, more, strlen (more));
      pnc_audit_verifier_feed (verifier, "\n", 1);
    }
  return pnc_audit_verifier_finish (verifier);
}

/* However a log looks: it reads the same in pieces, and goes on with a line that is in its place.
 */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (PncAuditReport) report = verify (data, size, MAX (size, 1), NULL);
  g_autoptr (PncAuditReport) pieces = verify (data, size, 7, NULL);
  PncAuditStamp stamp = { .desktop_id = FUZZ_DESKTOP_ID };
  g_autoptr (PncAuditReport) more = NULL;
  g_autofree char *line = NULL;

  g_assert (report->findings->len == MIN (report->n_findings, PNC_AUDIT_MAX_FINDINGS));
  g_assert (pieces->n_findings == report->n_findings && pieces->n_lines == report->n_lines);
  for (guint i = 0; i < report->findings->len; i++)
    {
      const PncAuditFinding *finding = report->findings->pdata[i];

      g_assert (finding->line <= report->n_lines && finding->why[0] != '\0');
      g_assert (g_utf8_validate (finding->why, -1, NULL));
    }
  if (report->torn)
    return 0;
  line = pnc_audit_line_new_event (&stamp, PNC_AUDIT_STOP, NULL, &report->head);
  more = verify (data, size, MAX (size, 1), line);
  g_assert (more->n_lines == report->n_lines + 1);
  for (guint i = 0; i < more->findings->len; i++)
    {
      const PncAuditFinding *finding = more->findings->pdata[i];

      g_assert (finding->line < more->n_lines || finding->fault == PNC_AUDIT_FAULT_FOREIGN);
    }
  return 0;
}
