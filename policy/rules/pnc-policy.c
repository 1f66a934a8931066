/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy.h"

#include <string.h>

struct _PncPolicy
{
  gatomicrefcount ref_count;
  PncPolicyDraft *draft;
  GStrv signers;
  char *sha256;
};

PncPolicyDraft *
pnc_policy_draft_ref (PncPolicyDraft *draft)
{
  g_atomic_ref_count_inc (&draft->ref_count);
  return draft;
}

void
pnc_policy_draft_unref (PncPolicyDraft *draft)
{
  if (draft == NULL || !g_atomic_ref_count_dec (&draft->ref_count))
    return;
  g_free (draft->org_id);
  g_free (draft->policy_id);
  g_free (draft->title);
  g_free (draft->contact);
  g_free (draft->parent);
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    pnc_value_clear (&draft->values[i]);
  pnc_usb_rules_free (draft->usb);
  pnc_network_rules_free (draft->guest);
  pnc_network_rules_free (draft->host);
  pnc_zones_free (draft->zones);
  pnc_network_rules_free (draft->quarantine);
  pnc_hours_free (draft->hours);
  pnc_document_unref (draft->document);
  g_free (draft);
}

guint
pnc_policy_draft_get_line (const PncPolicyDraft *draft, const char *pointer)
{
  g_autofree char *place = g_strconcat (draft->prefix, pointer, NULL);
  guint line = pnc_document_line_of (draft->document, place);
  char *slash;

  /* Not beyond the policy itself: its own line says nothing. */
  while (line == 0 && (slash = strrchr (place, '/')) != NULL
         && (gsize) (slash - place) > strlen (draft->prefix))
    {
      *slash = '\0';
      line = pnc_document_line_of (draft->document, place);
    }
  return line;
}

/* The names of @keys (PncPublicKey); the ids of those that have none. */
static GStrv
pnc_policy_dup_signers (GPtrArray *keys)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < keys->len; i++)
    {
      const char *name = pnc_public_key_get_name (keys->pdata[i]);
      g_strv_builder_add (builder, name != NULL ? name : pnc_public_key_get_id (keys->pdata[i]));
    }
  return g_strv_builder_end (builder);
}

PncPolicy *
pnc_policy_verify (
    GBytes *bytes, const char *name, GPtrArray *keys, guint threshold, GError **error)
{
  g_autoptr (PncEnvelope) envelope = pnc_envelope_parse (bytes, PNC_DOCUMENT_POLICY, name, error);
  g_autoptr (PncVerifiedEnvelope) verified = NULL;
  g_autoptr (PncPolicyDraft) draft = NULL;
  PncPolicy *policy;

  if (envelope == NULL)
    return NULL;
  verified = pnc_envelope_verify (envelope, keys, threshold, error);
  if (verified == NULL)
    return NULL;
  draft = pnc_policy_draft_parse (pnc_verified_envelope_get_document (verified), error);
  if (draft == NULL)
    return NULL;
  policy = g_new0 (PncPolicy, 1);
  g_atomic_ref_count_init (&policy->ref_count);
  policy->draft = g_steal_pointer (&draft);
  policy->signers = pnc_policy_dup_signers (pnc_verified_envelope_get_signers (verified));
  policy->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return policy;
}

PncPolicy *
pnc_policy_ref (PncPolicy *policy)
{
  g_atomic_ref_count_inc (&policy->ref_count);
  return policy;
}

void
pnc_policy_unref (PncPolicy *policy)
{
  if (policy == NULL || !g_atomic_ref_count_dec (&policy->ref_count))
    return;
  pnc_policy_draft_unref (policy->draft);
  g_strfreev (policy->signers);
  g_free (policy->sha256);
  g_free (policy);
}

PncPolicyDraft *
pnc_policy_get_draft (const PncPolicy *policy)
{
  return policy->draft;
}

const char *const *
pnc_policy_get_signers (const PncPolicy *policy)
{
  return (const char *const *) policy->signers;
}

GBytes *
pnc_policy_get_bytes (const PncPolicy *policy)
{
  return pnc_document_get_bytes (policy->draft->document);
}

const char *
pnc_policy_get_sha256 (const PncPolicy *policy)
{
  return policy->sha256;
}
