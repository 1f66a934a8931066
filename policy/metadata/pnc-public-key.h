/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-place.h"

/* A public key as TUF writes it (specification 1.0.34, 4.2):
 *   {"keytype":"ed25519","scheme":"ed25519","keyval":{"public":HEX64}}
 *   {"keytype":"ecdsa","scheme":"ecdsa-sha2-nistp256","keyval":{"public":PEM}}
 *   {"keytype":"rsa","scheme":"rsassa-pss-sha256","keyval":{"public":PEM}}
 * One verifier for all that is signed: libsodium's strict Ed25519 (OpenSSL takes signatures that it
 * refuses), OpenSSL for ECDSA on P-256 and RSA-PSS of 2048 to 8192 bits, both with SHA-256.
 *
 * Immutable, counted references, any thread. Pure. */
typedef struct _PncPublicKey PncPublicKey;

typedef enum
{
  PNC_SCHEME_ED25519,
  PNC_SCHEME_ECDSA_P256,
  PNC_SCHEME_RSA_PSS,
} PncScheme;

#define PNC_KEY_ID_DIGITS 64
#define PNC_ED25519_PUBLIC_BYTES 32
#define PNC_P256_POINT_BYTES 65 /* 04 ‖ X ‖ Y */
/* Longest signature of any scheme: RSA with 8192 bits. */
#define PNC_SIGNATURE_MAX_BYTES 1024

/* The key that @place holds; @name is whose it is for people, may be NULL. Refused: an unknown type
 * or scheme (PNC_REASON_UNKNOWN_VALUE, so that TUF's client may pass over it), a point that is not
 * on its curve or of small order, an RSA key that is too short or odd. Fields that we do not know
 * count for the id in TUF metadata and are refused elsewhere. */
PncPublicKey *
pnc_public_key_parse (PncPlace place, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A key of PNC_SCHEME_ED25519 from its 32 bytes, or of PNC_SCHEME_ECDSA_P256 from its uncompressed
 * point of 65. PNC_ERROR_TAMPERED when that is no key. */
PncPublicKey *pnc_public_key_new (PncScheme scheme,
                                  const guint8 *bytes,
                                  gsize size_bytes,
                                  const char *name,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

PncPublicKey *pnc_public_key_ref (PncPublicKey *key);
void pnc_public_key_unref (PncPublicKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPublicKey, pnc_public_key_unref)

/* 64 hexadecimal digits: SHA-256 of the key object's canonical JSON, always computed, never
 * believed. Borrowed. */
const char *pnc_public_key_get_id (const PncPublicKey *key);
/* Borrowed; NULL without one. */
const char *pnc_public_key_get_name (const PncPublicKey *key);
/* The name with the start of the id, or the id alone: for messages. Free with g_free(). */
char *pnc_public_key_dup_label (const PncPublicKey *key);
PncScheme pnc_public_key_get_scheme (const PncPublicKey *key);
/* "ed25519", "ecdsa-sha2-nistp256", "rsassa-pss-sha256". Static. */
const char *pnc_scheme_name (PncScheme scheme);

/* The TUF key object. The caller json_decref()s. */
json_t *pnc_public_key_to_json (const PncPublicKey *key);

/* What makes the key, in its one form: 32 bytes (Ed25519), the point of 65 (P-256), the DER of the
 * SubjectPublicKeyInfo (RSA). Two keys with the same are one signer, whatever their ids. Borrowed.
 */
GBytes *pnc_public_key_get_material (const PncPublicKey *key);

/* Does @signature by this key hold for @message? No signature is too odd to ask. */
gboolean pnc_public_key_verify (const PncPublicKey *key,
                                gconstpointer message,
                                gsize message_bytes,
                                gconstpointer signature,
                                gsize signature_bytes) G_GNUC_WARN_UNUSED_RESULT;
