/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-rulebook.h"

/* What the verbs of "policy" share. Files are read whole, up to their kind's size. */

/* The document of @kind in the file @path, held to the common rules. */
PncDocument *admin_policy_load_document (const char *path,
                                         PncDocumentKind kind,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The policy in it, signed or not. */
PncPolicyDraft *admin_policy_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The policy in @path below those in the files @above (organisation first; may be NULL), as if all
 * were signed. */
PncRulebook *admin_policy_load_book (const char *path,
                                     const char *const *above,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
