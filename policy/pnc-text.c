/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-text.h"

#include <string.h>

#define ID_MAX_BYTES 63

static gboolean
pnc_text_is_id_character (char c)
{
  return g_ascii_islower (c) || g_ascii_isdigit (c);
}

gboolean
pnc_text_is_id (const char *text)
{
  gsize size = strlen (text);

  if (size > ID_MAX_BYTES || !pnc_text_is_id_character (text[0]) || strstr (text, "..") != NULL)
    return FALSE;
  for (gsize i = 1; i < size; i++)
    if (!pnc_text_is_id_character (text[i]) && strchr ("._-", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* Unicode's Default_Ignorable_Code_Point outside the categories Cf and Cn, and blanks that are
 * letters by category. */
static gboolean
pnc_text_is_ignorable (gunichar c)
{
  static const struct
  {
    gunichar first, last;
  } ranges[] = {
    { 0x034f, 0x034f },   /* combining grapheme joiner */
    { 0x115f, 0x1160 },   /* Hangul fillers */
    { 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
    { 0x180b, 0x180f },   /* Mongolian selectors */
    { 0x2800, 0x2800 },   /* Braille blank */
    { 0x3164, 0x3164 },   /* Hangul filler */
    { 0xfe00, 0xfe0f },   /* variation selectors */
    { 0xffa0, 0xffa0 },   /* half-width Hangul filler */
    { 0xe0000, 0xe0fff }, /* tags, more variation selectors */
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

/* Unicode 23.7: code points that never stand for a character. */
static gboolean
pnc_text_is_noncharacter (gunichar c)
{
  return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

static const char *
pnc_text_find_fault_of (gunichar c)
{
  if (pnc_text_is_noncharacter (c))
    return "a character without a meaning";
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return "a control character or line end";
    case G_UNICODE_FORMAT: /* bidi controls, zero-width ones, the byte order mark */
      return "a bidirectional or invisible character";
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return "a character without a meaning";
    default:
      return pnc_text_is_ignorable (c) ? "a bidirectional or invisible character" : NULL;
    }
}

const char *
pnc_text_find_fault (const char *text)
{
  g_autofree char *nfc = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return "bytes that are no UTF-8";
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *fault = pnc_text_find_fault_of (g_utf8_get_char (p));

      if (fault != NULL)
        return fault;
    }
  if (g_str_is_ascii (text))
    return NULL;
  nfc = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  return strcmp (nfc, text) == 0 ? NULL : "characters that are not in the composed form (NFC)";
}

char *
pnc_text_dup_quotable (const char *text, gsize max_bytes)
{
  gsize size = strlen (text);
  gboolean is_cut = size > max_bytes;
  g_autofree char *valid = NULL;
  GString *quotable = g_string_new (NULL);

  if (is_cut) /* at the start of a character */
    for (size = max_bytes; size > 0 && (text[size] & 0xc0) == 0x80; size--)
      ;
  valid = g_utf8_make_valid (text, size);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (quotable, pnc_text_find_fault_of (c) == NULL ? c : 0xfffd);
    }
  if (is_cut)
    g_string_append (quotable, "…");
  return g_string_free (quotable, FALSE);
}
