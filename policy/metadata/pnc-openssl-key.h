/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <openssl/types.h>

/* What public and signing keys need of OpenSSL: ECDSA on P-256 (FIPS 186-4) and RSA-PSS (RFC 8017),
 * both with SHA-256. OpenSSL's queue of errors is left empty. Pure. */

#define PNC_P256_SCALAR_BYTES 32

/* The key in @pem, one block "PUBLIC KEY" of lines of 64 characters and nothing beside it (the last
 * line end may be missing); NULL when it is none of ours, else
 * the caller frees it and unrefs *@out_material. P-256: named curve, uncompressed point, which is
 * the material. RSA: 2048 to 8192 bits, an odd exponent of 2 to 32 bits; the material is the DER.
 */
EVP_PKEY *pnc_openssl_p256_from_pem (const char *pem, GBytes **out_material);
EVP_PKEY *pnc_openssl_rsa_from_pem (const char *pem, GBytes **out_material);

/* From 04 ‖ X ‖ Y (65 bytes). NULL when that is no point of the curve. */
EVP_PKEY *pnc_openssl_p256_from_point (const guint8 *point);
/* The PEM of a point; g_free() it. */
char *pnc_openssl_p256_to_pem (const guint8 *point);

gboolean pnc_openssl_verify (EVP_PKEY *key,
                             gconstpointer message,
                             gsize message_bytes,
                             gconstpointer signature,
                             gsize signature_bytes);

/* A fresh private scalar, 32 bytes big endian. Aborts only if OpenSSL cannot. */
PncSecret *pnc_openssl_p256_generate (void);

/* Writes the point that belongs to @scalar. FALSE when it is not within 1 and the order - 1. */
gboolean pnc_openssl_p256_derive_point (const PncSecret *scalar,
                                        guint8 out_point[65]) G_GNUC_WARN_UNUSED_RESULT;

/* The signature (DER) of @message. The private key stands in OpenSSL's memory only meanwhile and is
 * wiped. The caller unrefs. */
GBytes *pnc_openssl_p256_sign (const PncSecret *scalar,
                               const guint8 point[65],
                               gconstpointer message,
                               gsize message_bytes);
