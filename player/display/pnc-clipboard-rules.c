/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clipboard-rules.h"

#include <string.h>

static PncClipboardKinds
pnc_clipboard_needs (const char *mime_type)
{
  if (g_str_has_prefix (mime_type, "text/plain"))
    return PNC_CLIPBOARD_TEXT;
  if (g_str_has_prefix (mime_type, "image/"))
    return PNC_CLIPBOARD_TEXT_IMAGES;
  return PNC_CLIPBOARD_ALL;
}

const char *
pnc_clipboard_kind_of (const char *mime_type)
{
  static const char *const kinds[] = { "", "text", "image", "files" };

  return kinds[pnc_clipboard_needs (mime_type)];
}

gboolean
pnc_clipboard_kinds_allow (PncClipboardKinds kinds, const char *mime_type)
{
  return kinds >= pnc_clipboard_needs (mime_type);
}
