/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy-files.h"
#include "pnc-signing-key.h"
#include "pnc-state.h"

/* The files of a desktop's policy beside its sealed state, which alone knows what may lie there.
 * Blocks: worker threads of who has claimed the folder and unlocked the desktop. */

/* What was found at an unlock. */
typedef enum
{
  PNC_POLICY_SETTLED_SAME,      /* what the seal says */
  PNC_POLICY_SETTLED_NEWER,     /* a newer policy, put there while the desktop was locked */
  PNC_POLICY_SETTLED_OWNER,     /* a desktop of before: it got its owner's policy */
  PNC_POLICY_SETTLED_RESTORED,  /* its owner's files were gone or damaged: they were made again */
  PNC_POLICY_SETTLED_EXCHANGED, /* an exchange of the trust that had been cut short was finished */
} PncPolicySettled;

/* Makes of what lies in @folder what counts, and notes it in @state, which the caller then seals:
 * the trust must be the sealed one, the policy the one it was or a newer version of it. @files:
 * what pnc_policy_files_load() gave, brought up to date when files were written. @device_key signs
 * the owner's policy of a desktop that has none yet. @now_s: the effective time.
 * PNC_ERROR_TAMPERED: something else lies there; the message names it and the remedy. */
gboolean pnc_policy_settle (const char *folder,
                            PncPolicyFiles **files,
                            PncState *state,
                            const PncSigningKey *device_key,
                            gint64 now_s,
                            PncPolicySettled *out_how,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the sealed trust this device's owner's, so that it can be made again? */
gboolean pnc_policy_is_owners (const PncState *state, const PncSigningKey *device_key);

/* Writes @state into keys.json. */
typedef gboolean (*PncPolicySealFunc) (const PncState *state, gpointer data, GError **error);

/* Puts @policy in force, which the caller has verified and found to be a successor. @trust: NULL,
 * or the one that takes the place of what was trusted. Writes the files and has @seal write @state
 * in the order that pnc-policy-files.h explains. @state NULL, without @trust only: the desktop is
 * locked, and the version is noted at its next unlock. On failure @state says nothing (hand in a
 * copy), and the old policy or the new one is in force, which the files and the seal decide. */
gboolean pnc_policy_take (const char *folder,
                          const PncTrust *trust,
                          const PncPolicy *policy,
                          PncState *state,
                          gint64 now_s,
                          PncPolicySealFunc seal,
                          gpointer data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
