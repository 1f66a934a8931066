/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"
#include "pnc-trust.h"

/* Which policy may follow which. Pure. */

/* Verifies @bytes as the organisation's policy that @trust stands for: enough of its keys signed,
 * it is of that organisation, and it is no lower document. @name is what messages call it. */
PncPolicy *pnc_policy_verify_trusted (GBytes *bytes,
                                      const char *name,
                                      const PncTrust *trust,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May @next stand in the place of @current, which is verified under the same trust? It must be the
 * same policy in a higher version. PNC_ERROR_NOTHING_TO_DO: it is the same document.
 * PNC_ERROR_TAMPERED: it is older, or another document with the same number. PNC_ERROR_INVALID: it
 * is another policy. */
gboolean pnc_policy_check_successor (const PncPolicy *current,
                                     const PncPolicy *next,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The name by which the sealed state remembers the version of @policy: "policy:eng-default". Free
 * with g_free(). */
char *pnc_policy_dup_seen_name (const PncPolicy *policy);
