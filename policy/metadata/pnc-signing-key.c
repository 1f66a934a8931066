/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-signing-key.h"

#include "pnc-openssl-key.h"

#include <sodium.h>

/* Keys that a callee left on the stack do not stay there (security.md 2.10). */
#define STACK_BYTES 4096

G_STATIC_ASSERT (PNC_SIGNING_SECRET_BYTES == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (PNC_SIGNING_SECRET_BYTES == PNC_P256_SCALAR_BYTES);
G_STATIC_ASSERT (PNC_ED25519_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES);

struct _PncSigningKey
{
  PncSecret *secret;
  PncPublicKey *public_key;
};

static PncPublicKey *
pnc_signing_key_derive_ed25519 (const PncSecret *seed, const char *name, GError **error)
{
  g_autoptr (PncSecret) expanded = pnc_secret_new (crypto_sign_SECRETKEYBYTES);
  guint8 bytes[PNC_ED25519_PUBLIC_BYTES];

  crypto_sign_seed_keypair (bytes, pnc_secret_bytes (expanded), pnc_secret_peek (seed));
  sodium_stackzero (STACK_BYTES);
  return pnc_public_key_new (PNC_SCHEME_ED25519, bytes, sizeof bytes, name, error);
}

static PncPublicKey *
pnc_signing_key_derive_p256 (const PncSecret *scalar, const char *name, GError **error)
{
  guint8 point[PNC_P256_POINT_BYTES];

  if (pnc_openssl_p256_derive_point (scalar, point))
    return pnc_public_key_new (PNC_SCHEME_ECDSA_P256, point, sizeof point, name, error);
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "The private key is no number below the order of P-256");
  return NULL;
}

PncSigningKey *
pnc_signing_key_new (PncScheme scheme, const PncSecret *secret, const char *name, GError **error)
{
  g_autoptr (PncSigningKey) self = g_new0 (PncSigningKey, 1);

  g_return_val_if_fail (scheme != PNC_SCHEME_RSA_PSS, NULL);
  if (pnc_secret_size (secret) != PNC_SIGNING_SECRET_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "The private key is %" G_GSIZE_FORMAT " bytes long, but must be %d",
                   pnc_secret_size (secret), PNC_SIGNING_SECRET_BYTES);
      return NULL;
    }
  self->secret = pnc_secret_new_copy (pnc_secret_peek (secret), pnc_secret_size (secret));
  self->public_key = scheme == PNC_SCHEME_ED25519
                         ? pnc_signing_key_derive_ed25519 (secret, name, error)
                         : pnc_signing_key_derive_p256 (secret, name, error);
  return self->public_key != NULL ? g_steal_pointer (&self) : NULL;
}

PncSigningKey *
pnc_signing_key_generate (PncScheme scheme, const char *name)
{
  g_autoptr (PncSecret) secret = scheme == PNC_SCHEME_ED25519
                                     ? pnc_secret_new_random (PNC_SIGNING_SECRET_BYTES)
                                     : pnc_openssl_p256_generate ();
  PncSigningKey *key = pnc_signing_key_new (scheme, secret, name, NULL);

  g_assert (key != NULL);
  return key;
}

PncPublicKey *
pnc_signing_key_get_public (const PncSigningKey *key)
{
  return key->public_key;
}

const PncSecret *
pnc_signing_key_peek_secret (const PncSigningKey *key)
{
  return key->secret;
}

static GBytes *
pnc_signing_key_sign_ed25519 (const PncSigningKey *key, gconstpointer message, gsize message_bytes)
{
  g_autoptr (PncSecret) expanded = pnc_secret_new (crypto_sign_SECRETKEYBYTES);
  guint8 bytes[PNC_ED25519_PUBLIC_BYTES], signature[crypto_sign_BYTES];

  crypto_sign_seed_keypair (bytes, pnc_secret_bytes (expanded), pnc_secret_peek (key->secret));
  crypto_sign_detached (signature, NULL, message, message_bytes, pnc_secret_peek (expanded));
  sodium_stackzero (STACK_BYTES);
  return g_bytes_new (signature, sizeof signature);
}

GBytes *
pnc_signing_key_sign (const PncSigningKey *key, gconstpointer message, gsize message_bytes)
{
  GBytes *point = pnc_public_key_get_material (key->public_key);

  if (pnc_public_key_get_scheme (key->public_key) == PNC_SCHEME_ED25519)
    return pnc_signing_key_sign_ed25519 (key, message, message_bytes);
  return pnc_openssl_p256_sign (key->secret, g_bytes_get_data (point, NULL), message,
                                message_bytes);
}

void
pnc_signing_key_free (PncSigningKey *key)
{
  if (key == NULL)
    return;
  g_clear_pointer (&key->secret, pnc_secret_free);
  g_clear_pointer (&key->public_key, pnc_public_key_unref);
  g_free (key);
}
