/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-succession.h"

#include "pnc-error.h"

#include <string.h>

PncPolicy *
pnc_policy_verify_trusted (GBytes *bytes, const char *name, const PncTrust *trust, GError **error)
{
  g_autoptr (PncPolicy) policy = pnc_policy_verify (bytes, name, pnc_trust_get_keys (trust),
                                                    pnc_trust_get_threshold (trust), error);
  const PncPolicyDraft *draft;

  if (policy == NULL)
    return NULL;
  draft = pnc_policy_get_draft (policy);
  if (strcmp (draft->org_id, pnc_trust_get_org_id (trust)) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "%s is a policy of “%s”; here “%s” is trusted", name, draft->org_id,
                   pnc_trust_get_org_id (trust));
      return NULL;
    }
  if (draft->level != PNC_POLICY_LEVEL_ORGANISATION)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "%s is a policy for a %s; an organisation's must stand here", name,
                   pnc_policy_level_to_string (draft->level));
      return NULL;
    }
  return g_steal_pointer (&policy);
}

gboolean
pnc_policy_check_successor (const PncPolicy *current, const PncPolicy *next, GError **error)
{
  const PncPolicyDraft *old = pnc_policy_get_draft (current);
  const PncPolicyDraft *new = pnc_policy_get_draft (next);

  if (strcmp (old->policy_id, new->policy_id) != 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "“%s” is another policy than the “%s” that is in force; only a newer version of "
                 "that one can take its place",
                 new->policy_id, old->policy_id);
  else if (strcmp (pnc_policy_get_sha256 (current), pnc_policy_get_sha256 (next)) == 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO,
                 "Version %" G_GINT64_FORMAT " of policy “%s” is in force already", new->version,
                 new->policy_id);
  else if (new->version == old->version)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "Another version %" G_GINT64_FORMAT " of policy “%s” is in force; a changed "
                 "policy must have a higher number",
                 new->version, new->policy_id);
  else if (new->version < old->version)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "Version %" G_GINT64_FORMAT " of policy “%s” is an old one: version "
                 "%" G_GINT64_FORMAT " is in force; get the newest",
                 new->version, new->policy_id, old->version);
  else
    return TRUE;
  return FALSE;
}

char *
pnc_policy_dup_seen_name (const PncPolicy *policy)
{
  return g_strconcat ("policy:", pnc_policy_get_draft (policy)->policy_id, NULL);
}
