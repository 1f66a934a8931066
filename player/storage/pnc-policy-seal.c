/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-seal.h"

#include "pnc-error.h"
#include "pnc-owner-policy.h"
#include "pnc-policy-succession.h"

#include <string.h>

/* What a policy that is newer than any before means to the state: word from IT has come. */
static gboolean
pnc_policy_note (PncState *state, const PncPolicy *policy, gint64 now_s, GError **error)
{
  g_autofree char *name = pnc_policy_dup_seen_name (policy);
  guint64 version = pnc_policy_get_draft (policy)->version;
  gboolean newer = version > pnc_state_get_max_seen (state, name);

  if (!pnc_state_see (state, name, version, error))
    return FALSE;
  if (newer)
    {
      state->policy.contact_s = now_s;
      state->policy.uses = 0;
    }
  return TRUE;
}

static void
pnc_policy_note_trust (PncState *state, const PncTrust *trust)
{
  g_strlcpy (state->policy.trust, pnc_trust_get_sha256 (trust), sizeof state->policy.trust);
}

/* The owner's policy */

static gboolean
pnc_policy_settle_owner (const char *folder,
                         PncPolicyFiles **files,
                         PncState *state,
                         const PncSigningKey *device_key,
                         gint64 now_s,
                         GError **error)
{
  g_autoptr (PncTrust) trust = pnc_owner_trust_new (device_key);
  guint64 seen = pnc_state_get_max_seen (state, "policy:" PNC_OWNER_POLICY_ID);
  g_autoptr (GBytes) policy = pnc_owner_policy_new (device_key, MAX (seen, 1), now_s);

  if (!pnc_policy_files_begin_exchange (folder, trust, policy, error)
      || !pnc_policy_files_finish_exchange (folder, error))
    return FALSE;
  pnc_policy_files_free (*files);
  *files = pnc_policy_files_load (folder);
  if ((*files)->policy == NULL)
    {
      g_propagate_error (error, g_error_copy ((*files)->fault));
      return FALSE;
    }
  pnc_policy_note_trust (state, trust);
  return pnc_policy_note (state, (*files)->policy, now_s, error);
}

gboolean
pnc_policy_is_owners (const PncState *state, const PncSigningKey *device_key)
{
  g_autoptr (PncTrust) trust = pnc_owner_trust_new (device_key);

  return strcmp (state->policy.trust, pnc_trust_get_sha256 (trust)) == 0;
}

/* What was sealed */

static gboolean
pnc_policy_is_sealed (const PncTrust *trust, const PncState *state)
{
  return trust != NULL && strcmp (pnc_trust_get_sha256 (trust), state->policy.trust) == 0;
}

/* The policy must be the one that was in force, in its version or a later one. */
static gboolean
pnc_policy_settle_sealed (
    PncPolicyFiles *files, PncState *state, gint64 now_s, gboolean *out_newer, GError **error)
{
  g_autofree char *name = NULL;
  guint64 seen;

  if (files->policy == NULL)
    {
      g_propagate_error (error, g_error_copy (files->fault));
      return FALSE;
    }
  name = pnc_policy_dup_seen_name (files->policy);
  seen = pnc_state_get_max_seen (state, name);
  if (seen == 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "policy.json holds “%s”, which is another policy than the one that this desktop "
                   "has; put the newest version of its own there",
                   pnc_policy_get_draft (files->policy)->policy_id);
      return FALSE;
    }
  *out_newer = (guint64) pnc_policy_get_draft (files->policy)->version > seen;
  return pnc_policy_note (state, files->policy, now_s, error);
}

static gboolean
pnc_policy_refuse_trust (const PncPolicyFiles *files, GError **error)
{
  if (g_error_matches (files->fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "trust.json and policy.json, which hold the desktop's rules, are missing; put "
                   "them back from a copy");
      return FALSE;
    }
  if (files->trust == NULL)
    {
      g_propagate_error (error, g_error_copy (files->fault));
      return FALSE;
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "trust.json was changed by something else than Pinnace: this desktop does not "
               "believe the keys of “%s” in it; put its own trust.json and policy.json back from a "
               "copy",
               pnc_trust_get_org_id (files->trust));
  return FALSE;
}

/* The seal was written, and not all files moved into their places. */
static gboolean
pnc_policy_finish (const char *folder, PncPolicyFiles **files, GError **error)
{
  if (!pnc_policy_files_finish_exchange (folder, error))
    return FALSE;
  pnc_policy_files_free (*files);
  *files = pnc_policy_files_load (folder);
  return TRUE;
}

static gboolean
pnc_policy_settle_trusted (const char *folder,
                           PncPolicyFiles **files,
                           PncState *state,
                           gint64 now_s,
                           PncPolicySettled *out_how,
                           GError **error)
{
  gboolean exchanged = FALSE, newer = FALSE;

  if (!pnc_policy_is_sealed ((*files)->trust, state)
      && pnc_policy_is_sealed ((*files)->next_trust, state))
    {
      if (!pnc_policy_finish (folder, files, error))
        return FALSE;
      exchanged = TRUE;
    }
  if (!pnc_policy_is_sealed ((*files)->trust, state))
    return pnc_policy_refuse_trust (*files, error);
  if (!pnc_policy_settle_sealed (*files, state, now_s, &newer, error))
    return FALSE;
  if ((*files)->next_trust != NULL)
    pnc_policy_files_drop_exchange (folder);
  *out_how = exchanged ? PNC_POLICY_SETTLED_EXCHANGED
             : newer   ? PNC_POLICY_SETTLED_NEWER
                       : PNC_POLICY_SETTLED_SAME;
  return TRUE;
}

gboolean
pnc_policy_settle (const char *folder,
                   PncPolicyFiles **files,
                   PncState *state,
                   const PncSigningKey *device_key,
                   gint64 now_s,
                   PncPolicySettled *out_how,
                   GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (state->policy.activated_s == 0)
    state->policy.activated_s = now_s;
  if (state->policy.trust[0] == '\0')
    {
      *out_how = PNC_POLICY_SETTLED_OWNER;
      return pnc_policy_settle_owner (folder, files, state, device_key, now_s, error);
    }
  if (pnc_policy_settle_trusted (folder, files, state, now_s, out_how, &fault))
    return TRUE;
  /* Nothing is lost that was ever a rule. */
  if (pnc_policy_is_owners (state, device_key))
    {
      *out_how = PNC_POLICY_SETTLED_RESTORED;
      return pnc_policy_settle_owner (folder, files, state, device_key, now_s, error);
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* Taking a new one */

static gboolean
pnc_policy_exchange (const char *folder,
                     const PncTrust *trust,
                     const PncPolicy *policy,
                     const PncState *state,
                     PncPolicySealFunc seal,
                     gpointer data,
                     GError **error)
{
  if (!pnc_policy_files_begin_exchange (folder, trust, pnc_policy_get_bytes (policy), error))
    {
      pnc_policy_files_drop_exchange (folder);
      return FALSE;
    }
  /* A seal that failed may have reached the disk all the same: its files stay until the next unlock
   * knows. */
  return seal (state, data, error) && pnc_policy_files_finish_exchange (folder, error);
}

gboolean
pnc_policy_take (const char *folder,
                 const PncTrust *trust,
                 const PncPolicy *policy,
                 PncState *state,
                 gint64 now_s,
                 PncPolicySealFunc seal,
                 gpointer data,
                 GError **error)
{
  g_return_val_if_fail (state != NULL || trust == NULL, FALSE);
  if (state != NULL && !pnc_policy_note (state, policy, now_s, error))
    return FALSE;
  if (trust != NULL)
    {
      pnc_policy_note_trust (state, trust);
      return pnc_policy_exchange (folder, trust, policy, state, seal, data, error);
    }
  return pnc_policy_files_save_policy (folder, pnc_policy_get_bytes (policy), error)
         && (state == NULL || seal (state, data, error));
}
