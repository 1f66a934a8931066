/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-volume-token.h"

#include "pnc-error.h"

#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

void
pnc_volume_token_free (PncVolumeToken *token)
{
  if (token == NULL)
    return;
  g_free (token->name);
  g_free (token->desktop_id);
  g_free (token);
}

/* Sizes are strings, as everywhere in LUKS2's own JSON: its parser has no 64-bit numbers. */
char *
pnc_volume_token_to_json (const PncVolumeToken *token)
{
  g_autofree char *payload = g_strdup_printf ("%" G_GUINT64_FORMAT, token->payload_bytes);
  g_autoptr (json_t) root
      = json_pack ("{s:s, s:[s], s:s, s:s, s:s, s:b}", "type", PNC_VOLUME_TOKEN_TYPE, "keyslots",
                   "0", "name", token->name, "desktop_id", token->desktop_id, "payload_bytes",
                   payload, "full_length", token->full_length);
  char *dumped, *json;

  g_assert (root != NULL);
  dumped = json_dumps (root, JSON_COMPACT);
  json = g_strdup (dumped);
  free (dumped);
  return json;
}

PncVolumeToken *
pnc_volume_token_parse (const char *json, const char *path, GError **error)
{
  g_autoptr (json_t) root = json_loads (json, JSON_REJECT_DUPLICATES, NULL);
  g_autoptr (PncVolumeToken) token = NULL;
  const char *name, *desktop_id, *payload;
  guint64 payload_bytes;
  int full_length;

  if (root == NULL
      || json_unpack (root, "{s:s, s:s, s:s, s:b}", "name", &name, "desktop_id", &desktop_id,
                      "payload_bytes", &payload, "full_length", &full_length)
             != 0
      || !g_ascii_string_to_unsigned (payload, 10, 4096, PNC_VOLUME_MAX_PAYLOAD_BYTES,
                                      &payload_bytes, NULL)
      || payload_bytes % 4096 != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "Pinnace's note in the header of the volume “%s” makes no sense; restore the "
                   "file from a copy",
                   path);
      return NULL;
    }
  token = g_new0 (PncVolumeToken, 1);
  token->name = g_strdup (name);
  token->desktop_id = g_strdup (desktop_id);
  token->payload_bytes = payload_bytes;
  token->full_length = full_length;
  return g_steal_pointer (&token);
}
