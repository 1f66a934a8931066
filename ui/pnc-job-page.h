/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Long work (making a desktop): bytes, rate, time left and Cancel; then how it ended. Plain state.
 * Signals: "cancel" (), "open" () (it went well: open what it made), "close" (). */
#define PNC_TYPE_JOB_PAGE (pnc_job_page_get_type ())
G_DECLARE_FINAL_TYPE (PncJobPage, pnc_job_page, PNC, JOB_PAGE, AdwBin)

GtkWidget *pnc_job_page_new (const char *subject);

/* @total_bytes 0: not known. @bytes_per_second 0, @seconds_left -1: not known. */
void pnc_job_page_set_progress (PncJobPage *page,
                                const char *phase,
                                guint64 done_bytes,
                                guint64 total_bytes,
                                guint64 bytes_per_second,
                                int seconds_left);
void pnc_job_page_set_cancelling (PncJobPage *page);
/* @error NULL: it went well. */
void pnc_job_page_set_finished (PncJobPage *page, const GError *error);
