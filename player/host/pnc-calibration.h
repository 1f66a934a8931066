/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain-config.h"

/* One run of the calibration guest (pnc-calibration.S): a machine of the desktops' kind and CPU
 * baseline x86-64-v2, which takes every step that an operating system takes first. */
typedef struct
{
  gboolean passed;
  gboolean conclusive; /* FALSE: the deadline came before the guest's first step (a busy host) */
  char *detail;        /* one sentence; never NULL */
  guint duration_ms;
} PncCalibration;

/* Runs QEMU and waits for its end, at most @deadline_ms: worker thread. */
PncCalibration *pnc_calibration_run (PncAccelerator accelerator, guint deadline_ms);

/* What became of a run, from what was seen of it: pure, for tests. @steps: the letters that the
 * guest wrote; @stderr_text: QEMU's words; @exit_status: QEMU's, or −1 if it did not end itself. */
PncCalibration *pnc_calibration_judge (
    const char *steps, const char *stderr_text, int exit_status, gboolean late, guint duration_ms);

/* Changes with the guest: a verdict of another guest says nothing. Free with g_free(). */
char *pnc_calibration_dup_identity (void);

void pnc_calibration_free (PncCalibration *calibration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCalibration, pnc_calibration_free)
