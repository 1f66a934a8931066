/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-name.h"

#include "pnc-desktop-folder.h"
#include "pnc-error.h"

#include <string.h>

#define PNC_DESKTOP_NAME_MAX_BYTES 128
#define PNC_FILE_NAME_MAX_BYTES 64

/* Why @c may not stand in a name, or NULL. Format characters are the bidi controls, the zero-width
 * ones and the tags: they make a name read as another one. */
static const char *
pnc_desktop_name_character_fault (gunichar c)
{
  if (c == '/')
    return "a name holds no “/”";
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return "a name holds no line breaks or control characters";
    case G_UNICODE_FORMAT:
      return "a name holds no invisible characters and none that change the reading direction";
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
      return "a name holds no characters without a meaning in Unicode";
    default:
      return NULL;
    }
}

static const char *
pnc_desktop_name_fault (const char *name)
{
  gsize size = strlen (name);

  if (size == 0)
    return "a name has at least one character";
  if (size > PNC_DESKTOP_NAME_MAX_BYTES)
    return "a name has at most 128 bytes";
  if (!g_utf8_validate (name, size, NULL))
    return "a name is text in UTF-8";
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *fault = pnc_desktop_name_character_fault (g_utf8_get_char (p));

      if (fault != NULL)
        return fault;
    }
  if (g_unichar_isspace (g_utf8_get_char (name))
      || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (name + size))))
    return "a name does not begin or end with a space";
  return NULL;
}

/* For an error message: one line, not too long, whatever the bytes. */
static char *
pnc_desktop_name_dup_shown (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  g_autoptr (GString) shown = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (shown->len >= 40)
        {
          g_string_append (shown, "…");
          break;
        }
      if (g_unichar_isprint (c))
        g_string_append_unichar (shown, c);
      else
        g_string_append_printf (shown, "\\u%04x", c);
    }
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

gboolean
pnc_desktop_name_check (const char *name, GError **error)
{
  const char *fault = pnc_desktop_name_fault (name);
  g_autofree char *shown = NULL;

  if (fault == NULL)
    return TRUE;
  shown = pnc_desktop_name_dup_shown (name);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” cannot be the name of a desktop: %s; choose another", shown, fault);
  return FALSE;
}

static gboolean
pnc_file_name_is_reserved (const char *name)
{
  static const char *const devices[] = { "con", "prn", "aux", "nul" };
  gsize stem = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (stem == 3 && g_ascii_strncasecmp (name, devices[i], 3) == 0)
      return TRUE;
  return stem == 4 && g_ascii_isdigit (name[3])
         && (g_ascii_strncasecmp (name, "com", 3) == 0
             || g_ascii_strncasecmp (name, "lpt", 3) == 0);
}

static gboolean
pnc_file_name_takes (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '_' || c == '-';
}

static gboolean
pnc_file_name_is_joint (char c)
{
  return c == '.' || c == '-';
}

char *
pnc_desktop_name_to_file_name (const char *name)
{
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autoptr (GString) file = g_string_new (NULL);

  /* What has no letter in ASCII becomes one dash, however much of it there is. */
  for (const char *p = ascii; *p != '\0' && file->len < PNC_FILE_NAME_MAX_BYTES; p++)
    {
      char c = pnc_file_name_takes (*p) ? *p : '-';

      if (!pnc_file_name_is_joint (c)
          || (file->len > 0 && !pnc_file_name_is_joint (file->str[file->len - 1])))
        g_string_append_c (file, c);
    }
  while (file->len > 0 && pnc_file_name_is_joint (file->str[file->len - 1]))
    g_string_truncate (file, file->len - 1);
  if (file->len == 0)
    g_string_assign (file, "desktop");
  if (pnc_file_name_is_reserved (file->str))
    g_string_prepend (file, "desktop-");
  return g_string_free (g_steal_pointer (&file), FALSE);
}

gboolean
pnc_desktop_name_equal (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);
  g_autofree char *normal_a = g_utf8_normalize (folded_a, -1, G_NORMALIZE_NFC);
  g_autofree char *normal_b = g_utf8_normalize (folded_b, -1, G_NORMALIZE_NFC);

  return g_strcmp0 (normal_a, normal_b) == 0;
}
