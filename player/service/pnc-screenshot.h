/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* @ppm: a binary PPM (P6, 8 bits), as QEMU makes it. Answers the picture as PNG, scaled down to
 * @max_width_px (0: as it is) by area average, so that text stays grey instead of breaking up.
 * Takes up to 100 ms for a large screen: worker threads. PNC_ERROR_UNAVAILABLE if @ppm is none. */
GBytes *
pnc_screenshot_to_png (GBytes *ppm, guint max_width_px, GError **error) G_GNUC_WARN_UNUSED_RESULT;
