/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dbus.h"

/* Long work as the bus shows it (resources/dbus, Job): what it does, how far it is, how it ended;
 * whoever does the work tells it. Main thread.
 * Signal "finished" (): once. */
#define PNC_TYPE_JOB (pnc_job_get_type ())
G_DECLARE_FINAL_TYPE (PncJob, pnc_job, PNC, JOB, GObject)

/* @kind: "create". @subject: the desktop's name. */
PncJob *pnc_job_new (const char *kind, const char *subject);

/* Borrowed; its Cancel() cancels the cancellable. */
GDBusInterfaceSkeleton *pnc_job_get_skeleton (PncJob *job);
GCancellable *pnc_job_get_cancellable (PncJob *job);

/* @phase: see resources/dbus. */
void pnc_job_set_phase (PncJob *job, const char *phase);
void pnc_job_set_progress (PncJob *job, guint64 bytes_done, guint64 bytes_total);

/* It ended: well, with the desktop's object path, or by @error. */
void pnc_job_finish (PncJob *job, const char *desktop_path, const GError *error);
gboolean pnc_job_is_finished (PncJob *job);
