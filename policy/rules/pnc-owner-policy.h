/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-signing-key.h"
#include "pnc-trust.h"

/* The policy of a desktop that nobody manages: its owner's, which allows everything, signed with
 * the device's key, so that "no rules" is something that is written down and can be told from
 * rules that were taken away. Pure. */

#define PNC_OWNER_POLICY_ID "owner"

/* The trust in @device_key alone; always the same for the same key. */
PncTrust *pnc_owner_trust_new (const PncSigningKey *device_key);

/* The signed policy (an envelope's bytes), as of @created (unix seconds). The caller unrefs. */
GBytes *pnc_owner_policy_new (const PncSigningKey *device_key, gint64 version, gint64 created);
