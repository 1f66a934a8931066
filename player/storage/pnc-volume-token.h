/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What Pinnace notes about a volume in a LUKS2 token (JSON beside the key slots; other programs
 * leave a token of an unknown type alone). It holds no secret and is not authenticated: it says how
 * long the payload is and whose it is, never what to trust. Pure. */
#define PNC_VOLUME_TOKEN_TYPE "pinnace"

/* Keeps every offset far from where a signed 64-bit one would wrap: 1 EiB. */
#define PNC_VOLUME_MAX_PAYLOAD_BYTES (G_GUINT64_CONSTANT (1) << 60)

typedef struct
{
  char *name;       /* of the volume: "system" */
  char *desktop_id; /* of the desktop it belongs to */
  guint64 payload_bytes;
  gboolean full_length; /* the file was made with its full length: a shorter one is cut off */
} PncVolumeToken;

void pnc_volume_token_free (PncVolumeToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncVolumeToken, pnc_volume_token_free)

char *pnc_volume_token_to_json (const PncVolumeToken *token) G_GNUC_WARN_UNUSED_RESULT;

/* PNC_ERROR_TAMPERED, which names @path, unless every field is there and makes sense. */
PncVolumeToken *pnc_volume_token_parse (const char *json,
                                        const char *path,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
