/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rulebook.h"

#include "pnc-error.h"

#include <string.h>

struct _PncRulebook
{
  gatomicrefcount ref_count;
  guint n_policies;
  PncPolicyDraft *drafts[PNC_N_POLICY_LEVELS];
  PncPolicy *policies[PNC_N_POLICY_LEVELS]; /* NULL in a simulated one */
  PncValue values[PNC_N_FIELDS];
  guint8 decided_by[PNC_N_FIELDS];
};

PncRulebook *
pnc_rulebook_ref (PncRulebook *book)
{
  g_atomic_ref_count_inc (&book->ref_count);
  return book;
}

void
pnc_rulebook_unref (PncRulebook *book)
{
  if (book == NULL || !g_atomic_ref_count_dec (&book->ref_count))
    return;
  for (guint i = 0; i < book->n_policies; i++)
    {
      g_clear_pointer (&book->policies[i], pnc_policy_unref);
      pnc_policy_draft_unref (book->drafts[i]);
    }
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    pnc_value_clear (&book->values[i]);
  g_free (book);
}

guint
pnc_rulebook_get_n_policies (const PncRulebook *book)
{
  return book->n_policies;
}

const PncPolicyDraft *
pnc_rulebook_get_draft (const PncRulebook *book, guint index)
{
  g_assert (index < book->n_policies);
  return book->drafts[index];
}

const char *const *
pnc_rulebook_get_signers (const PncRulebook *book, guint index)
{
  g_assert (index < book->n_policies);
  return book->policies[index] != NULL ? pnc_policy_get_signers (book->policies[index]) : NULL;
}

const PncValue *
pnc_rulebook_get (const PncRulebook *book, PncFieldId field, guint *out_policy)
{
  if (out_policy != NULL)
    *out_policy = book->decided_by[field];
  return &book->values[field];
}

gint64
pnc_rulebook_get_number (const PncRulebook *book, PncFieldId field)
{
  return book->values[field].number;
}

const char *
pnc_rulebook_get_contact (const PncRulebook *book)
{
  for (guint i = book->n_policies; i-- > 0;)
    if (book->drafts[i]->contact != NULL)
      return book->drafts[i]->contact;
  return NULL;
}

/* Network rules that let everything through need nobody to enforce them. */
static gboolean
pnc_rulebook_is_open (const PncNetworkRules *rules)
{
  return pnc_network_rules_get_allow_by_default (rules) && pnc_network_rules_get_n (rules) == 0;
}

const char *
pnc_rulebook_find_network_rule (const PncPolicyDraft *draft)
{
  if (draft->guest != NULL && !pnc_rulebook_is_open (draft->guest))
    return "/network/rules";
  if (draft->zones != NULL && pnc_zones_get_n (draft->zones) > 0)
    return "/network/zones";
  return NULL;
}

gboolean
pnc_rulebook_has_network_rules (const PncRulebook *book,
                                const char **out_pointer,
                                guint *out_policy)
{
  static const PncFieldId fields[] = { PNC_FIELD_NETWORK_HOST_ACCESS, PNC_FIELD_NETWORK_DNS };
  const char *pointer = NULL;
  guint policy = 0;

  for (guint i = 0; pointer == NULL && i < book->n_policies; i++)
    {
      pointer = pnc_rulebook_find_network_rule (book->drafts[i]);
      policy = i;
    }
  for (guint i = 0; pointer == NULL && i < G_N_ELEMENTS (fields); i++)
    {
      g_auto (PncValue) loosest = { 0 };
      pnc_field_get_loosest (fields[i], &loosest);
      if (pnc_field_is_looser (fields[i], &loosest, pnc_rulebook_get (book, fields[i], &policy)))
        pointer = pnc_field_get (fields[i])->pointer;
    }
  if (pointer != NULL && out_pointer != NULL)
    *out_pointer = pointer;
  if (pointer != NULL && out_policy != NULL)
    *out_policy = policy;
  return pointer != NULL;
}

static void
pnc_rulebook_merge_field (PncRulebook *book, PncFieldId field)
{
  PncValue *value = &book->values[field];

  pnc_value_copy (value, &book->drafts[0]->values[field]);
  for (guint i = 1; i < book->n_policies; i++)
    {
      g_auto (PncValue) merged = { 0 };

      if (!book->drafts[i]->present[field])
        continue;
      pnc_field_merge (field, value, &book->drafts[i]->values[field], &merged);
      if (pnc_field_equal (field, value, &merged))
        continue;
      book->decided_by[field] = i;
      pnc_value_clear (value);
      pnc_value_copy (value, &merged);
    }
}

/* Does @lower belong below @upper? */
static gboolean
pnc_rulebook_check_link (const PncPolicyDraft *upper, const PncPolicyDraft *lower, GError **error)
{
  if (strcmp (upper->org_id, lower->org_id) != 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "Policy “%s” is of “%s”, but it stands below one of “%s”; policies of one "
                 "organisation go together",
                 lower->policy_id, lower->org_id, upper->org_id);
  else if (lower->level <= upper->level)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "Policy “%s” is a %s's and cannot stand below “%s”, which is a %s's; the order is "
                 "organisation, group, user, grant",
                 lower->policy_id, pnc_policy_level_to_string (lower->level), upper->policy_id,
                 pnc_policy_level_to_string (upper->level));
  else if (strcmp (lower->parent, upper->policy_id) != 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "Policy “%s” tightens “%s” (its “parent”), not “%s”; put the right one above it",
                 lower->policy_id, lower->parent, upper->policy_id);
  else
    return TRUE;
  return FALSE;
}

static gboolean
pnc_rulebook_check (const PncRulebook *book, GError **error)
{
  const PncPolicyDraft *first = book->drafts[0];

  if (first->level != PNC_POLICY_LEVEL_ORGANISATION)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "Policy “%s” is a %s's and says nothing alone; the organisation's policy “%s” "
                   "goes above it",
                   first->policy_id, pnc_policy_level_to_string (first->level), first->parent);
      return FALSE;
    }
  for (guint i = 1; i < book->n_policies; i++)
    if (!pnc_rulebook_check_link (book->drafts[i - 1], book->drafts[i], error))
      return FALSE;
  return TRUE;
}

static PncRulebook *
pnc_rulebook_merge (PncRulebook *unmerged, GError **error)
{
  g_autoptr (PncRulebook) book = unmerged;

  if (!pnc_rulebook_check (book, error))
    return NULL;
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    pnc_rulebook_merge_field (book, i);
  return g_steal_pointer (&book);
}

static PncRulebook *
pnc_rulebook_new_empty (guint n_policies, GError **error)
{
  PncRulebook *book;

  if (n_policies < 1 || n_policies > PNC_N_POLICY_LEVELS)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "One to %d policies are in force together, one a level, not %u",
                   PNC_N_POLICY_LEVELS, n_policies);
      return NULL;
    }
  book = g_new0 (PncRulebook, 1);
  g_atomic_ref_count_init (&book->ref_count);
  book->n_policies = n_policies;
  return book;
}

PncRulebook *
pnc_rulebook_new (GPtrArray *policies, GError **error)
{
  PncRulebook *book = pnc_rulebook_new_empty (policies->len, error);

  if (book == NULL)
    return NULL;
  for (guint i = 0; i < policies->len; i++)
    {
      book->policies[i] = pnc_policy_ref (policies->pdata[i]);
      book->drafts[i] = pnc_policy_draft_ref (pnc_policy_get_draft (policies->pdata[i]));
    }
  return pnc_rulebook_merge (book, error);
}

PncRulebook *
pnc_rulebook_new_simulated (GPtrArray *drafts, GError **error)
{
  PncRulebook *book = pnc_rulebook_new_empty (drafts->len, error);

  if (book == NULL)
    return NULL;
  for (guint i = 0; i < drafts->len; i++)
    book->drafts[i] = pnc_policy_draft_ref (drafts->pdata[i]);
  return pnc_rulebook_merge (book, error);
}
