/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-place.h"

#include "pnc-text.h"
#include "pnc-time.h"

#include <sodium.h>
#include <string.h>

/* Longest part of a faulty value that a message quotes, in bytes. */
#define QUOTED_BYTES 60

PncPlace
pnc_document_root (const PncDocument *document)
{
  return (PncPlace){ .document = document, .value = pnc_document_get_json (document) };
}

PncPlace
pnc_place_member (const PncPlace *object, const char *key)
{
  return (PncPlace){ .document = object->document,
                     .parent = object,
                     .key = key,
                     .value = json_object_get (object->value, key) };
}

PncPlace
pnc_place_element (const PncPlace *array, gsize index)
{
  return (PncPlace){ .document = array->document,
                     .parent = array,
                     .index = index,
                     .value = json_array_get (array->value, index) };
}

static void
pnc_place_append_pointer (const PncPlace *place, GString *pointer)
{
  if (place->parent == NULL)
    return;
  pnc_place_append_pointer (place->parent, pointer);
  g_string_append_c (pointer, '/');
  if (place->key == NULL)
    g_string_append_printf (pointer, "%" G_GSIZE_FORMAT, place->index);
  for (const char *p = place->key; p != NULL && *p != '\0'; p++)
    if (*p == '~')
      g_string_append (pointer, "~0");
    else if (*p == '/')
      g_string_append (pointer, "~1");
    else
      g_string_append_c (pointer, *p);
}

char *
pnc_place_dup_pointer (PncPlace place)
{
  GString *pointer = g_string_new (NULL);

  pnc_place_append_pointer (&place, pointer);
  return g_string_free (pointer, FALSE);
}

guint
pnc_place_line (PncPlace place)
{
  g_autofree char *pointer = NULL;

  while (place.value == NULL && place.parent != NULL)
    place = *place.parent;
  pointer = pnc_place_dup_pointer (place);
  return pnc_document_line_of (place.document, pointer);
}

gboolean
pnc_place_refuse (PncPlace place, PncReason reason, GError **error, const char *format, ...)
{
  g_autofree char *pointer = pnc_place_dup_pointer (place);
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return pnc_document_refuse (place.document, pointer, pnc_place_line (place), reason, error, text);
}

static const char *
pnc_json_type_name (const json_t *value)
{
  switch (json_typeof (value))
    {
    case JSON_OBJECT:
      return "an object";
    case JSON_ARRAY:
      return "an array";
    case JSON_STRING:
      return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
      return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
      return "a boolean";
    case JSON_NULL:
      return "null";
    }
  g_return_val_if_reached ("");
}

/* Is there a value, and of the type that @is_wanted says? @wanted: "an object". */
static gboolean
pnc_place_has_type (PncPlace place, gboolean is_wanted, const char *wanted, GError **error)
{
  if (place.value == NULL)
    return pnc_place_refuse (place, PNC_REASON_MISSING_FIELD, error,
                             "It is missing; %s is expected", wanted);
  if (!is_wanted)
    return pnc_place_refuse (place, PNC_REASON_WRONG_TYPE, error, "It is %s, but must be %s",
                             pnc_json_type_name (place.value), wanted);
  return TRUE;
}

/* Refuses the string at @place: “…” @rule. */
static gboolean
pnc_place_refuse_string (PncPlace place, PncReason reason, GError **error, const char *rule)
{
  g_autofree char *quotable = pnc_text_dup_quotable (json_string_value (place.value), QUOTED_BYTES);

  return pnc_place_refuse (place, reason, error, "“%s” %s", quotable, rule);
}

gboolean
pnc_place_object (PncPlace place, GError **error)
{
  return pnc_place_has_type (place, json_is_object (place.value), "an object", error);
}

static gboolean
pnc_place_is_listed (const char *key, va_list names)
{
  const char *name;

  while ((name = va_arg (names, const char *)) != NULL)
    if (strcmp (name, key) == 0)
      return TRUE;
  return FALSE;
}

gboolean
pnc_place_only (PncPlace object, GError **error, ...)
{
  const char *key;
  json_t *value;

  if (!pnc_place_object (object, error))
    return FALSE;
  json_object_foreach (object.value, key, value)
  {
    va_list names;
    gboolean is_listed;

    va_start (names, error);
    is_listed = pnc_place_is_listed (key, names);
    va_end (names);
    if (!is_listed)
      return pnc_place_refuse (pnc_place_member (&object, key), PNC_REASON_UNKNOWN_FIELD, error,
                               "This version knows no such field");
  }
  return TRUE;
}

gboolean
pnc_place_array (PncPlace place, gsize max_elements, gsize *out_n_elements, GError **error)
{
  if (!pnc_place_has_type (place, json_is_array (place.value), "an array", error))
    return FALSE;
  if (json_array_size (place.value) > max_elements)
    return pnc_place_refuse (place, PNC_REASON_TOO_MANY, error,
                             "It holds %" G_GSIZE_FORMAT " elements, at most %" G_GSIZE_FORMAT
                             " are allowed",
                             json_array_size (place.value), max_elements);
  *out_n_elements = json_array_size (place.value);
  return TRUE;
}

gboolean
pnc_place_bool (PncPlace place, gboolean *out_value, GError **error)
{
  if (!pnc_place_has_type (place, json_is_boolean (place.value), "true or false", error))
    return FALSE;
  *out_value = json_is_true (place.value);
  return TRUE;
}

gboolean
pnc_place_int (PncPlace place, gint64 min, gint64 max, gint64 *out_value, GError **error)
{
  gint64 number;

  if (!pnc_place_has_type (place, json_is_integer (place.value), "an integer", error))
    return FALSE;
  number = json_integer_value (place.value);
  if (number < min || number > max)
    return pnc_place_refuse (place, PNC_REASON_OUT_OF_RANGE, error,
                             "%" G_GINT64_FORMAT " is not within %" G_GINT64_FORMAT
                             " and %" G_GINT64_FORMAT,
                             number, min, max);
  *out_value = number;
  return TRUE;
}

gboolean
pnc_place_string (PncPlace place, gsize max_bytes, const char **out_text, GError **error)
{
  if (!pnc_place_has_type (place, json_is_string (place.value), "a string", error))
    return FALSE;
  if (json_string_length (place.value) > max_bytes)
    return pnc_place_refuse (place, PNC_REASON_OUT_OF_RANGE, error,
                             "It is %" G_GSIZE_FORMAT " bytes long, at most %" G_GSIZE_FORMAT
                             " are allowed",
                             json_string_length (place.value), max_bytes);
  *out_text = json_string_value (place.value);
  return TRUE;
}

gboolean
pnc_place_text (PncPlace place, gsize max_bytes, const char **out_text, GError **error)
{
  const char *text, *fault;
  g_autofree char *rule = NULL;

  if (!pnc_place_string (place, max_bytes, &text, error))
    return FALSE;
  fault = text[0] != '\0' ? pnc_text_find_fault (text) : "nothing";
  if (fault == NULL)
    {
      *out_text = text;
      return TRUE;
    }
  rule = g_strdup_printf ("holds %s; a text that is shown must be readable", fault);
  return pnc_place_refuse_string (place, PNC_REASON_BAD_TEXT, error, rule);
}

gboolean
pnc_place_id (PncPlace place, const char **out_id, GError **error)
{
  const char *text;

  if (!pnc_place_string (place, G_MAXSIZE, &text, error))
    return FALSE;
  if (!pnc_text_is_id (text))
    return pnc_place_refuse_string (place, PNC_REASON_BAD_ID, error,
                                    "is no id: 1 to 63 of a-z, 0-9, “.”, “_”, “-”, the first a "
                                    "letter or digit, without “..”");
  *out_id = text;
  return TRUE;
}

gboolean
pnc_place_time (PncPlace place, gint64 *out_s, GError **error)
{
  const char *text;

  if (!pnc_place_string (place, G_MAXSIZE, &text, error))
    return FALSE;
  if (!pnc_time_parse (text, out_s))
    return pnc_place_refuse_string (place, PNC_REASON_BAD_TIME, error,
                                    "is no time: it is written 2027-06-30T23:59:59Z");
  return TRUE;
}

GBytes *
pnc_place_hex_bytes (PncPlace place, gsize max_bytes, GError **error)
{
  const char *text;
  gsize size;
  g_autofree guint8 *bytes = NULL;

  if (!pnc_place_string (place, 2 * max_bytes, &text, error))
    return NULL;
  size = strlen (text);
  bytes = g_malloc (size / 2 + 1);
  if (size % 2 != 0 || strspn (text, "0123456789abcdef") != size
      || sodium_hex2bin (bytes, size / 2, text, size, NULL, NULL, NULL) != 0)
    {
      pnc_place_refuse_string (place, PNC_REASON_BAD_HEX, error,
                               "is not made of pairs of lower-case hexadecimal digits");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), size / 2);
}

gboolean
pnc_place_hex (PncPlace place, guint8 *out_bytes, gsize size_bytes, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!pnc_place_has_type (place, json_is_string (place.value), "a string", error))
    return FALSE;
  if (json_string_length (place.value) != 2 * size_bytes)
    return pnc_place_refuse (place, PNC_REASON_BAD_HEX, error,
                             "It is %" G_GSIZE_FORMAT " bytes long, but must be %" G_GSIZE_FORMAT
                             " lower-case hexadecimal digits",
                             json_string_length (place.value), 2 * size_bytes);
  bytes = pnc_place_hex_bytes (place, size_bytes, error);
  if (bytes == NULL)
    return FALSE;
  memcpy (out_bytes, g_bytes_get_data (bytes, NULL), size_bytes);
  return TRUE;
}

GBytes *
pnc_place_base64 (PncPlace place, gsize max_bytes, GError **error)
{
  const char *text;
  g_autofree guint8 *bytes = NULL;
  gsize size = 0;

  if (!pnc_place_string (place, (max_bytes + 2) / 3 * 4, &text, error))
    return NULL;
  bytes = g_malloc (max_bytes + 1);
  if (sodium_base642bin (bytes, max_bytes, text, strlen (text), NULL, &size, NULL,
                         sodium_base64_VARIANT_ORIGINAL)
      != 0)
    {
      pnc_place_refuse_string (place, PNC_REASON_BAD_BASE64, error,
                               "is no canonical base64 (RFC 4648, padded)");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

gboolean
pnc_place_choice (PncPlace place, const char *const *names, guint *out_index, GError **error)
{
  const char *text;
  g_autofree char *list = NULL;
  g_autofree char *rule = NULL;

  if (!pnc_place_string (place, G_MAXSIZE, &text, error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], text) == 0)
      {
        *out_index = i;
        return TRUE;
      }
  list = g_strjoinv ("”, “", (char **) names);
  rule = g_strdup_printf ("is none of “%s”", list);
  return pnc_place_refuse_string (place, PNC_REASON_UNKNOWN_VALUE, error, rule);
}

gboolean
pnc_place_format (PncPlace place, gint64 version, GError **error)
{
  if (!pnc_place_has_type (place, json_is_integer (place.value), "an integer", error))
    return FALSE;
  if (json_integer_value (place.value) == version)
    return TRUE;
  return pnc_place_refuse (place, PNC_REASON_UNKNOWN_VALUE, error,
                           "This version reads format %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT,
                           version, (gint64) json_integer_value (place.value));
}

gboolean
pnc_place_check_type (PncPlace place, PncDocumentKind kind, GError **error)
{
  PncPlace type = pnc_place_member (&place, "_type");
  const char *wanted = pnc_document_kind_type (kind);
  g_autofree char *rule = NULL;
  const char *text;

  if (!pnc_place_object (place, error) || !pnc_place_string (type, G_MAXSIZE, &text, error))
    return FALSE;
  if (strcmp (text, wanted) == 0)
    return TRUE;
  rule = g_strdup_printf ("is another type of document than “%s”", wanted);
  return pnc_place_refuse_string (type, PNC_REASON_WRONG_DOCUMENT, error, rule);
}
