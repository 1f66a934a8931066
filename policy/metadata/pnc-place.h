/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-document.h"

/* A value in a document together with the way to it, so that whoever finds a fault can say where. A
 * small struct on the stack, handed by value; it borrows from the document and from the place of
 * the object or array that it lies in, which must both outlive it.
 *
 *   PncPlace root = pnc_document_root (document);
 *   PncPlace clipboard = pnc_place_member (&root, "clipboard");
 *   return pnc_place_only (clipboard, error, "to_guest", "to_host", "max_bytes", NULL)
 *          && pnc_place_int (pnc_place_member (&clipboard, "max_bytes"), 0, G_MAXINT32, &n, error)
 *          && ...
 *
 * Each reader refuses a missing value (PNC_REASON_MISSING_FIELD), one of another type, and one that
 * breaks the rule of its sort; out-parameters are untouched then. */
typedef struct _PncPlace
{
  const PncDocument *document;
  const struct _PncPlace *parent; /* NULL: the whole document */
  const char *key;                /* NULL: an element, number index */
  gsize index;
  json_t *value; /* NULL: not there */
} PncPlace;

/* Longest text for people, in bytes, where nothing else is said. */
#define PNC_TEXT_MAX_BYTES 128

PncPlace pnc_document_root (const PncDocument *document);

/* The member of @object named @key, the element @index of @array. What is no object, or has none,
 * gives a place without a value. */
PncPlace pnc_place_member (const PncPlace *object, const char *key);
PncPlace pnc_place_element (const PncPlace *array, gsize index);

static inline gboolean
pnc_place_exists (PncPlace place)
{
  return place.value != NULL;
}

/* "/channels/clipboard": RFC 6901, from the document's root. Free with g_free(). */
char *pnc_place_dup_pointer (PncPlace place);

/* The line of the value or, where there is none, of what it is missing in. */
guint pnc_place_line (PncPlace place);

/* Refuses the value: pnc_document_refuse() at its pointer (its parent's line, where it is missing).
 * Returns FALSE. */
gboolean
pnc_place_refuse (PncPlace place, PncReason reason, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* Is it an object whose members are all named here (const char *, NULL at the end)? */
gboolean pnc_place_only (PncPlace object,
                         GError **error,
                         ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;

gboolean pnc_place_object (PncPlace place, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An array of at most @max_elements (PNC_REASON_TOO_MANY). */
gboolean pnc_place_array (PncPlace place, gsize max_elements, gsize *out_n_elements, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

gboolean
pnc_place_bool (PncPlace place, gboolean *out_value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An integer within [@min, @max]. */
gboolean pnc_place_int (PncPlace place, gint64 min, gint64 max, gint64 *out_value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Any string, borrowed, of at most @max_bytes. For what none of those below fits. */
gboolean pnc_place_string (PncPlace place, gsize max_bytes, const char **out_text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A text that is shown to people, borrowed: NFC, 1 to @max_bytes, nothing that hides, steers or
 * breaks a line (see pnc_text_check()). */
gboolean pnc_place_text (PncPlace place, gsize max_bytes, const char **out_text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An id, borrowed: ^[a-z0-9][a-z0-9._-]{0,62}$ without "..". */
gboolean
pnc_place_id (PncPlace place, const char **out_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seconds since 1970, by pnc_time_parse(). */
gboolean pnc_place_time (PncPlace place, gint64 *out_s, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Exactly 2 * @size_bytes lower-case hexadecimal digits. */
gboolean pnc_place_hex (PncPlace place, guint8 *out_bytes, gsize size_bytes, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Any even number of them, at most 2 * @max_bytes. The caller unrefs. */
GBytes *
pnc_place_hex_bytes (PncPlace place, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Standard base64 (RFC 4648), padded, in its one canonical form, of at most @max_bytes. The caller
 * unrefs. */
GBytes *
pnc_place_base64 (PncPlace place, gsize max_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One of @names (NULL at the end): its number. Anything else is PNC_REASON_UNKNOWN_VALUE. */
gboolean pnc_place_choice (PncPlace place,
                           const char *const *names,
                           guint *out_index,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The version of a format: @version, or PNC_REASON_UNKNOWN_VALUE. */
gboolean
pnc_place_format (PncPlace place, gint64 version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is it an object whose `_type` is @kind's? The first question to any document: until it is
 * answered, no other field means anything. */
gboolean pnc_place_check_type (PncPlace place,
                               PncDocumentKind kind,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
