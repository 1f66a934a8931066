/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

/* How every document of ours is read: jansson, strict (RFC 8259; no duplicate keys, no bad UTF-8,
 * no U+0000, nothing behind the end), then unpacked so that a missing, unknown or mistyped field
 * is a refusal. Errors are PNC_ERROR_TAMPERED and begin with the document's name. Pure. */

/* The largest number of a document, 2^53 - 1: every reader of JSON keeps it exactly. */
#define PNC_JSON_MAX_INTEGER G_GINT64_CONSTANT (9007199254740991)

/* The object that @text of @size_bytes (at most @max_bytes) holds; json_decref() it. */
json_t *pnc_json_parse_object (const char *text,
                               gsize size_bytes,
                               gsize max_bytes,
                               const char *shown_name,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* json_unpack_ex() with JSON_STRICT: each field of @object must be named in @format. What it
 * stores is borrowed from @object. */
gboolean pnc_json_unpack (json_t *object,
                          const char *shown_name,
                          GError **error,
                          const char *format,
                          ...) G_GNUC_WARN_UNUSED_RESULT;

/* Is @text exactly @n_digits lower-case hexadecimal digits? */
gboolean pnc_json_is_hex (const char *text, gsize n_digits);

/* Is @text a UUID as we write it: lower case, with dashes? */
gboolean pnc_json_is_uuid (const char *text);
