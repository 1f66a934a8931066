/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* GETs @base/@name, at most @max_bytes, as security.md 2.6 asks: http and https alone, bytes
 * counted as they come, three redirects, a slow server given up on. PNC_ERROR_NOT_FOUND for 403 and
 * 404, PNC_ERROR_TAMPERED for too much, PNC_ERROR_UNAVAILABLE for all else. The caller unrefs. */
GBytes *tuf_fetch (const char *base, const char *name, gsize max_bytes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
