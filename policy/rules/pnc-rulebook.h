/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* The policies that are in force together, organisation first, each but the first tightening what
 * stands above it. Fields are merged once, here (pnc_field_merge()), and remember which document
 * decided them; lists of rules stay one below the other, and what any of them denies is denied.
 * So a lower document can allow nothing that an upper one denies: there is no operation by which
 * it could. Immutable; any thread. */
typedef struct _PncRulebook PncRulebook;

/* @policies: of PncPolicy, organisation first, at most one a level. They must belong together: one
 * org_id, levels in order, each "parent" naming the one above. Else PNC_ERROR_INVALID. */
PncRulebook *pnc_rulebook_new (GPtrArray *policies, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For those who write policies: the same from drafts that nobody has signed yet (PncPolicyDraft).
 * Nothing that runs a desktop may call it. */
PncRulebook *pnc_rulebook_new_simulated (GPtrArray *drafts,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

PncRulebook *pnc_rulebook_ref (PncRulebook *book);
void pnc_rulebook_unref (PncRulebook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncRulebook, pnc_rulebook_unref)

guint pnc_rulebook_get_n_policies (const PncRulebook *book);
const PncPolicyDraft *pnc_rulebook_get_draft (const PncRulebook *book, guint index);
/* NULL in a simulated one. */
const char *const *pnc_rulebook_get_signers (const PncRulebook *book, guint index);

/* The merged value, and in @out_policy (may be NULL) the index of the document that decided it. */
const PncValue *pnc_rulebook_get (const PncRulebook *book, PncFieldId field, guint *out_policy);
gint64 pnc_rulebook_get_number (const PncRulebook *book, PncFieldId field);

/* The lowest contact that is stated; NULL: none is. */
const char *pnc_rulebook_get_contact (const PncRulebook *book);

/* The first field of @draft that lists rules for the network; NULL: none. Static. */
const char *pnc_rulebook_find_network_rule (const PncPolicyDraft *draft);

/* Does it need more of the network than "none" and "all of it by NAT": rules, zones, a limit to DNS
 * or to the host? @out_pointer (may be NULL): the first field that does; @out_policy: whose. */
gboolean pnc_rulebook_has_network_rules (const PncRulebook *book,
                                         const char **out_pointer,
                                         guint *out_policy);
