/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* What a document says that its writer may not have meant: for `pinnace-admin policy check`. That
 * it can be read at all is the parser's to say. Texts are English, for administrators. Pure. */

typedef enum
{
  PNC_FINDING_NOTE,    /* worth knowing */
  PNC_FINDING_WARNING, /* one setting makes another one void */
  PNC_FINDING_ERROR,   /* settings that cannot stand together: nobody could work under it */
} PncFindingSeverity;

typedef struct
{
  PncFindingSeverity severity;
  char *pointer; /* of what it is about */
  guint line;    /* 0: it stands nowhere */
  char *text;    /* a sentence, without a full stop */
} PncFinding;

const char *pnc_finding_severity_to_string (PncFindingSeverity severity);

/* All findings (PncFinding, owned by the array), errors first. Empty: nothing to say. */
GPtrArray *pnc_policy_check (const PncPolicyDraft *draft);
