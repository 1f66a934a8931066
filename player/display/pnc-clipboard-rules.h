/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What may cross the clipboard: the policy's answer in plain limits, so that nothing here knows
 * policies. Enforced where both directions pass, whoever produces and whoever consumes. */

typedef enum
{
  PNC_CLIPBOARD_NOTHING,
  PNC_CLIPBOARD_TEXT,
  PNC_CLIPBOARD_TEXT_IMAGES,
  PNC_CLIPBOARD_ALL,
} PncClipboardKinds;

typedef struct
{
  PncClipboardKinds to_guest;
  PncClipboardKinds to_host;
  gint64 max_bytes; /* of one paste; G_MAXINT64: any */
} PncClipboardRules;

#define PNC_CLIPBOARD_RULES_OPEN                                                                   \
  ((PncClipboardRules){ PNC_CLIPBOARD_ALL, PNC_CLIPBOARD_ALL, G_MAXINT64 })
#define PNC_CLIPBOARD_RULES_CLOSED                                                                 \
  ((PncClipboardRules){ PNC_CLIPBOARD_NOTHING, PNC_CLIPBOARD_NOTHING, 0 })

/* "text", "image" or "files": what a policy calls what has this MIME type. Static. */
const char *pnc_clipboard_kind_of (const char *mime_type);

/* May what has this MIME type cross, where @kinds may? */
gboolean pnc_clipboard_kinds_allow (PncClipboardKinds kinds, const char *mime_type);

/* A paste that did not happen. */
typedef struct
{
  gboolean to_host;
  const char *kind;  /* "text", "image", "files"; static */
  gint64 size_bytes; /* −1: it was not for its size */
} PncClipboardRefusal;
