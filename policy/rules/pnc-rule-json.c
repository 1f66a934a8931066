/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-rule-json.h"

#include "pnc-error.h"
#include "pnc-text.h"

#include <string.h>

#define PNC_SHOWN_VALUE_MAX 60

gboolean
pnc_rule_refuse (
    GError **error, const char *pointer, const char *key, const char *sentence_format, ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, sentence_format);
  sentence = g_strdup_vprintf (sentence_format, args);
  va_end (args);
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s%s%s: %s", pointer, key != NULL ? "/" : "",
               key != NULL ? key : "", sentence);
  return FALSE;
}

/* ASCII, so that a hostile text cannot turn the sentence around it. */
char *
pnc_rule_dup_value (json_t *value)
{
  char *text;

  if (json_is_object (value) || json_is_array (value))
    return g_strdup (json_is_object (value) ? "an object" : "a list");
  text = json_dumps (value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
  if (text == NULL)
    return g_strdup ("no JSON");
  if (strlen (text) > PNC_SHOWN_VALUE_MAX)
    strcpy (text + PNC_SHOWN_VALUE_MAX - 3, "...");
  return text; /* jansson and GLib both use malloc() */
}

gboolean
pnc_rule_check_array (json_t *value, gsize max, const char *pointer, GError **error)
{
  if (value == NULL)
    return TRUE;
  if (!json_is_array (value))
    {
      g_autofree char *shown = pnc_rule_dup_value (value);
      return pnc_rule_refuse (error, pointer, NULL, "This is %s; write a list", shown);
    }
  if (json_array_size (value) > max)
    return pnc_rule_refuse (error, pointer, NULL,
                            "The list has %zu entries; at most %" G_GSIZE_FORMAT " are allowed",
                            json_array_size (value), max);
  return TRUE;
}

gboolean
pnc_rule_check_keys (json_t *value, const char *const *known, const char *pointer, GError **error)
{
  const char *key;
  json_t *item;

  if (!json_is_object (value))
    {
      g_autofree char *shown = pnc_rule_dup_value (value);
      return pnc_rule_refuse (error, pointer, NULL, "This is %s; write an object", shown);
    }
  json_object_foreach (value, key, item)
  {
    json_auto_t *name = NULL;
    g_autofree char *shown = NULL;
    g_autofree char *names = NULL;

    if (g_strv_contains (known, key))
      continue;
    name = json_string (key);
    shown = pnc_rule_dup_value (name);
    names = g_strjoinv (", ", (GStrv) known);
    return pnc_rule_refuse (error, pointer, NULL,
                            "There is no field %s here; remove it, or write one of: %s", shown,
                            names);
  }
  return TRUE;
}

gboolean
pnc_rule_get_number (
    json_t *object, const char *key, int most, const char *pointer, int *out_number, GError **error)
{
  json_t *value = json_object_get (object, key);
  json_int_t number = json_integer_value (value);

  if (value == NULL)
    {
      *out_number = -1;
      return TRUE;
    }
  if (!json_is_integer (value) || number < 0 || number > most)
    {
      g_autofree char *shown = pnc_rule_dup_value (value);
      return pnc_rule_refuse (error, pointer, key, "This is %s; write a number from 0 to %d", shown,
                              most);
    }
  *out_number = (int) number;
  return TRUE;
}

gboolean
pnc_rule_get_choice (json_t *object,
                     const char *key,
                     const char *const *choices,
                     int fallback,
                     const char *pointer,
                     guint *out_choice,
                     GError **error)
{
  json_t *value = json_object_get (object, key);
  const char *text = json_string_value (value);
  g_autofree char *names = NULL;
  g_autofree char *shown = NULL;

  if (value == NULL && fallback >= 0)
    {
      *out_choice = fallback;
      return TRUE;
    }
  for (guint i = 0; text != NULL && choices[i] != NULL; i++)
    if (strcmp (choices[i], text) == 0)
      {
        *out_choice = i;
        return TRUE;
      }
  names = g_strjoinv (", ", (GStrv) choices);
  if (value == NULL)
    return pnc_rule_refuse (error, pointer, NULL, "“%s” is missing; write one of: %s", key, names);
  shown = pnc_rule_dup_value (value);
  return pnc_rule_refuse (error, pointer, key, "This is %s; write one of: %s", shown, names);
}

gboolean
pnc_rule_get_text (
    json_t *object, const char *key, const char *pointer, const char **out_text, GError **error)
{
  json_t *value = json_object_get (object, key);
  g_autofree char *shown = NULL;

  if (value == NULL)
    return pnc_rule_refuse (error, pointer, NULL, "“%s” is missing; add it", key);
  if (!json_is_string (value))
    {
      shown = pnc_rule_dup_value (value);
      return pnc_rule_refuse (error, pointer, key, "This is %s; write a text", shown);
    }
  *out_text = json_string_value (value);
  return TRUE;
}

gboolean
pnc_rule_get_comment (json_t *object, const char *pointer, char **out_comment, GError **error)
{
  const char *text = NULL;
  const char *fault;

  if (json_object_get (object, "comment") == NULL)
    {
      *out_comment = NULL;
      return TRUE;
    }
  if (!pnc_rule_get_text (object, "comment", pointer, &text, error))
    return FALSE;
  if (text[0] == '\0' || strlen (text) > PNC_COMMENT_MAX_BYTES)
    return pnc_rule_refuse (error, pointer, "comment",
                            "A comment has 1 to %d bytes; change it, or remove it",
                            PNC_COMMENT_MAX_BYTES);
  fault = pnc_text_find_fault (text);
  if (fault != NULL)
    return pnc_rule_refuse (error, pointer, "comment", "It holds %s; remove that", fault);
  *out_comment = g_strdup (text);
  return TRUE;
}
