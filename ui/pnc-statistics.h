/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-view.h"

#include <adwaita.h>

/* Over a guest's picture: how it is drawn, and how much of it in the last second. Counts while it
 * is visible. */
#define PNC_TYPE_STATISTICS (pnc_statistics_get_type ())
G_DECLARE_FINAL_TYPE (PncStatistics, pnc_statistics, PNC, STATISTICS, AdwBin)

/* @view is borrowed and outlives it. */
void pnc_statistics_watch (PncStatistics *statistics, PncDisplayView *view);
