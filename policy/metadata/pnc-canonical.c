/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-canonical.h"

#include "pnc-error.h"

#include <string.h>

static gboolean pnc_canonical_append (GString *out, json_t *value, guint depth, GError **error);

static gboolean
pnc_canonical_refuse (GError **error, const char *message)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "There is no canonical JSON %s", message);
  return FALSE;
}

static void
pnc_canonical_append_string (GString *out, const char *text, gsize size_bytes)
{
  const char *end = text + size_bytes;

  g_string_append_c (out, '"');
  while (text < end)
    {
      gsize plain = 0;

      while (text + plain < end && text[plain] != '"' && text[plain] != '\\')
        plain++;
      g_string_append_len (out, text, plain);
      text += plain;
      if (text < end)
        {
          g_string_append_c (out, '\\');
          g_string_append_c (out, *text++);
        }
    }
  g_string_append_c (out, '"');
}

static gboolean
pnc_canonical_append_array (GString *out, json_t *array, guint depth, GError **error)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < json_array_size (array); i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (!pnc_canonical_append (out, json_array_get (array, i), depth + 1, error))
        return FALSE;
    }
  g_string_append_c (out, ']');
  return TRUE;
}

static int
pnc_canonical_compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Keys of jansson hold no NUL unless it is asked to, so strcmp sees them whole; it compares
 * unsigned bytes. */
static GPtrArray *
pnc_canonical_sorted_keys (json_t *object)
{
  GPtrArray *keys = g_ptr_array_sized_new (json_object_size (object));
  const char *key;
  json_t *member;

  json_object_foreach (object, key, member) g_ptr_array_add (keys, (gpointer) key);
  g_ptr_array_sort (keys, pnc_canonical_compare_keys);
  return keys;
}

static gboolean
pnc_canonical_append_object (GString *out, json_t *object, guint depth, GError **error)
{
  g_autoptr (GPtrArray) keys = pnc_canonical_sorted_keys (object);

  g_string_append_c (out, '{');
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      if (!g_str_is_ascii (key))
        return pnc_canonical_refuse (error, "for a key that is not ASCII");
      if (i > 0)
        g_string_append_c (out, ',');
      pnc_canonical_append_string (out, key, strlen (key));
      g_string_append_c (out, ':');
      if (!pnc_canonical_append (out, json_object_get (object, key), depth + 1, error))
        return FALSE;
    }
  g_string_append_c (out, '}');
  return TRUE;
}

static gboolean
pnc_canonical_append (GString *out, json_t *value, guint depth, GError **error)
{
  if (depth > PNC_CANONICAL_MAX_DEPTH)
    return pnc_canonical_refuse (error, "nested deeper than 64 levels");
  switch (json_typeof (value))
    {
    case JSON_OBJECT:
      return pnc_canonical_append_object (out, value, depth, error);
    case JSON_ARRAY:
      return pnc_canonical_append_array (out, value, depth, error);
    case JSON_STRING:
      pnc_canonical_append_string (out, json_string_value (value), json_string_length (value));
      return TRUE;
    case JSON_INTEGER:
      g_string_append_printf (out, "%" JSON_INTEGER_FORMAT, json_integer_value (value));
      return TRUE;
    case JSON_REAL:
      return pnc_canonical_refuse (error, "for a number that is no integer");
    case JSON_TRUE:
      g_string_append (out, "true");
      return TRUE;
    case JSON_FALSE:
      g_string_append (out, "false");
      return TRUE;
    case JSON_NULL:
      g_string_append (out, "null");
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

GBytes *
pnc_canonical_json (json_t *value, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_return_val_if_fail (value != NULL, NULL);
  if (!pnc_canonical_append (out, value, 1, error))
    return NULL;
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
