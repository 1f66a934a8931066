/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-public-key-file.h"

#define FORMAT 1

PncPublicKey *
pnc_public_key_file_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (PncDocument) document
      = pnc_document_parse (bytes, PNC_DOCUMENT_PUBLIC_KEY, name, error);
  PncPlace root;
  const char *owner = NULL;

  if (document == NULL)
    return NULL;
  root = pnc_document_root (document);
  if (!pnc_place_only (root, error, "_type", "format", "name", "key", NULL)
      || !pnc_place_format (pnc_place_member (&root, "format"), FORMAT, error)
      || !pnc_place_text (pnc_place_member (&root, "name"), PNC_TEXT_MAX_BYTES, &owner, error))
    return NULL;
  return pnc_public_key_parse (pnc_place_member (&root, "key"), owner, error);
}

char *
pnc_public_key_file_write (const PncPublicKey *key)
{
  json_auto_t *root = NULL;
  char *dumped, *text;

  g_return_val_if_fail (pnc_public_key_get_name (key) != NULL, NULL);
  root = json_pack ("{s:s, s:i, s:s, s:o}", "_type",
                    pnc_document_kind_type (PNC_DOCUMENT_PUBLIC_KEY), "format", FORMAT, "name",
                    pnc_public_key_get_name (key), "key", pnc_public_key_to_json (key));
  dumped = json_dumps (root, JSON_INDENT (2));
  text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  return text;
}
