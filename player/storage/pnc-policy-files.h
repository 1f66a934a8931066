/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy.h"
#include "pnc-trust.h"

/* What a desktop folder holds of its policy:
 *
 *   trust.json    whom the desktop believes
 *   policy.json   the organisation's policy: the signed envelope, its bytes as they were received.
 *                 Policies of lower levels will stand beside it: policy-group.json, and so on
 *   trust-next.json, policy-next.json   while one trust is exchanged for another
 *
 * A newer policy under the same trust replaces policy.json alone, which is one rename; whoever is
 * killed before the version is noted in the sealed state finds at the next unlock a policy that is
 * newer than the noted one and verifies, which is as good.
 *
 * An exchange of the trust touches three files (the third is keys.json with the sealed state), and
 * must be done wholly or not at all:
 *
 *   1. policy-next.json and trust-next.json are written: nothing refers to them
 *   2. the sealed state is written with the new trust's hash: from here on the new one is in force
 *   3. policy-next.json becomes policy.json, then trust-next.json becomes trust.json
 *
 * The sealed state says which trust counts, so whoever unlocks the desktop after a kill at any
 * point either goes on with 3 (each step of which may have been done) or throws the files of 1
 * away. Blocks: worker threads. */
typedef struct
{
  PncTrust *trust;   /* NULL: there is none, or it is damaged */
  PncPolicy *policy; /* NULL: there is none that verifies under @trust … */
  GError *fault;     /* … and why. NOT_FOUND: neither file is there; TAMPERED: anything else */

  PncTrust *next_trust; /* the same of an exchange that was not finished; usually NULL */
  PncPolicy *next_policy;
} PncPolicyFiles;

/* Never NULL. */
PncPolicyFiles *pnc_policy_files_load (const char *folder);
void pnc_policy_files_free (PncPolicyFiles *files);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPolicyFiles, pnc_policy_files_free)

/* Replaces policy.json. */
gboolean pnc_policy_files_save_policy (const char *folder,
                                       GBytes *policy,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Steps 1 and 3. The second does what is left of 3. */
gboolean pnc_policy_files_begin_exchange (const char *folder,
                                          const PncTrust *trust,
                                          GBytes *policy,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pnc_policy_files_finish_exchange (const char *folder,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Throws away what step 1 wrote. */
void pnc_policy_files_drop_exchange (const char *folder);
