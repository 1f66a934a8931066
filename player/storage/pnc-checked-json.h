/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A document of a desktop's folder with a checksum of itself: a member "sha256", over the rest in
 * its canonical form (keys sorted, no white space). It tells a disk's mistake from a wrong
 * passphrase and from a setting; it does not stop anybody who changes the file on purpose, since he
 * can compute it too. Pure. */

/* @json, an object as jansson writes it, with its checksum as the last member, indented. Free with
 * g_free(). */
char *pnc_checked_json_seal (const char *json);

/* The document without its checksum, @out_size_bytes long and with a NUL behind; g_free() it. One
 * without a checksum, or that is no JSON object, comes back as it is, for its parser to judge.
 * PNC_ERROR_TAMPERED, by @shown_name, when they do not match. */
char *pnc_checked_json_open (const char *text,
                             gsize size_bytes,
                             const char *shown_name,
                             gsize *out_size_bytes,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
