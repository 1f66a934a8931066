/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Names in TUF metadata that its writer chose: paths of targets and roles. Pure. */

/* Does @pattern match @path as a delegation's `paths` say (TUF 1.0.34, 4.5): `*`, `?` and
 * `[seq]`/`[!seq]` as a shell has them, none of which matches a `/`; case and leading dots mean
 * nothing special, `\` is a letter. Both UTF-8. Time grows with the product of the lengths, never
 * faster. */
gboolean pnc_tuf_path_matches (const char *pattern, const char *path);

/* @name as one component of a file name or URL: all but letters, digits and `-_.~` becomes %XX (RFC
 * 3986), so that no name of a role leaves its folder. Free with g_free(). */
char *pnc_tuf_path_encode (const char *name);

/* A target's path as a URL has it: each component encoded, `/` kept. Free with g_free(). */
char *pnc_tuf_path_encode_components (const char *path);
