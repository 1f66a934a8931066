/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-public-key.h"
#include "pnc-secret.h"

/* A private key that signs: Ed25519 (RFC 8032, libsodium) or ECDSA on P-256 with SHA-256 (OpenSSL).
 * The secret is 32 bytes either way, the seed or the scalar, big endian, and lies in a PncSecret.
 * How it is kept is pnc-signing-key-file.h, or another's business. Immutable. Pure. */
typedef struct _PncSigningKey PncSigningKey;

#define PNC_SIGNING_SECRET_BYTES 32

/* A fresh key of PNC_SCHEME_ED25519 or PNC_SCHEME_ECDSA_P256; @name (may be NULL) becomes its
 * public key's. */
PncSigningKey *pnc_signing_key_generate (PncScheme scheme, const char *name);

/* The key with this @secret (copied). PNC_ERROR_TAMPERED when it is none: 32 bytes, and a scalar of
 * P-256 is neither 0 nor at or above the order. */
PncSigningKey *pnc_signing_key_new (PncScheme scheme,
                                    const PncSecret *secret,
                                    const char *name,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Both borrowed. */
PncPublicKey *pnc_signing_key_get_public (const PncSigningKey *key);
const PncSecret *pnc_signing_key_peek_secret (const PncSigningKey *key);

/* Signs @message: 64 bytes (Ed25519), or DER of at most 72 (ECDSA). The caller unrefs. */
GBytes *pnc_signing_key_sign (const PncSigningKey *key, gconstpointer message, gsize message_bytes);

void pnc_signing_key_free (PncSigningKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSigningKey, pnc_signing_key_free)
