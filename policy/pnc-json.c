/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-json.h"

#include "pnc-error.h"
#include "pnc-text.h"

#include <string.h>

json_t *
pnc_json_parse_object (
    const char *text, gsize size_bytes, gsize max_bytes, const char *shown_name, GError **error)
{
  json_error_t where;
  json_t *object;

  if (size_bytes > max_bytes)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "%s is damaged: it is %" G_GSIZE_FORMAT " bytes long, at most %" G_GSIZE_FORMAT
                   " are allowed",
                   shown_name, size_bytes, max_bytes);
      return NULL;
    }
  object = json_loadb (text, size_bytes, JSON_REJECT_DUPLICATES, &where);
  if (object == NULL)
    {
      /* jansson quotes the text around the fault, and cuts that within characters. */
      g_autofree char *finding = pnc_text_dup_quotable (where.text, sizeof where.text);

      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s is damaged: line %d: %s", shown_name,
                   where.line, finding);
      return NULL;
    }
  if (!json_is_object (object))
    {
      json_decref (object);
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "%s is damaged: it does not hold a JSON object", shown_name);
      return NULL;
    }
  return object;
}

gboolean
pnc_json_unpack (json_t *object, const char *shown_name, GError **error, const char *format, ...)
{
  json_error_t where;
  va_list args;
  int result;

  va_start (args, format);
  result = json_vunpack_ex (object, &where, JSON_STRICT, format, args);
  va_end (args);
  if (result != 0)
    {
      g_autofree char *finding = pnc_text_dup_quotable (where.text, sizeof where.text);

      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s is damaged: %s", shown_name, finding);
    }
  return result == 0;
}

static gboolean
pnc_json_is_hex_digit (char c)
{
  return g_ascii_isdigit (c) || (c >= 'a' && c <= 'f');
}

gboolean
pnc_json_is_hex (const char *text, gsize n_digits)
{
  gsize i = 0;

  while (i < n_digits && pnc_json_is_hex_digit (text[i]))
    i++;
  return i == n_digits && text[i] == '\0';
}

gboolean
pnc_json_is_uuid (const char *text)
{
  static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  if (strlen (text) != strlen (shape))
    return FALSE;
  for (gsize i = 0; shape[i] != '\0'; i++)
    if (shape[i] == '-' ? text[i] != '-' : !pnc_json_is_hex_digit (text[i]))
      return FALSE;
  return TRUE;
}
