/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-folder.h"
#include "pnc-facts.h"
#include "pnc-host-posture.h"
#include "pnc-state.h"

/* From what the service sees to what a decision may know (policy/rules/pnc-facts.h). */

/* The host as it is now, seen from one desktop's folder. */
typedef struct
{
  PncHostPosture posture;
  GPtrArray *networks; /* PncHostNetwork */
} PncHostView;

/* Blocks: worker threads. */
PncHostView *pnc_host_view_new (const char *folder);
void pnc_host_view_free (PncHostView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHostView, pnc_host_view_free)

/* Borrowed. */
typedef struct
{
  gint64 now_s;                    /* effective time */
  gint64 clock_behind_s;           /* 0: the host's clock is not set back */
  gboolean running;                /* the desktop runs */
  gboolean kvm;                    /* KVM runs it, or would */
  const PncDescriptor *descriptor; /* NULL: not known */
  const PncHostView *view;         /* NULL: not seen yet; then the host has nothing to offer */
  const PncStatePolicy *past;      /* NULL: locked. Then what the past would decide is taken to be
                                      well, and asked again once it is known */
  gboolean unlocked;               /* the past is that of the folder as it is now, not of the last
                                      unlock: what was wrong then may be put right */
} PncPolicySight;

/* Pure. */
PncFacts *pnc_policy_facts_new (const PncPolicySight *sight);
