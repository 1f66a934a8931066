/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* What one document allows that another did not: for `pinnace-admin policy diff` and for the
 * `--loosen` that signing asks for. Texts are English, for administrators. Pure. */

typedef enum
{
  PNC_CHANGE_LOOSENED,
  PNC_CHANGE_TIGHTENED,
  PNC_CHANGE_OTHER, /* texts, lead times: nothing is allowed or denied by it */
} PncChangeKind;

typedef struct
{
  PncChangeKind kind;
  char *pointer;
  guint line; /* in the new document; 0: it stands nowhere there */
  char *text; /* "Printing: everything, was: to a PDF file" */
} PncChange;

const char *pnc_change_kind_to_string (PncChangeKind kind);

/* From @from to @to (of PncChange, owned by the array), loosened ones first. A field or list that
 * changes to something neither tighter nor looser stands in both. */
GPtrArray *pnc_policy_diff (const PncPolicyDraft *from, const PncPolicyDraft *to);

gboolean pnc_policy_diff_loosens (GPtrArray *changes);
