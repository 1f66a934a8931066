/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-openssl-key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <string.h>

#define P256_POINT_BYTES 65
#define PEM_NAME "PUBLIC KEY"
#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 8192
#define RSA_MAX_EXPONENT_BITS 32

/* Keys that a callee left on the stack do not stay there (security.md 2.10). */
#define STACK_BYTES 4096

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_clear_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EC_GROUP, EC_GROUP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EC_POINT, EC_POINT_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY_CTX, EVP_PKEY_CTX_free)

/* The SubjectPublicKeyInfo of an uncompressed point of P-256 but for the point (RFC 5480): there is
 * one way to write it, so what begins differently is another thing. */
static const guint8 p256_prefix[]
    = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
        0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00 };

static char *
pnc_openssl_pem_from_der (const guint8 *der, gsize der_bytes)
{
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  char *text;
  long size;

  PEM_write_bio (bio, PEM_NAME, "", der, der_bytes);
  size = BIO_get_mem_data (bio, &text);
  return g_strndup (text, size);
}

/* Is @pem the PEM of @der as it is always written, with or without its last line end? OpenSSL reads
 * many more, which would be as many ids for one key. */
static gboolean
pnc_openssl_is_plain_pem (const char *pem, const guint8 *der, gsize der_bytes)
{
  g_autofree char *plain = pnc_openssl_pem_from_der (der, der_bytes);
  gsize size = strlen (plain);

  return strcmp (pem, plain) == 0
         || (strlen (pem) == size - 1 && strncmp (pem, plain, size - 1) == 0);
}

/* The DER in @pem; NULL when there is anything else. */
static GBytes *
pnc_openssl_der_from_pem (const char *pem)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, -1);
  char *name = NULL, *header = NULL;
  unsigned char *der = NULL;
  long der_bytes = 0;
  GBytes *result = NULL;

  if (PEM_read_bio (bio, &name, &header, &der, &der_bytes) == 1
      && pnc_openssl_is_plain_pem (pem, der, der_bytes))
    result = g_bytes_new (der, der_bytes);
  OPENSSL_free (name);
  OPENSSL_free (header);
  OPENSSL_free (der);
  ERR_clear_error ();
  return result;
}

static EVP_PKEY *
pnc_openssl_from_der (const guint8 *der, gsize der_bytes)
{
  const guint8 *end = der;
  g_autoptr (EVP_PKEY) key = d2i_PUBKEY (NULL, &end, der_bytes);

  ERR_clear_error ();
  return end == der + der_bytes ? g_steal_pointer (&key) : NULL;
}

static void
pnc_openssl_p256_der (const guint8 *point, guint8 out_der[sizeof p256_prefix + P256_POINT_BYTES])
{
  memcpy (out_der, p256_prefix, sizeof p256_prefix);
  memcpy (out_der + sizeof p256_prefix, point, P256_POINT_BYTES);
}

EVP_PKEY *
pnc_openssl_p256_from_point (const guint8 *point)
{
  guint8 der[sizeof p256_prefix + P256_POINT_BYTES];

  if (point[0] != POINT_CONVERSION_UNCOMPRESSED)
    return NULL;
  pnc_openssl_p256_der (point, der);
  return pnc_openssl_from_der (der, sizeof der);
}

EVP_PKEY *
pnc_openssl_p256_from_pem (const char *pem, GBytes **out_material)
{
  g_autoptr (GBytes) der = pnc_openssl_der_from_pem (pem);
  gsize size = 0;
  const guint8 *bytes = der != NULL ? g_bytes_get_data (der, &size) : NULL;
  EVP_PKEY *key;

  if (size != sizeof p256_prefix + P256_POINT_BYTES
      || memcmp (bytes, p256_prefix, sizeof p256_prefix) != 0)
    return NULL;
  key = pnc_openssl_p256_from_point (bytes + sizeof p256_prefix);
  if (key != NULL)
    *out_material = g_bytes_new (bytes + sizeof p256_prefix, P256_POINT_BYTES);
  return key;
}

char *
pnc_openssl_p256_to_pem (const guint8 *point)
{
  guint8 der[sizeof p256_prefix + P256_POINT_BYTES];

  pnc_openssl_p256_der (point, der);
  return pnc_openssl_pem_from_der (der, sizeof der);
}

static gboolean
pnc_openssl_rsa_is_sound (const EVP_PKEY *key)
{
  g_autoptr (BIGNUM) exponent = NULL;
  g_autoptr (BIGNUM) modulus = NULL;

  return EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA && EVP_PKEY_get_bits (key) >= RSA_MIN_BITS
         && EVP_PKEY_get_bits (key) <= RSA_MAX_BITS
         && EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1 && BN_is_odd (modulus)
         && EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_E, &exponent) == 1
         && BN_is_odd (exponent) && BN_num_bits (exponent) >= 2
         && BN_num_bits (exponent) <= RSA_MAX_EXPONENT_BITS;
}

EVP_PKEY *
pnc_openssl_rsa_from_pem (const char *pem, GBytes **out_material)
{
  g_autoptr (GBytes) der = pnc_openssl_der_from_pem (pem);
  g_autoptr (EVP_PKEY) key = NULL;
  guint8 *own_der = NULL;
  int own_bytes;

  if (der != NULL)
    key = pnc_openssl_from_der (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  if (key == NULL || !pnc_openssl_rsa_is_sound (key))
    return NULL;
  /* Not @der: that may be one of several ways to write the same numbers. */
  own_bytes = i2d_PUBKEY (key, &own_der);
  if (own_bytes <= 0)
    return NULL;
  *out_material = g_bytes_new (own_der, own_bytes);
  OPENSSL_free (own_der);
  return g_steal_pointer (&key);
}

/* PSS with any length of the salt, as TUF's other implementations take it. */
gboolean
pnc_openssl_verify (EVP_PKEY *key,
                    gconstpointer message,
                    gsize message_bytes,
                    gconstpointer signature,
                    gsize signature_bytes)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  EVP_PKEY_CTX *parameters; /* the context's */
  gboolean holds;

  holds = EVP_DigestVerifyInit (context, &parameters, EVP_sha256 (), NULL, key) == 1
          && (EVP_PKEY_get_base_id (key) != EVP_PKEY_RSA
              || (EVP_PKEY_CTX_set_rsa_padding (parameters, RSA_PKCS1_PSS_PADDING) == 1
                  && EVP_PKEY_CTX_set_rsa_pss_saltlen (parameters, RSA_PSS_SALTLEN_AUTO) == 1))
          && EVP_DigestVerify (context, signature, signature_bytes, message, message_bytes) == 1;
  ERR_clear_error ();
  return holds;
}

PncSecret *
pnc_openssl_p256_generate (void)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (BIGNUM) scalar = NULL;
  PncSecret *secret = pnc_secret_new (PNC_P256_SCALAR_BYTES);

  if (key == NULL || EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) != 1
      || BN_bn2binpad (scalar, pnc_secret_bytes (secret), PNC_P256_SCALAR_BYTES) < 0)
    g_error ("OpenSSL cannot make a key of P-256");
  sodium_stackzero (STACK_BYTES);
  return secret;
}

gboolean
pnc_openssl_p256_derive_point (const PncSecret *scalar, guint8 out_point[65])
{
  g_autoptr (EC_GROUP) group = EC_GROUP_new_by_curve_name (NID_X9_62_prime256v1);
  g_autoptr (EC_POINT) point = EC_POINT_new (group);
  g_autoptr (BIGNUM) number = BN_bin2bn (pnc_secret_peek (scalar), pnc_secret_size (scalar), NULL);

  if (pnc_secret_size (scalar) != PNC_P256_SCALAR_BYTES || BN_is_zero (number)
      || BN_cmp (number, EC_GROUP_get0_order (group)) >= 0)
    return FALSE;
  BN_set_flags (number, BN_FLG_CONSTTIME);
  if (EC_POINT_mul (group, point, number, NULL, NULL, NULL) != 1
      || EC_POINT_point2oct (group, point, POINT_CONVERSION_UNCOMPRESSED, out_point,
                             P256_POINT_BYTES, NULL)
             != P256_POINT_BYTES)
    g_error ("OpenSSL cannot multiply on P-256");
  sodium_stackzero (STACK_BYTES);
  return TRUE;
}

/* OSSL_PARAM takes numbers in the machine's byte order. */
static PncSecret *
pnc_openssl_native_scalar (const PncSecret *scalar)
{
  PncSecret *native = pnc_secret_new_copy (pnc_secret_peek (scalar), PNC_P256_SCALAR_BYTES);

  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    for (guint i = 0; i < PNC_P256_SCALAR_BYTES; i++)
      pnc_secret_bytes (native)[i] = pnc_secret_peek (scalar)[PNC_P256_SCALAR_BYTES - 1 - i];
  return native;
}

static EVP_PKEY *
pnc_openssl_p256_private (const PncSecret *scalar, const guint8 point[65])
{
  g_autoptr (PncSecret) native = pnc_openssl_native_scalar (scalar);
  g_autoptr (EVP_PKEY_CTX) context = EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  EVP_PKEY *key = NULL;
  OSSL_PARAM params[] = {
    OSSL_PARAM_construct_utf8_string (OSSL_PKEY_PARAM_GROUP_NAME, (char *) "P-256", 0),
    OSSL_PARAM_construct_octet_string (OSSL_PKEY_PARAM_PUB_KEY, (void *) point, P256_POINT_BYTES),
    OSSL_PARAM_construct_BN (OSSL_PKEY_PARAM_PRIV_KEY, pnc_secret_bytes (native),
                             PNC_P256_SCALAR_BYTES),
    OSSL_PARAM_construct_end (),
  };

  if (EVP_PKEY_fromdata_init (context) != 1
      || EVP_PKEY_fromdata (context, &key, EVP_PKEY_KEYPAIR, params) != 1)
    g_error ("OpenSSL cannot load a key of P-256");
  return key;
}

GBytes *
pnc_openssl_p256_sign (const PncSecret *scalar,
                       const guint8 point[65],
                       gconstpointer message,
                       gsize message_bytes)
{
  g_autoptr (EVP_PKEY) key = pnc_openssl_p256_private (scalar, point);
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  guint8 signature[80]; /* at most 72 */
  gsize size = sizeof signature;

  if (EVP_DigestSignInit (context, NULL, EVP_sha256 (), NULL, key) != 1
      || EVP_DigestSign (context, signature, &size, message, message_bytes) != 1)
    g_error ("OpenSSL cannot sign by ECDSA");
  g_clear_pointer (&key, EVP_PKEY_free);
  sodium_stackzero (STACK_BYTES);
  return g_bytes_new (signature, size);
}
