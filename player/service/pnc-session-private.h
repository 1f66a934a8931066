/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

/* PncSession is one struct in two files: its life (pnc-session.c), and what is found at unlock
 * (pnc-session-judge.c). */

struct _PncSession
{
  PncSessionPlace place;
  PncSigningKey *device_key; /* NULL: not to be had */
  PncSessionFindings findings;

  GMutex lock; /* of these */
  gboolean open;
  gboolean generation_sealed; /* only then may anything be signed in it */
  PncState *state;
  PncClock *clock;
  PncClockFinding clock_finding; /* the last one that was noted */
};

/* At unlock; each writes its finding into the log and into session->findings. @report: what the
 * verifier said, or NULL. @fault: why there is no state, or NULL. */
void
pnc_session_judge_state (PncSession *session, const PncAuditReport *report, const GError *fault);
void pnc_session_judge_audit (PncSession *session, const PncAuditReport *report);
void pnc_session_judge_clock (PncSession *session);

/* What the host's clock does now; into the log when it is news. The session's lock is held. */
void pnc_session_note_clock (PncSession *session, PncClockFinding finding, gint64 by_s);
