/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-envelope.h"
#include "pnc-field.h"
#include "pnc-hours.h"
#include "pnc-network-rules.h"
#include "pnc-usb-rules.h"
#include "pnc-zones.h"

/* A policy document (security.md 2.4 (c); resources/schemas/policy.schema.json is normative).
 * PncPolicyDraft is what a document says; nobody has vouched for it. PncPolicy is a draft whose
 * signatures were verified, and only pnc_policy_verify() makes one. Both are immutable, with
 * counted references; any thread. */

/* Whom it speaks for. Each but the first only tightens what the one above it says. */
typedef enum
{
  PNC_POLICY_LEVEL_ORGANISATION,
  PNC_POLICY_LEVEL_GROUP,
  PNC_POLICY_LEVEL_USER,
  PNC_POLICY_LEVEL_GRANT,
} PncPolicyLevel;

#define PNC_N_POLICY_LEVELS (PNC_POLICY_LEVEL_GRANT + 1)

typedef struct
{
  gatomicrefcount ref_count;
  PncDocument *document;
  const char *prefix; /* where in the document the policy stands: "/signed", or "" */

  char *org_id;
  char *policy_id;
  gint64 version;
  gint64 created; /* unix seconds */
  char *title;    /* NULL: none */
  char *contact;  /* whom to ask; NULL: nobody is named */
  PncPolicyLevel level;
  char *parent; /* policy_id of the one above; NULL for an organisation's */

  gboolean present[PNC_N_FIELDS]; /* what the document states itself */
  PncValue values[PNC_N_FIELDS];  /* else: the tightest for an organisation's, nothing below it */

  /* The lists. Where a document has none: one that denies everything for an organisation's, NULL
   * below it, which adds nothing. */
  PncUsbRules *usb;            /* /usb */
  PncNetworkRules *guest;      /* /network/rules */
  PncNetworkRules *host;       /* /network/host_rules */
  PncZones *zones;             /* /network/zones; NULL: none */
  PncNetworkRules *quarantine; /* /quarantine/rules */
  PncHours *hours;             /* /hours */
} PncPolicyDraft;

/* Reads @document (PNC_DOCUMENT_POLICY): the "signed" object of an envelope, whose signatures are
 * not looked at, or a policy that is not signed yet. Refuses it as pnc-place.h does. */
PncPolicyDraft *pnc_policy_draft_parse (PncDocument *document,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
PncPolicyDraft *pnc_policy_draft_ref (PncPolicyDraft *draft);
void pnc_policy_draft_unref (PncPolicyDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPolicyDraft, pnc_policy_draft_unref)

/* The line on which stands what @pointer names ("/usb/rules/3", below the policy itself), or the
 * nearest thing around it that is written down. 0: nothing is. */
guint pnc_policy_draft_get_line (const PncPolicyDraft *draft, const char *pointer);

const char *pnc_policy_level_to_string (PncPolicyLevel level);

typedef struct _PncPolicy PncPolicy;

/* Verifies the envelope in @bytes by @keys (of PncPublicKey), of which @threshold must have signed,
 * and reads it. @name is what messages call it. */
PncPolicy *pnc_policy_verify (GBytes *bytes,
                              const char *name,
                              GPtrArray *keys,
                              guint threshold,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
PncPolicy *pnc_policy_ref (PncPolicy *policy);
void pnc_policy_unref (PncPolicy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPolicy, pnc_policy_unref)

/* All borrowed. */
PncPolicyDraft *pnc_policy_get_draft (const PncPolicy *policy);
/* The names of the keys whose signatures count; NULL at the end. */
const char *const *pnc_policy_get_signers (const PncPolicy *policy);
GBytes *pnc_policy_get_bytes (const PncPolicy *policy); /* as received */
/* Of those, as 64 digits. */
const char *pnc_policy_get_sha256 (const PncPolicy *policy);
