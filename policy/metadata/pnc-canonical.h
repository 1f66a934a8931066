/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Canonical JSON as OLPC wrote it down (http://wiki.laptop.org/go/Canonical_JSON) and TUF signs it:
 * no white space, keys sorted by their bytes, in strings only `"` and `\` escaped and all else raw
 * UTF-8 (control characters too), integers only. json_dumps() has no such form. Pure. */

/* Deepest nesting that has a canonical form: of values built by hand. Parsed documents are held to
 * less. */
#define PNC_CANONICAL_MAX_DEPTH 64

/* The bytes that are hashed or signed for @value. PNC_ERROR_INVALID for what has no canonical form:
 * a real number, a key that is not ASCII (implementations sort these in different orders), deeper
 * nesting than PNC_CANONICAL_MAX_DEPTH. */
GBytes *pnc_canonical_json (json_t *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;
