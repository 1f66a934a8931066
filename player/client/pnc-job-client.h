/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <gio/gio.h>

/* Long work in the service. Properties notify: "phase", "bytes-done", "bytes-total", "finished".
 * When a job that made a desktop has finished, the desktop is in the client's list. */
#define PNC_TYPE_JOB_CLIENT (pnc_job_client_get_type ())
G_DECLARE_FINAL_TYPE (PncJobClient, pnc_job_client, PNC, JOB_CLIENT, GObject)

const char *pnc_job_client_get_kind (PncJobClient *job);
const char *pnc_job_client_get_subject (PncJobClient *job);
const char *pnc_job_client_get_phase (PncJobClient *job);
guint64 pnc_job_client_get_bytes_done (PncJobClient *job);
guint64 pnc_job_client_get_bytes_total (PncJobClient *job); /* 0: not known */
/* Averaged over the last seconds; 0 while unknown. */
guint64 pnc_job_client_get_bytes_per_second (PncJobClient *job);
/* Seconds; -1 while unknown. */
int pnc_job_client_get_seconds_left (PncJobClient *job);
gboolean pnc_job_client_get_finished (PncJobClient *job);
/* TRUE if it finished well; else FALSE and its error. Only once finished. */
gboolean pnc_job_client_get_result (PncJobClient *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What it made, borrowed: another desktop may have the same name. NULL unless it finished well. */
PncDesktopClient *pnc_job_client_get_desktop (PncJobClient *job);
void pnc_job_client_cancel (PncJobClient *job);
