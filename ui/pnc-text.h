/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

/* What the pages say, as plain text in the person's language. Pure, but for the locale and the time
 * zone; every returned string is owned by the caller. */

/* One line for a card: "Running", "Stopped · used yesterday", "On “WORK”, not plugged in".
 * @reason: StateReason; @folder names the medium of a missing desktop; times in unix seconds. */
char *pnc_text_state_line (
    PncDesktopState state, const char *reason, const char *folder, gint64 last_started, gint64 now);

/* "just now", "today 14:05", "yesterday", "Friday", "3 March 2026". */
char *pnc_text_when (gint64 unix_s, gint64 now);

/* "15 November 2026, 12:13". */
char *pnc_text_moment (gint64 unix_s);

/* "1.8 MB of 12 GB", or "1.8 MB" while the total is not known (0). */
char *pnc_text_bytes (guint64 done, guint64 total);

/* "24 MB/s · about 2 minutes left"; either part, or "", while unknown (0, -1). */
char *pnc_text_rate (guint64 bytes_per_second, int seconds_left);

/* "Copying the image" for a job's phase; "Working" for one that we do not know. */
const char *pnc_text_phase (const char *phase);

/* "Starting the machine" for a start step (StateReason while starting). */
const char *pnc_text_step (const char *step);

/* "0.8 s"; "" below half a second, which nobody needs to read. */
char *pnc_text_step_time (guint milliseconds);
