/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-session-private.h"

void
pnc_session_note_clock (PncSession *session, PncClockFinding finding, gint64 by_s)
{
  const char *event
      = finding == PNC_CLOCK_FINDING_ROLLBACK ? PNC_AUDIT_CLOCK_ROLLBACK : PNC_AUDIT_CLOCK_AHEAD;

  if (finding != session->clock_finding && finding != PNC_CLOCK_FINDING_NONE)
    pnc_audit_log_append_object (session->place.log, event,
                                 json_pack ("{s:I}", "by_s", (json_int_t) by_s));
  session->clock_finding = finding;
}

static void
pnc_session_add_message (PncSession *session, PncErrorCode code, char *sentence_taken)
{
  PncSessionFindings *findings = &session->findings;
  g_autofree char *sentence = sentence_taken;
  g_autofree char *before = findings->message;

  findings->message
      = before != NULL ? g_strdup_printf ("%s. %s", before, sentence) : g_steal_pointer (&sentence);
  if (before == NULL)
    findings->code = code;
}

/* One line in the log for what is wrong with it, and a sentence. */
static void
pnc_session_find_audit (PncSession *session, const PncAuditFinding *finding, guint64 n)
{
  gboolean cut = finding->fault == PNC_AUDIT_FAULT_CUT || finding->fault == PNC_AUDIT_FAULT_SEAL;

  session->findings.audit_tampered = TRUE;
  session->findings.rolled_back |= cut;
  pnc_audit_log_append_object (
      session->place.log, cut ? PNC_AUDIT_ROLLBACK_DETECTED : PNC_AUDIT_VERIFY_FAIL,
      json_pack ("{s:s, s:s, s:I, s:s, s:I}", "what", "audit", "why", finding->why, "line",
                 (json_int_t) finding->line, "fault", pnc_audit_fault_to_string (finding->fault),
                 "findings", (json_int_t) n));
  pnc_session_add_message (
      session, PNC_ERROR_TAMPERED,
      g_strdup_printf ("The desktop's log was changed by something else than Pinnace: line "
                       "%" G_GUINT64_FORMAT ": %s; `pinnacectl log --verify` says more",
                       finding->line, finding->why));
}

/* Is this one told of for the first time? What lasts was counted by the last seal; what the seal
 * itself found is new, since it is sealed anew. */
static gboolean
pnc_session_is_news (const PncAuditReport *report,
                     const PncAuditFinding *finding,
                     guint64 known_faults)
{
  switch (finding->fault)
    {
    case PNC_AUDIT_FAULT_CUT:
    case PNC_AUDIT_FAULT_SEAL:
      return TRUE;
    case PNC_AUDIT_FAULT_RECORDED:
      return FALSE;
    case PNC_AUDIT_FAULT_DAMAGED:
    case PNC_AUDIT_FAULT_CHANGED:
    case PNC_AUDIT_FAULT_MISSING:
    case PNC_AUDIT_FAULT_ORDER:
    case PNC_AUDIT_FAULT_FOREIGN:
    case PNC_AUDIT_FAULT_SIGNATURE:
      return report->n_lasting > known_faults;
    }
  g_return_val_if_reached (FALSE);
}

void
pnc_session_judge_audit (PncSession *session, const PncAuditReport *report)
{
  const PncAuditFinding *first = NULL;

  session->findings.logged_rules = g_strdup (report->rules);
  session->findings.older_state = session->findings.state == PNC_SESSION_STATE_WHOLE
                                  && report->max_generation > session->state->generation;
  for (guint i = 0; i < report->findings->len && first == NULL; i++)
    if (pnc_session_is_news (report, report->findings->pdata[i], session->state->audit_faults))
      first = report->findings->pdata[i];
  if (first != NULL)
    pnc_session_find_audit (session, first, report->n_findings);
  session->state->audit_faults = report->n_lasting;
}

void
pnc_session_judge_state (PncSession *session, const PncAuditReport *report, const GError *fault)
{
  gboolean signed_before
      = report != NULL && report->n_checkpoints + report->n_foreign_checkpoints > 0;
  const char *why = NULL;

  if (fault == NULL)
    return;
  if (!g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      session->findings.state = PNC_SESSION_STATE_DAMAGED;
      why = fault->message;
    }
  else if (signed_before)
    {
      session->findings.state = PNC_SESSION_STATE_MISSING;
      why = "keys.json was changed by something else than Pinnace: what it knew of the desktop's "
            "past is gone";
    }
  else
    session->findings.state = PNC_SESSION_STATE_NEW;
  if (why == NULL)
    return;
  session->findings.rolled_back = TRUE;
  pnc_audit_log_append (session->place.log, PNC_AUDIT_VERIFY_FAIL, "what", "state", "why", why,
                        NULL);
  pnc_session_add_message (session, PNC_ERROR_TAMPERED, g_strdup (why));
}

static char *
pnc_session_dup_span (gint64 seconds)
{
  if (seconds < 2 * 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " minutes", seconds / 60);
  if (seconds < 2 * 24 * 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " hours", seconds / 3600);
  return g_strdup_printf ("%" G_GINT64_FORMAT " days", seconds / (24 * 3600));
}

void
pnc_session_judge_clock (PncSession *session)
{
  PncSessionFindings *findings = &session->findings;
  g_autofree char *span = NULL;

  findings->clock = pnc_clock_get_finding (session->clock, &findings->clock_by_s);
  if (findings->clock == PNC_CLOCK_FINDING_NONE)
    return;
  pnc_session_note_clock (session, findings->clock, findings->clock_by_s);
  span = pnc_session_dup_span (findings->clock_by_s);
  pnc_session_add_message (
      session, PNC_ERROR_INVALID,
      g_strdup_printf (findings->clock == PNC_CLOCK_FINDING_ROLLBACK
                           ? "This computer's clock is %s behind what it must be at least; set it "
                             "right"
                           : "This computer's clock is %s ahead of what it should be; if that is "
                             "wrong, set it right before it counts as the time",
                       span));
}
