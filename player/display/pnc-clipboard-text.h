/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Text between two worlds of line ends. Pure. */

/* Valid UTF-8 with LF, from what a guest sent; it may end in NUL bytes, lie about its encoding
 * (what is wrong becomes U+FFFD), and use CRLF if @crlf. */
GBytes *pnc_clipboard_text_from_guest (gconstpointer data, gsize size, gboolean crlf);
/* Lone LF becomes CRLF if @crlf; CRLF stays. */
GBytes *pnc_clipboard_text_to_guest (GBytes *text, gboolean crlf);
