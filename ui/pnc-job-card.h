/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-card.h"

/* Work under way in the library, where the desktop that it makes will stand. Plain state, set by
 * whoever has the job. */
#define PNC_TYPE_JOB_CARD (pnc_job_card_get_type ())
G_DECLARE_FINAL_TYPE (PncJobCard, pnc_job_card, PNC, JOB_CARD, PncCard)

GtkWidget *pnc_job_card_new (const char *subject);

/* @total_bytes 0: not known, the bar pulses with each call. */
void pnc_job_card_set_progress (PncJobCard *card,
                                const char *phase,
                                guint64 done_bytes,
                                guint64 total_bytes);
