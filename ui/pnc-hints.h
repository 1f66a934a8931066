/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a person was told once and need not hear again, and how large the window was: a key file in
 * XDG_CONFIG_HOME/pinnace. Nothing in it matters; it may be missing or unwritable. Main thread. */

/* Has this been told? Remembers that it has been now. */
gboolean pnc_hints_first_time (const char *hint);

void pnc_hints_load_window (int *width, int *height, gboolean *maximized);
void pnc_hints_save_window (int width, int height, gboolean maximized);
