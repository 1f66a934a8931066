/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* May the policy in @document be signed? It can be read, nothing in it makes it unusable
 * (pnc_policy_check()), and it loosens nothing beside the version before, which is in the file
 * @previous (NULL: there is none), unless @loosen says that this is meant. PNC_ERROR_INVALID, or
 * PNC_ERROR_NEEDS_USER when --after or --loosen is missing. */
gboolean admin_sign_check_policy (PncDocument *document,
                                  const char *previous,
                                  gboolean loosen,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
