/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clock.h"

/* This host's clocks, now. Any thread. */
void pnc_host_clock_read (PncClockReading *out_reading);

/* When this version was built (unix seconds): no right clock shows less. */
gint64 pnc_host_clock_get_build_time (void);
