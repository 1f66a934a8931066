/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clipboard-text.h"

#include <string.h>

GBytes *
pnc_clipboard_text_from_guest (gconstpointer data, gsize size, gboolean crlf)
{
  const char *bytes = data;
  g_autofree char *valid = NULL;
  GString *text;

  while (size > 0 && bytes[size - 1] == '\0')
    size--;
  valid = g_utf8_make_valid (size > 0 ? bytes : "", size);
  text = g_string_new (valid);
  if (crlf)
    g_string_replace (text, "\r\n", "\n", 0);
  return g_string_free_to_bytes (text);
}

GBytes *
pnc_clipboard_text_to_guest (GBytes *text, gboolean crlf)
{
  gsize size;
  const char *bytes = g_bytes_get_data (text, &size);
  GString *converted;

  if (!crlf)
    return g_bytes_ref (text);
  converted = g_string_sized_new (size + size / 32);
  for (gsize i = 0; i < size; i++)
    {
      if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
        g_string_append_c (converted, '\r');
      g_string_append_c (converted, bytes[i]);
    }
  return g_string_free_to_bytes (converted);
}
