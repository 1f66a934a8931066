/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Times in documents: exactly "YYYY-MM-DDTHH:MM:SSZ" (a profile of RFC 3339), a day that the
 * calendar has, years 1970 to 9999, no leap second. In memory: seconds since 1970. Pure. */

#define PNC_TIME_TEXT_BYTES 20
#define PNC_TIME_MAX_S G_GINT64_CONSTANT (253402300799) /* 9999-12-31T23:59:59Z */

/* FALSE when @text is anything else; @out_s is then untouched. */
gboolean pnc_time_parse (const char *text, gint64 *out_s) G_GNUC_WARN_UNUSED_RESULT;

/* @time_s, 0 to PNC_TIME_MAX_S, in that form. Free with g_free(). */
char *pnc_time_format (gint64 time_s);
