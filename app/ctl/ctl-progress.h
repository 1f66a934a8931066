/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-job-client.h"

/* Shows on standard error how a job goes: on a terminal one line that is redrawn (bar, bytes, rate,
 * time left), elsewhere a line at each new phase and each tenth. Main thread. */
typedef struct _CtlProgress CtlProgress;

CtlProgress *ctl_progress_new (PncJobClient *job);
/* Ends the line. */
void ctl_progress_free (CtlProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProgress, ctl_progress_free)

/* One line of at most @columns columns. @rate: bytes a second, 0 unknown; @seconds_left: −1
 * unknown. Free with g_free(). Pure. */
char *ctl_progress_format (
    const char *phase, guint64 done, guint64 total, guint64 rate, int seconds_left, guint columns);
