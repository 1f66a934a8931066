/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* "20G", "512M", "1.5T": a number and K, M, G or T (powers of 1024; "GiB" and "GB" mean the same).
 * A bare number counts @bare_unit bytes; 0: refused. Locale-free. PNC_ERROR_INVALID. Pure. */
gboolean ctl_size_parse (const char *text, guint64 bare_unit, guint64 *out_bytes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
