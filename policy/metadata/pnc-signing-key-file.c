/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-signing-key-file.h"

#include "pnc-canonical.h"
#include "pnc-key-slot.h"
#include "pnc-passphrase.h"

#include <sodium.h>
#include <string.h>

#define FORMAT 1
#define ALG "argon2id13"
#define PURPOSE "pinnace/signing-key/1"
#define KEK_BYTES 32

/* The slot's cryptography seals 32 bytes, a desktop's master key or a signer's secret alike. */
G_STATIC_ASSERT (PNC_SIGNING_SECRET_BYTES == PNC_VMK_BYTES);

struct _PncSigningKeyFile
{
  char *name;
  PncPublicKey *public_key;
  PncKeyCost cost;
  guint8 salt[PNC_KEY_SALT_BYTES];
  PncKeySlot sealed;
};

/* Everything but what is sealed: the additional data of the seal. */
static json_t *
pnc_signing_key_file_header (const PncPublicKey *key,
                             PncKeyCost cost,
                             const guint8 salt[PNC_KEY_SALT_BYTES])
{
  char hex[2 * PNC_KEY_SALT_BYTES + 1];

  sodium_bin2hex (hex, sizeof hex, salt, PNC_KEY_SALT_BYTES);
  return json_pack ("{s:s, s:i, s:s, s:o, s:{s:s, s:i, s:i, s:s}}", "_type",
                    pnc_document_kind_type (PNC_DOCUMENT_SIGNING_KEY), "format", FORMAT, "name",
                    pnc_public_key_get_name (key), "key", pnc_public_key_to_json (key), "kdf",
                    "alg", ALG, "m_kib", (int) cost.memory_kib, "t", (int) cost.passes, "salt",
                    hex);
}

static char *
pnc_signing_key_file_dup_canonical (json_t *header)
{
  g_autoptr (GBytes) canonical = pnc_canonical_json (header, NULL);

  g_assert (canonical != NULL); /* ASCII keys, integers */
  return g_strndup (g_bytes_get_data (canonical, NULL), g_bytes_get_size (canonical));
}

static PncSecret *
pnc_signing_key_file_derive_kek (const PncPublicKey *key,
                                 const PncSecret *passphrase,
                                 PncKeyCost cost,
                                 const guint8 salt[PNC_KEY_SALT_BYTES],
                                 GError **error)
{
  g_autoptr (PncSecret) stretched = pnc_key_stretch (passphrase, cost, salt, error);

  if (stretched == NULL)
    return NULL;
  return pnc_secret_hkdf (stretched, pnc_public_key_get_id (key), PNC_KEY_ID_DIGITS, PURPOSE,
                          strlen (PURPOSE), KEK_BYTES);
}

static gboolean
pnc_signing_key_file_take_kdf (PncSigningKeyFile *self, PncPlace kdf, GError **error)
{
  static const char *const algs[] = { ALG, NULL };
  gint64 memory_kib, passes;
  guint alg;

  if (!pnc_place_only (kdf, error, "alg", "m_kib", "t", "salt", NULL)
      || !pnc_place_choice (pnc_place_member (&kdf, "alg"), algs, &alg, error)
      || !pnc_place_int (pnc_place_member (&kdf, "m_kib"), PNC_KEY_COST_MEMORY_MIN_KIB,
                         PNC_KEY_COST_MEMORY_MAX_KIB, &memory_kib, error)
      || !pnc_place_int (pnc_place_member (&kdf, "t"), PNC_KEY_COST_PASSES_MIN,
                         PNC_KEY_COST_PASSES_MAX, &passes, error))
    return FALSE;
  self->cost.memory_kib = memory_kib;
  self->cost.passes = passes;
  return pnc_place_hex (pnc_place_member (&kdf, "salt"), self->salt, sizeof self->salt, error);
}

static gboolean
pnc_signing_key_file_take_sealed (PncSigningKeyFile *self, PncPlace sealed, GError **error)
{
  PncPlace ct = pnc_place_member (&sealed, "ct");
  g_autoptr (GBytes) bytes = NULL;

  if (!pnc_place_only (sealed, error, "nonce", "ct", NULL)
      || !pnc_place_hex (pnc_place_member (&sealed, "nonce"), self->sealed.nonce,
                         sizeof self->sealed.nonce, error))
    return FALSE;
  bytes = pnc_place_base64 (ct, sizeof self->sealed.sealed, error);
  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) != sizeof self->sealed.sealed)
    return pnc_place_refuse (ct, PNC_REASON_BAD_BASE64, error,
                             "It is %" G_GSIZE_FORMAT " bytes, but must be %" G_GSIZE_FORMAT,
                             g_bytes_get_size (bytes), sizeof self->sealed.sealed);
  memcpy (self->sealed.sealed, g_bytes_get_data (bytes, NULL), sizeof self->sealed.sealed);
  return TRUE;
}

static gboolean
pnc_signing_key_file_take_key (PncSigningKeyFile *self, PncPlace root, GError **error)
{
  PncPlace key = pnc_place_member (&root, "key");
  const char *owner = NULL;

  if (!pnc_place_text (pnc_place_member (&root, "name"), PNC_TEXT_MAX_BYTES, &owner, error))
    return FALSE;
  self->public_key = pnc_public_key_parse (key, owner, error);
  if (self->public_key == NULL)
    return FALSE;
  if (pnc_public_key_get_scheme (self->public_key) == PNC_SCHEME_RSA_PSS)
    return pnc_place_refuse (pnc_place_member (&key, "scheme"), PNC_REASON_UNKNOWN_VALUE, error,
                             "Private keys are of Ed25519 or P-256");
  return TRUE;
}

PncSigningKeyFile *
pnc_signing_key_file_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (PncSigningKeyFile) self = g_new0 (PncSigningKeyFile, 1);
  g_autoptr (PncDocument) document
      = pnc_document_parse (bytes, PNC_DOCUMENT_SIGNING_KEY, name, error);
  PncPlace root;

  if (document == NULL)
    return NULL;
  self->name = g_strdup (name);
  root = pnc_document_root (document);
  if (!pnc_place_only (root, error, "_type", "format", "name", "key", "kdf", "sealed", NULL)
      || !pnc_place_format (pnc_place_member (&root, "format"), FORMAT, error)
      || !pnc_signing_key_file_take_key (self, root, error)
      || !pnc_signing_key_file_take_kdf (self, pnc_place_member (&root, "kdf"), error)
      || !pnc_signing_key_file_take_sealed (self, pnc_place_member (&root, "sealed"), error))
    return NULL;
  return g_steal_pointer (&self);
}

PncPublicKey *
pnc_signing_key_file_get_public (const PncSigningKeyFile *file)
{
  return file->public_key;
}

/* The seal covers the public key, so what opens is its secret; a maker that sealed another's is
 * caught all the same. */
static PncSigningKey *
pnc_signing_key_file_open (const PncSigningKeyFile *self, const PncSecret *secret)
{
  g_autoptr (PncSigningKey) key
      = pnc_signing_key_new (pnc_public_key_get_scheme (self->public_key), secret,
                             pnc_public_key_get_name (self->public_key), NULL);

  if (key == NULL
      || !g_bytes_equal (pnc_public_key_get_material (pnc_signing_key_get_public (key)),
                         pnc_public_key_get_material (self->public_key)))
    return NULL;
  return g_steal_pointer (&key);
}

PncSigningKey *
pnc_signing_key_file_unlock (const PncSigningKeyFile *file,
                             const PncSecret *passphrase,
                             GError **error)
{
  g_autoptr (PncSecret) kek = pnc_signing_key_file_derive_kek (file->public_key, passphrase,
                                                               file->cost, file->salt, error);
  json_auto_t *header = pnc_signing_key_file_header (file->public_key, file->cost, file->salt);
  g_autofree char *canonical = pnc_signing_key_file_dup_canonical (header);
  g_autoptr (PncSecret) secret = NULL;
  PncSigningKey *key;

  if (kek == NULL)
    return NULL;
  secret = pnc_key_slot_open (&file->sealed, kek, canonical);
  key = secret != NULL ? pnc_signing_key_file_open (file, secret) : NULL;
  if (key == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL,
                 "The passphrase does not open “%s”, or the file was changed; try again, or put it "
                 "back from a copy",
                 file->name);
  return key;
}

void
pnc_signing_key_file_free (PncSigningKeyFile *file)
{
  if (file == NULL)
    return;
  g_clear_pointer (&file->public_key, pnc_public_key_unref);
  g_free (file->name);
  g_free (file);
}

static void
pnc_signing_key_file_add_sealed (json_t *document, const PncKeySlot *sealed)
{
  char nonce[2 * PNC_KEY_NONCE_BYTES + 1];
  char ct[sodium_base64_ENCODED_LEN (PNC_KEY_SEALED_BYTES, sodium_base64_VARIANT_ORIGINAL)];

  sodium_bin2hex (nonce, sizeof nonce, sealed->nonce, sizeof sealed->nonce);
  sodium_bin2base64 (ct, sizeof ct, sealed->sealed, sizeof sealed->sealed,
                     sodium_base64_VARIANT_ORIGINAL);
  json_object_set_new (document, "sealed", json_pack ("{s:s, s:s}", "nonce", nonce, "ct", ct));
}

char *
pnc_signing_key_file_write (const PncSigningKey *key,
                            const PncSecret *passphrase,
                            PncKeyCost cost,
                            GError **error)
{
  PncPublicKey *public_key = pnc_signing_key_get_public (key);
  g_autoptr (PncSecret) kek = NULL;
  json_auto_t *document = NULL;
  g_autofree char *canonical = NULL;
  guint8 salt[PNC_KEY_SALT_BYTES];
  PncKeySlot sealed;
  char *dumped, *text;

  g_return_val_if_fail (pnc_public_key_get_name (public_key) != NULL, NULL);
  g_return_val_if_fail (pnc_secret_size (passphrase) > 0
                            && pnc_secret_size (passphrase) <= PNC_PASSPHRASE_MAX_BYTES,
                        NULL);
  randombytes_buf (salt, sizeof salt);
  kek = pnc_signing_key_file_derive_kek (public_key, passphrase, cost, salt, error);
  if (kek == NULL)
    return NULL;
  document = pnc_signing_key_file_header (public_key, cost, salt);
  canonical = pnc_signing_key_file_dup_canonical (document);
  pnc_key_slot_seal (&sealed, kek, canonical, pnc_signing_key_peek_secret (key));
  pnc_signing_key_file_add_sealed (document, &sealed);
  dumped = json_dumps (document, JSON_INDENT (2));
  text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  return text;
}
