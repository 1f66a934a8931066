/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"

/* Policies as JSON objects, for those who write them: what is "signed" in an envelope. */

/* The header of a policy, and nothing else: as an organisation's it denies everything. */
json_t *
pnc_policy_json_new (const char *org_id, const char *policy_id, gint64 version, gint64 created);

/* Sets one field (created or replaced), its sections made as needed. @value is taken. */
void pnc_policy_json_set (json_t *policy, const char *pointer, json_t *value);

/* Every field at its loosest, every list open: what an owner's desktop runs under. */
json_t *pnc_policy_json_new_open (const char *org_id,
                                  const char *policy_id,
                                  gint64 version,
                                  gint64 created);

/* A policy to begin with: every field, at what suits most offices, valid for a year from @created;
 * what each means and may be stands in "x" under "comments", by its pointer. */
json_t *pnc_policy_json_new_template (const char *org_id, const char *policy_id, gint64 created);
