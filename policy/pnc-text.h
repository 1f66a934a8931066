/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What strings in documents may hold (security.md 2.4). Pure. */

/* ^[a-z0-9][a-z0-9._-]{0,62}$ without "..": names a file, a role, a policy. */
gboolean pnc_text_is_id (const char *text);

/* May @text be shown to people? UTF-8 in NFC without control characters (C0, C1, line ends), bidi
 * controls, zero-width and other invisible characters: two texts that look alike are alike, and
 * none steers a terminal. NULL if so, else what it holds, for a message: "a bidirectional or
 * invisible character". Static. */
const char *pnc_text_find_fault (const char *text);

/* @text, from wherever it comes, for a message: bytes that are no UTF-8 and characters that do not
 * print replaced, and cut with "…" behind @max_bytes. Free with g_free(). */
char *pnc_text_dup_quotable (const char *text, gsize max_bytes);
