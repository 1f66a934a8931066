/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-public-key.h"

#include "pnc-canonical.h"
#include "pnc-openssl-key.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#define LABEL_ID_DIGITS 8
#define PEM_MAX_BYTES 4096

struct _PncPublicKey
{
  PncScheme scheme;
  char *name;
  char id[PNC_KEY_ID_DIGITS + 1];
  json_t *json;
  GBytes *material;
  EVP_PKEY *openssl; /* NULL for Ed25519 */
};

/* TUF 1.0.34 calls the type of P-256 keys "ecdsa"; older repositories call it as the scheme, our
 * own documents never. */
static const struct
{
  const char *keytype, *scheme_name;
  PncScheme scheme;
  gboolean tuf_only;
} types[] = {
  { "ed25519", "ed25519", PNC_SCHEME_ED25519, FALSE },
  { "ecdsa", "ecdsa-sha2-nistp256", PNC_SCHEME_ECDSA_P256, FALSE },
  { "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", PNC_SCHEME_ECDSA_P256, TRUE },
  { "rsa", "rsassa-pss-sha256", PNC_SCHEME_RSA_PSS, FALSE },
};

static const char *
pnc_scheme_keytype (PncScheme scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].scheme == scheme)
      return types[i].keytype;
  g_return_val_if_reached (NULL);
}

const char *
pnc_scheme_name (PncScheme scheme)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].scheme == scheme)
      return types[i].scheme_name;
  g_return_val_if_reached (NULL);
}

/* Takes the 32 bytes of a point in its one encoding, of the large prime order. */
static gboolean
pnc_public_key_take_ed25519 (PncPublicKey *self, const guint8 *bytes)
{
  if (sodium_init () < 0 || !crypto_core_ed25519_is_valid_point (bytes))
    return FALSE;
  self->material = g_bytes_new (bytes, PNC_ED25519_PUBLIC_BYTES);
  return TRUE;
}

static gboolean
pnc_public_key_take_openssl (PncPublicKey *self, EVP_PKEY *openssl_taken, GBytes *material_taken)
{
  self->openssl = openssl_taken;
  self->material = material_taken;
  return self->openssl != NULL;
}

static void
pnc_public_key_set_id (PncPublicKey *self)
{
  g_autoptr (GBytes) canonical = pnc_canonical_json (self->json, NULL);
  g_autofree char *id = NULL;

  /* A document's values and our own all have a canonical form. */
  g_assert (canonical != NULL);
  id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, canonical);
  memcpy (self->id, id, sizeof self->id);
}

static PncPublicKey *
pnc_public_key_alloc (PncScheme scheme, const char *name)
{
  PncPublicKey *self = g_atomic_rc_box_new0 (PncPublicKey);

  self->scheme = scheme;
  self->name = g_strdup (name);
  return self;
}

static gboolean
pnc_public_key_parse_ed25519 (PncPublicKey *self, PncPlace place, GError **error)
{
  guint8 bytes[PNC_ED25519_PUBLIC_BYTES];

  if (!pnc_place_hex (place, bytes, sizeof bytes, error))
    return FALSE;
  return pnc_public_key_take_ed25519 (self, bytes)
         || pnc_place_refuse (place, PNC_REASON_BAD_KEY, error, "It is no Ed25519 key");
}

static gboolean
pnc_public_key_parse_pem (PncPublicKey *self, PncPlace place, GError **error)
{
  const char *pem;
  GBytes *material = NULL;
  EVP_PKEY *openssl;

  if (!pnc_place_string (place, PEM_MAX_BYTES, &pem, error))
    return FALSE;
  if (self->scheme == PNC_SCHEME_ECDSA_P256)
    openssl = pnc_openssl_p256_from_pem (pem, &material);
  else
    openssl = pnc_openssl_rsa_from_pem (pem, &material);
  if (pnc_public_key_take_openssl (self, openssl, material))
    return TRUE;
  if (self->scheme == PNC_SCHEME_ECDSA_P256)
    return pnc_place_refuse (place, PNC_REASON_BAD_KEY, error,
                             "It is no PEM of an uncompressed point of P-256");
  return pnc_place_refuse (place, PNC_REASON_BAD_KEY, error,
                           "It is no PEM of an RSA key of 2048 to 8192 bits");
}

/* The type first: it says how to read the rest. */
static gboolean
pnc_public_key_parse_scheme (PncPlace place, PncScheme *out_scheme, GError **error)
{
  PncPlace keytype_place = pnc_place_member (&place, "keytype");
  PncPlace scheme_place = pnc_place_member (&place, "scheme");
  gboolean is_tuf = pnc_document_kind_is_tuf (pnc_document_get_kind (place.document));
  const char *keytype, *scheme;

  if (!pnc_place_string (keytype_place, G_MAXSIZE, &keytype, error)
      || !pnc_place_string (scheme_place, G_MAXSIZE, &scheme, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].keytype, keytype) == 0 && strcmp (types[i].scheme_name, scheme) == 0
        && (is_tuf || !types[i].tuf_only))
      {
        *out_scheme = types[i].scheme;
        return TRUE;
      }
  return pnc_place_refuse (scheme_place, PNC_REASON_UNKNOWN_VALUE, error,
                           "This version knows no such type and scheme of a key");
}

static gboolean
pnc_public_key_check_fields (PncPlace place, PncPlace keyval, GError **error)
{
  if (pnc_document_kind_is_tuf (pnc_document_get_kind (place.document)))
    return pnc_place_object (place, error) && pnc_place_object (keyval, error);
  return pnc_place_only (place, error, "keytype", "scheme", "keyval", NULL)
         && pnc_place_only (keyval, error, "public", NULL);
}

PncPublicKey *
pnc_public_key_parse (PncPlace place, const char *name, GError **error)
{
  g_autoptr (PncPublicKey) self = NULL;
  PncPlace keyval = pnc_place_member (&place, "keyval");
  PncPlace public_place = pnc_place_member (&keyval, "public");
  PncScheme scheme = PNC_SCHEME_ED25519;
  gboolean done;

  if (!pnc_public_key_check_fields (place, keyval, error)
      || !pnc_public_key_parse_scheme (place, &scheme, error))
    return NULL;
  self = pnc_public_key_alloc (scheme, name);
  done = scheme == PNC_SCHEME_ED25519 ? pnc_public_key_parse_ed25519 (self, public_place, error)
                                      : pnc_public_key_parse_pem (self, public_place, error);
  if (!done)
    return NULL;
  self->json = json_incref (place.value);
  pnc_public_key_set_id (self);
  return g_steal_pointer (&self);
}

static char *
pnc_public_key_dup_public (const PncPublicKey *self)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (self->material, &size);
  char hex[2 * PNC_ED25519_PUBLIC_BYTES + 1];

  if (self->scheme == PNC_SCHEME_ECDSA_P256)
    return pnc_openssl_p256_to_pem (bytes);
  return g_strdup (sodium_bin2hex (hex, sizeof hex, bytes, size));
}

PncPublicKey *
pnc_public_key_new (
    PncScheme scheme, const guint8 *bytes, gsize size_bytes, const char *name, GError **error)
{
  g_autoptr (PncPublicKey) self = pnc_public_key_alloc (scheme, name);
  g_autofree char *text = NULL;
  gboolean done;

  g_return_val_if_fail (scheme != PNC_SCHEME_RSA_PSS, NULL);
  if (scheme == PNC_SCHEME_ED25519)
    done = size_bytes == PNC_ED25519_PUBLIC_BYTES && pnc_public_key_take_ed25519 (self, bytes);
  else
    done = size_bytes == PNC_P256_POINT_BYTES
           && pnc_public_key_take_openssl (self, pnc_openssl_p256_from_point (bytes),
                                           g_bytes_new (bytes, size_bytes));
  if (!done)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "%" G_GSIZE_FORMAT " bytes are no public key of %s", size_bytes,
                   pnc_scheme_name (scheme));
      return NULL;
    }
  text = pnc_public_key_dup_public (self);
  self->json = json_pack ("{s:s, s:s, s:{s:s}}", "keytype", pnc_scheme_keytype (scheme), "scheme",
                          pnc_scheme_name (scheme), "keyval", "public", text);
  pnc_public_key_set_id (self);
  return g_steal_pointer (&self);
}

PncPublicKey *
pnc_public_key_ref (PncPublicKey *key)
{
  return g_atomic_rc_box_acquire (key);
}

static void
pnc_public_key_clear (gpointer data)
{
  PncPublicKey *self = data;

  g_free (self->name);
  g_clear_pointer (&self->json, json_decref);
  g_clear_pointer (&self->material, g_bytes_unref);
  EVP_PKEY_free (self->openssl);
}

void
pnc_public_key_unref (PncPublicKey *key)
{
  if (key != NULL)
    g_atomic_rc_box_release_full (key, pnc_public_key_clear);
}

const char *
pnc_public_key_get_id (const PncPublicKey *key)
{
  return key->id;
}

const char *
pnc_public_key_get_name (const PncPublicKey *key)
{
  return key->name;
}

char *
pnc_public_key_dup_label (const PncPublicKey *key)
{
  if (key->name == NULL)
    return g_strdup (key->id);
  return g_strdup_printf ("“%s” (%.*s…)", key->name, LABEL_ID_DIGITS, key->id);
}

PncScheme
pnc_public_key_get_scheme (const PncPublicKey *key)
{
  return key->scheme;
}

json_t *
pnc_public_key_to_json (const PncPublicKey *key)
{
  return json_deep_copy (key->json);
}

GBytes *
pnc_public_key_get_material (const PncPublicKey *key)
{
  return key->material;
}

gboolean
pnc_public_key_verify (const PncPublicKey *key,
                       gconstpointer message,
                       gsize message_bytes,
                       gconstpointer signature,
                       gsize signature_bytes)
{
  switch (key->scheme)
    {
    case PNC_SCHEME_ED25519:
      return signature_bytes == crypto_sign_BYTES
             && crypto_sign_verify_detached (signature, message, message_bytes,
                                             g_bytes_get_data (key->material, NULL))
                    == 0;
    case PNC_SCHEME_ECDSA_P256:
    case PNC_SCHEME_RSA_PSS:
      return pnc_openssl_verify (key->openssl, message, message_bytes, signature, signature_bytes);
    }
  g_return_val_if_reached (FALSE);
}
