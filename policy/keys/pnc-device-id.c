/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-device-id.h"

#include "pnc-openssl-key.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

void
pnc_device_id_from_key (const PncPublicKey *key, char out_id[PNC_DEVICE_ID_SIZE])
{
  GBytes *point = pnc_public_key_get_material (key);
  EVP_PKEY *p256 = NULL;
  unsigned char *der = NULL;
  g_autofree char *hash = NULL;
  int der_bytes;

  g_assert (pnc_public_key_get_scheme (key) == PNC_SCHEME_ECDSA_P256);
  p256 = pnc_openssl_p256_from_point (g_bytes_get_data (point, NULL));
  der_bytes = i2d_PUBKEY (p256, &der);
  g_assert (der_bytes > 0);
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, der_bytes);
  g_strlcpy (out_id, hash, PNC_DEVICE_ID_SIZE);
  OPENSSL_free (der);
  EVP_PKEY_free (p256);
}
