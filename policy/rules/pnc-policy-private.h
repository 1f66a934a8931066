/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* The lists of the policy at @root (pnc-policy-lists.c); its level is known. */
gboolean pnc_policy_parse_lists (PncPolicyDraft *draft, PncPlace root, GError **error);
