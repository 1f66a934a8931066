/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

/* A decision in the making: pnc-decide*.c share it. Functions that decide answer FALSE once the
 * verdict is a denial; what they allow may still be limited or denied by the next one. */
typedef struct
{
  const PncRulebook *book;
  const PncFacts *facts;
  const PncQuestion *question;
  PncVerdict *verdict;
  guint policy; /* index of the document whose rule the verdict names */
} PncDecision;

/* FALSE. */
gboolean pnc_decision_deny (PncDecision *d, PncGround ground, guint policy, const char *rule);
gboolean pnc_decision_deny_field (PncDecision *d, PncGround ground, PncFieldId field);
/* By the members of a set; @detail (may be NULL) is copied. */
gboolean pnc_decision_deny_detail (PncDecision *d, PncFieldId field, const char *detail);
/* TRUE, and names the field as what allows it. */
gboolean pnc_decision_allow_field (PncDecision *d, PncFieldId field);
void pnc_decision_allow (PncDecision *d, guint policy, const char *rule);
void pnc_decision_limit_field (PncDecision *d, PncFieldId field, gint64 limit);
/* The answer changes by itself at @at, if not earlier. */
void pnc_decision_note_change (PncDecision *d, gint64 at);
/* Fills in policy, version, signers, line, contact. */
void pnc_decision_name_source (PncDecision *d);

/* pnc-decide-gate.c */
gboolean pnc_decide_may_start (PncDecision *d);
gboolean pnc_decide_may_run (PncDecision *d);
/* Is the image too old, and what follows ("refuse" … "warn", an index)? −1: it is not. */
int pnc_decide_quarantine (const PncDecision *d, PncFieldId *out_field);

/* pnc-decide-devices.c */
gboolean pnc_decide_usb (PncDecision *d);
gboolean pnc_decide_usb_auto (PncDecision *d);
gboolean pnc_decide_network (PncDecision *d);
gboolean pnc_decide_connect (PncDecision *d);
gboolean pnc_decide_host_connect (PncDecision *d);
/* Does the network need more than "none" or "all of it", and by which rule? */
gboolean
pnc_decide_needs_network_rules (const PncDecision *d, const char **out_rule, guint *out_policy);
