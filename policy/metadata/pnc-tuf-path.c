/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-path.h"

#include <string.h>

/* Does the set that begins behind the `[` at @set have @c? *@out_end is then behind its `]`; NULL
 * when there is none, and the `[` is a letter. */
static gboolean
pnc_tuf_set_has (const char *set, gunichar c, const char **out_end)
{
  gboolean negated = *set == '!', found = FALSE;
  const char *at = negated ? set + 1 : set;

  *out_end = NULL;
  /* A `]` that comes first is one of the set. */
  for (gboolean first = TRUE; first || *at != ']'; first = FALSE)
    {
      gunichar low, high;

      if (*at == '\0')
        return FALSE;
      low = high = g_utf8_get_char (at);
      at = g_utf8_next_char (at);
      if (*at == '-' && at[1] != ']' && at[1] != '\0')
        {
          high = g_utf8_get_char (at + 1);
          at = g_utf8_next_char (at + 1);
        }
      found = found || (low <= c && c <= high);
    }
  *out_end = at + 1;
  return found != negated;
}

/* Matches one character of @path; returns what of @pattern follows, or NULL. */
static const char *
pnc_tuf_match_one (const char *pattern, const char *path)
{
  gunichar c = g_utf8_get_char (path);
  const char *end;
  gboolean has;

  if (*pattern == '?')
    return c != '/' ? pattern + 1 : NULL;
  if (*pattern == '[')
    {
      has = pnc_tuf_set_has (pattern + 1, c, &end);
      if (end != NULL && memchr (pattern, '/', end - pattern) == NULL)
        return has && c != '/' ? end : NULL;
    }
  return *pattern != '\0' && g_utf8_get_char (pattern) == c ? g_utf8_next_char (pattern) : NULL;
}

/* The last `*` alone is ever tried again: what an earlier one could take besides, the last one can
 * too, unless a `/` stands between, and then neither can. */
gboolean
pnc_tuf_path_matches (const char *pattern, const char *path)
{
  const char *star = NULL, *star_path = NULL;

  while (*path != '\0')
    {
      const char *next;

      if (*pattern == '*')
        {
          star = ++pattern;
          star_path = path;
          continue;
        }
      next = pnc_tuf_match_one (pattern, path);
      if (next != NULL)
        {
          if (*path == '/')
            star = NULL;
          pattern = next;
          path = g_utf8_next_char (path);
          continue;
        }
      if (star == NULL || *star_path == '/')
        return FALSE;
      star_path = g_utf8_next_char (star_path);
      path = star_path;
      pattern = star;
    }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

char *
pnc_tuf_path_encode (const char *name)
{
  /* Bytes beyond ASCII are encoded too. */
  return g_uri_escape_string (name, NULL, FALSE);
}

char *
pnc_tuf_path_encode_components (const char *path)
{
  return g_uri_escape_string (path, "/", FALSE);
}
