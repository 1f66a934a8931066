/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-sealer.h"

#include "pnc-error.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <zstd.h>

#define SALT_BYTES 32
#define TAG_BYTES 16
#define NONCE_BYTES 12

G_STATIC_ASSERT (SALT_BYTES + TAG_BYTES == PNC_SEALED_EXTRA_BYTES);

struct _PncSealer
{
  PncSecret *content_key;
  EVP_CIPHER_CTX *cipher;
  ZSTD_CCtx *compressor;
  ZSTD_DCtx *decompressor;
  guint8 *inner; /* scratch: what is encrypted */
  gsize inner_bytes;
};

typedef struct
{
  const char *salt_label, *key_label;
  gboolean compressed;
} PncSealedRule;

static const PncSealedRule rules[] = {
  [PNC_SEALED_CHUNK] = { "pinnace-chunk-salt-1", "pinnace-chunk-1", TRUE },
  [PNC_SEALED_PAGE] = { "pinnace-page-salt-1", "pinnace-page-1", FALSE },
  [PNC_SEALED_DELTA] = { "pinnace-delta-salt-1", "pinnace-delta-1", TRUE },
};

PncSealer *
pnc_sealer_new (const PncSecret *content_key, int level)
{
  PncSealer *sealer = g_new0 (PncSealer, 1);

  g_return_val_if_fail (pnc_secret_size (content_key) == PNC_CONTENT_KEY_BYTES, NULL);
  sealer->content_key
      = pnc_secret_new_copy (pnc_secret_peek (content_key), pnc_secret_size (content_key));
  sealer->cipher = EVP_CIPHER_CTX_new ();
  sealer->compressor = ZSTD_createCCtx ();
  sealer->decompressor = ZSTD_createDCtx ();
  g_assert (sealer->cipher != NULL && sealer->compressor != NULL && sealer->decompressor != NULL);
  ZSTD_CCtx_setParameter (sealer->compressor, ZSTD_c_compressionLevel, level);
  return sealer;
}

void
pnc_sealer_free (PncSealer *sealer)
{
  if (sealer == NULL)
    return;
  pnc_secret_free (sealer->content_key);
  EVP_CIPHER_CTX_free (sealer->cipher);
  ZSTD_freeCCtx (sealer->compressor);
  ZSTD_freeDCtx (sealer->decompressor);
  if (sealer->inner != NULL)
    OPENSSL_cleanse (sealer->inner, sealer->inner_bytes);
  g_free (sealer->inner);
  g_free (sealer);
}

static guint8 *
pnc_sealer_get_inner (PncSealer *sealer, gsize size_bytes)
{
  if (sealer->inner_bytes < size_bytes)
    {
      if (sealer->inner != NULL)
        OPENSSL_cleanse (sealer->inner, sealer->inner_bytes);
      g_free (sealer->inner);
      sealer->inner = g_malloc (size_bytes);
      sealer->inner_bytes = size_bytes;
    }
  return sealer->inner;
}

/* HMAC-SHA256 (content key, label ‖ input), RFC 2104. */
static void
pnc_sealer_derive (PncSealer *sealer, const char *label, const guint8 *input, guint8 *out)
{
  guint8 text[64];
  gsize label_bytes = strlen (label);

  g_assert (label_bytes + PNC_SEALED_HASH_BYTES <= sizeof text);
  memcpy (text, label, label_bytes);
  memcpy (text + label_bytes, input, PNC_SEALED_HASH_BYTES);
  HMAC (EVP_sha256 (), pnc_secret_peek (sealer->content_key), PNC_CONTENT_KEY_BYTES, text,
        label_bytes + PNC_SEALED_HASH_BYTES, out, NULL);
}

static void
pnc_sealer_hash (gconstpointer bytes, gsize size, guint8 *out)
{
  EVP_Digest (bytes, size, out, NULL, EVP_sha256 (), NULL);
}

/* Makes the context ready for the one block that has this salt. */
static void
pnc_sealer_begin (PncSealer *sealer, const PncSealedRule *rule, const guint8 *salt, int encrypt)
{
  static const guint8 nonce[NONCE_BYTES] = { 0 };
  guint8 key[32];
  int n;

  pnc_sealer_derive (sealer, rule->key_label, salt, key);
  EVP_CipherInit_ex (sealer->cipher, EVP_aes_256_gcm (), NULL, key, nonce, encrypt);
  EVP_CipherUpdate (sealer->cipher, NULL, &n, (const guint8 *) rule->key_label,
                    strlen (rule->key_label));
  OPENSSL_cleanse (key, sizeof key);
}

gsize
pnc_sealer_bound (PncSealedKind kind, gsize size_bytes)
{
  return PNC_SEALED_EXTRA_BYTES
         + (rules[kind].compressed ? ZSTD_compressBound (size_bytes) : size_bytes);
}

static const guint8 *
pnc_sealer_compress (PncSealer *sealer,
                     const PncSealedRule *rule,
                     gconstpointer plain,
                     gsize size_bytes,
                     gsize *out_bytes)
{
  gsize bound = ZSTD_compressBound (size_bytes);
  guint8 *inner;

  if (!rule->compressed)
    {
      *out_bytes = size_bytes;
      return plain;
    }
  inner = pnc_sealer_get_inner (sealer, bound);
  *out_bytes = ZSTD_compress2 (sealer->compressor, inner, bound, plain, size_bytes);
  g_assert (!ZSTD_isError (*out_bytes));
  return inner;
}

gsize
pnc_sealer_seal (PncSealer *sealer,
                 PncSealedKind kind,
                 gconstpointer plain,
                 gsize size_bytes,
                 guint8 *out,
                 guint8 out_hash[PNC_SEALED_HASH_BYTES])
{
  const PncSealedRule *rule = &rules[kind];
  gsize inner_bytes;
  const guint8 *inner = pnc_sealer_compress (sealer, rule, plain, size_bytes, &inner_bytes);
  guint8 inner_hash[PNC_SEALED_HASH_BYTES];
  int n = 0, last = 0;

  pnc_sealer_hash (inner, inner_bytes, inner_hash);
  pnc_sealer_derive (sealer, rule->salt_label, inner_hash, out);
  pnc_sealer_begin (sealer, rule, out, 1);
  EVP_CipherUpdate (sealer->cipher, out + SALT_BYTES, &n, inner, inner_bytes);
  EVP_CipherFinal_ex (sealer->cipher, out + SALT_BYTES + n, &last);
  g_assert ((gsize) n + last == inner_bytes);
  EVP_CIPHER_CTX_ctrl (sealer->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES,
                       out + SALT_BYTES + inner_bytes);
  pnc_sealer_hash (out, inner_bytes + PNC_SEALED_EXTRA_BYTES, out_hash);
  return inner_bytes + PNC_SEALED_EXTRA_BYTES;
}

/* Opening */

static gboolean
pnc_sealer_refuse (const char *why, GError **error)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "%s; it is fetched anew from elsewhere", why);
  return FALSE;
}

static gboolean
pnc_sealer_decrypt (PncSealer *sealer,
                    const PncSealedRule *rule,
                    const guint8 *sealed,
                    gsize inner_bytes,
                    guint8 *out)
{
  guint8 tag[TAG_BYTES];
  int n = 0, last = 0;

  memcpy (tag, sealed + SALT_BYTES + inner_bytes, TAG_BYTES);
  pnc_sealer_begin (sealer, rule, sealed, 0);
  EVP_CIPHER_CTX_ctrl (sealer->cipher, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, tag);
  EVP_CipherUpdate (sealer->cipher, out, &n, sealed + SALT_BYTES, inner_bytes);
  return EVP_CipherFinal_ex (sealer->cipher, out + n, &last) == 1;
}

/* The frame must say the length that is due, and nothing may follow it. */
static gboolean
pnc_sealer_decompress (
    PncSealer *sealer, const guint8 *frame, gsize frame_bytes, guint8 *out, gsize size_bytes)
{
  return ZSTD_getFrameContentSize (frame, frame_bytes) == size_bytes
         && ZSTD_findFrameCompressedSize (frame, frame_bytes) == frame_bytes
         && ZSTD_decompressDCtx (sealer->decompressor, out, size_bytes, frame, frame_bytes)
                == size_bytes;
}

gboolean
pnc_sealer_open (PncSealer *sealer,
                 PncSealedKind kind,
                 const PncSealedClaim *claim,
                 gconstpointer sealed,
                 gsize sealed_bytes,
                 guint8 *out,
                 gsize size_bytes,
                 GError **error)
{
  const PncSealedRule *rule = &rules[kind];
  guint8 hash[PNC_SEALED_HASH_BYTES];
  gsize inner_bytes = sealed_bytes - PNC_SEALED_EXTRA_BYTES;
  guint8 *inner;

  if (sealed_bytes <= PNC_SEALED_EXTRA_BYTES || sealed_bytes > pnc_sealer_bound (kind, size_bytes)
      || (!rule->compressed && inner_bytes != size_bytes))
    return pnc_sealer_refuse ("A stored block has a length that cannot be", error);
  pnc_sealer_hash (sealed, sealed_bytes, hash);
  if (memcmp (hash, claim->sealed_hash, sizeof hash) != 0)
    return pnc_sealer_refuse ("A stored block is not the one that was published", error);
  inner = rule->compressed ? pnc_sealer_get_inner (sealer, inner_bytes) : out;
  if (!pnc_sealer_decrypt (sealer, rule, sealed, inner_bytes, inner))
    return pnc_sealer_refuse ("A stored block does not open with the image's content key", error);
  if (rule->compressed && !pnc_sealer_decompress (sealer, inner, inner_bytes, out, size_bytes))
    return pnc_sealer_refuse ("A stored block does not hold what it says", error);
  pnc_sealer_hash (out, size_bytes, hash);
  if (claim->plain_hash != NULL && memcmp (hash, claim->plain_hash, sizeof hash) != 0)
    return pnc_sealer_refuse ("A stored block holds other data than was published", error);
  return TRUE;
}
