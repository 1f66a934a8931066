/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-decide-private.h"

#include "pnc-time.h"

void
pnc_decision_allow (PncDecision *d, guint policy, const char *rule)
{
  d->policy = policy;
  g_free (d->verdict->rule);
  d->verdict->rule = g_strdup (rule);
}

gboolean
pnc_decision_deny (PncDecision *d, PncGround ground, guint policy, const char *rule)
{
  pnc_decision_allow (d, policy, rule);
  d->verdict->answer = PNC_ANSWER_DENIED;
  d->verdict->ground = ground;
  d->verdict->changes_at = 0;
  d->verdict->warn_from = 0;
  return FALSE;
}

gboolean
pnc_decision_allow_field (PncDecision *d, PncFieldId field)
{
  guint policy;

  pnc_rulebook_get (d->book, field, &policy);
  pnc_decision_allow (d, policy, pnc_field_get (field)->pointer);
  return TRUE;
}

gboolean
pnc_decision_deny_field (PncDecision *d, PncGround ground, PncFieldId field)
{
  guint policy;

  pnc_rulebook_get (d->book, field, &policy);
  return pnc_decision_deny (d, ground, policy, pnc_field_get (field)->pointer);
}

gboolean
pnc_decision_deny_detail (PncDecision *d, PncFieldId field, const char *detail)
{
  g_free (d->verdict->detail);
  d->verdict->detail = g_strdup (detail);
  return pnc_decision_deny_field (d, PNC_GROUND_RULE, field);
}

void
pnc_decision_limit_field (PncDecision *d, PncFieldId field, gint64 limit)
{
  pnc_decision_allow_field (d, field);
  d->verdict->answer = PNC_ANSWER_LIMITED;
  d->verdict->limit = limit;
}

void
pnc_decision_note_change (PncDecision *d, gint64 at)
{
  /* Further away than any document can say: never. */
  if (at >= PNC_TIME_MAX_S)
    return;
  if (d->verdict->changes_at == 0 || at < d->verdict->changes_at)
    d->verdict->changes_at = at;
}

void
pnc_decision_name_source (PncDecision *d)
{
  const PncPolicyDraft *draft = pnc_rulebook_get_draft (d->book, d->policy);
  const char *const *signers = pnc_rulebook_get_signers (d->book, d->policy);
  PncVerdict *verdict = d->verdict;

  verdict->policy_id = g_strdup (draft->policy_id);
  verdict->version = draft->version;
  verdict->signers = signers != NULL ? g_strjoinv (", ", (GStrv) signers) : g_strdup ("");
  verdict->contact = g_strdup (pnc_rulebook_get_contact (d->book));
  if (verdict->rule != NULL)
    verdict->line = pnc_policy_draft_get_line (draft, verdict->rule);
}
