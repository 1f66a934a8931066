/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-trust.h"

#include <string.h>

#define PNC_TRUST_FORMAT 1

struct _PncTrust
{
  gatomicrefcount ref_count;
  GBytes *bytes;
  char *sha256;
  char *org_id;
  GPtrArray *keys; /* PncPublicKey */
  guint threshold;
};

PncTrust *
pnc_trust_ref (PncTrust *trust)
{
  g_atomic_ref_count_inc (&trust->ref_count);
  return trust;
}

void
pnc_trust_unref (PncTrust *trust)
{
  if (trust == NULL || !g_atomic_ref_count_dec (&trust->ref_count))
    return;
  g_bytes_unref (trust->bytes);
  g_free (trust->sha256);
  g_free (trust->org_id);
  g_ptr_array_unref (trust->keys);
  g_free (trust);
}

static gboolean
pnc_trust_has (const PncTrust *trust, const PncPublicKey *key)
{
  GBytes *material = pnc_public_key_get_material (key);

  for (guint i = 0; i < trust->keys->len; i++)
    if (g_bytes_equal (material, pnc_public_key_get_material (trust->keys->pdata[i])))
      return TRUE;
  return FALSE;
}

/* {"name":TEXT,"key":TUF key object} */
static gboolean
pnc_trust_take_key (PncTrust *trust, PncPlace place, GError **error)
{
  g_autoptr (PncPublicKey) key = NULL;
  const char *name;

  if (!pnc_place_only (place, error, "name", "key", NULL)
      || !pnc_place_text (pnc_place_member (&place, "name"), PNC_TEXT_MAX_BYTES, &name, error))
    return FALSE;
  key = pnc_public_key_parse (pnc_place_member (&place, "key"), name, error);
  if (key == NULL)
    return FALSE;
  /* Once, or one signature would count twice. */
  if (pnc_trust_has (trust, key))
    return pnc_place_refuse (place, PNC_REASON_DUPLICATE, error, "The same key stands here twice");
  g_ptr_array_add (trust->keys, g_steal_pointer (&key));
  return TRUE;
}

static gboolean
pnc_trust_take_keys (PncTrust *trust, PncPlace place, GError **error)
{
  gsize n;

  if (!pnc_place_array (place, PNC_TRUST_MAX_KEYS, &n, error))
    return FALSE;
  if (n == 0)
    return pnc_place_refuse (place, PNC_REASON_OUT_OF_RANGE, error, "It must hold a key");
  for (gsize i = 0; i < n; i++)
    if (!pnc_trust_take_key (trust, pnc_place_element (&place, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_trust_take (PncTrust *trust, PncPlace root, GError **error)
{
  PncPlace threshold_place = pnc_place_member (&root, "threshold");
  gint64 format, threshold;
  const char *org_id;

  if (!pnc_place_only (root, error, "_type", "format", "org_id", "threshold", "keys", NULL)
      || !pnc_place_int (pnc_place_member (&root, "format"), PNC_TRUST_FORMAT, PNC_TRUST_FORMAT,
                         &format, error)
      || !pnc_place_id (pnc_place_member (&root, "org_id"), &org_id, error)
      || !pnc_place_int (threshold_place, 1, PNC_TRUST_MAX_KEYS, &threshold, error)
      || !pnc_trust_take_keys (trust, pnc_place_member (&root, "keys"), error))
    return FALSE;
  if (threshold > trust->keys->len)
    return pnc_place_refuse (threshold_place, PNC_REASON_CONTRADICTION, error,
                             "%" G_GINT64_FORMAT " of %u keys can never sign", threshold,
                             trust->keys->len);
  trust->org_id = g_strdup (org_id);
  trust->threshold = threshold;
  return TRUE;
}

PncTrust *
pnc_trust_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (PncDocument) document = pnc_document_parse (bytes, PNC_DOCUMENT_TRUST, name, error);
  g_autoptr (PncTrust) trust = NULL;

  if (document == NULL)
    return NULL;
  trust = g_new0 (PncTrust, 1);
  g_atomic_ref_count_init (&trust->ref_count);
  trust->bytes = g_bytes_ref (bytes);
  trust->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  trust->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);
  return pnc_trust_take (trust, pnc_document_root (document), error) ? g_steal_pointer (&trust)
                                                                     : NULL;
}

PncTrust *
pnc_trust_new (const char *org_id, GPtrArray *keys, guint threshold, GError **error)
{
  json_t *list = json_array ();
  json_auto_t *root = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *text;

  for (guint i = 0; i < keys->len; i++)
    json_array_append_new (list, json_pack ("{s:s*, s:o}", "name",
                                            pnc_public_key_get_name (keys->pdata[i]), "key",
                                            pnc_public_key_to_json (keys->pdata[i])));
  root = json_pack ("{s:s, s:i, s:s, s:i, s:o}", "_type",
                    pnc_document_kind_type (PNC_DOCUMENT_TRUST), "format", PNC_TRUST_FORMAT,
                    "org_id", org_id, "threshold", (int) threshold, "keys", list);
  text = json_dumps (root, JSON_INDENT (2));
  bytes = g_bytes_new_with_free_func (text, strlen (text), free, text);
  return pnc_trust_parse (bytes, "trust.json", error);
}

const char *
pnc_trust_get_org_id (const PncTrust *trust)
{
  return trust->org_id;
}

gboolean
pnc_trust_is_local (const PncTrust *trust)
{
  return strcmp (trust->org_id, PNC_TRUST_LOCAL_ORG) == 0;
}

GPtrArray *
pnc_trust_get_keys (const PncTrust *trust)
{
  return trust->keys;
}

guint
pnc_trust_get_threshold (const PncTrust *trust)
{
  return trust->threshold;
}

GBytes *
pnc_trust_get_bytes (const PncTrust *trust)
{
  return trust->bytes;
}

const char *
pnc_trust_get_sha256 (const PncTrust *trust)
{
  return trust->sha256;
}
