/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-phrase.h"

#include <glib/gi18n-lib.h>

/* Length of "%s" or "%2$s" at @at, and which part it stands for; 0: it is neither. @next: the part
 * that a plain "%s" takes. printf() itself would trust the service with its arguments. */
static gsize
pnc_phrase_parse (const char *at, guint next, guint *out_part)
{
  if (at[0] != '%')
    return 0;
  if (at[1] == 's')
    {
      *out_part = next;
      return 2;
    }
  if (at[1] < '1' || at[1] > '9' || at[2] != '$' || at[3] != 's')
    return 0;
  *out_part = at[1] - '1';
  return 4;
}

static char *
pnc_phrase_fill (const char *format, const char *const *parts, guint n_parts)
{
  GString *text = g_string_new (NULL);
  guint next = 0;

  while (*format != '\0')
    {
      guint part = 0;
      gsize length = pnc_phrase_parse (format, next, &part);

      if (length == 0)
        {
          g_string_append_c (text, *format++);
          continue;
        }
      if (part < n_parts)
        g_string_append (text, parts[part]);
      next++;
      format += length;
    }
  return g_string_free (text, FALSE);
}

char *
pnc_phrase_dup (GVariant *dict, const char *key)
{
  g_autofree char *words_key = g_strdup_printf ("%s-words", key);
  g_autofree const char **words = NULL;
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  if (*text == '\0' || !g_variant_lookup (dict, words_key, "^a&s", &words) || words[0] == NULL
      || *words[0] == '\0')
    return g_strdup (text);
  return pnc_phrase_fill (_ (words[0]), words + 1, g_strv_length ((GStrv) words) - 1);
}
