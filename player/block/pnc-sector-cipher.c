/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-sector-cipher.h"

#include <openssl/evp.h>
#include <sodium.h>

#define KEY_BYTES 64
#define TWEAK_UNITS (PNC_SECTOR_BYTES / 512)

struct _PncSectorLane
{
  EVP_CIPHER_CTX *encrypt;
  EVP_CIPHER_CTX *decrypt;
  guint8 *buffer;
};

struct _PncSectorCipher
{
  EVP_CIPHER *aes;
  PncSecret *key;
  GMutex mutex;
  GPtrArray *idle; /* of PncSectorLane */
};

static EVP_CIPHER_CTX *
pnc_sector_context_new (EVP_CIPHER *aes, const PncSecret *key, int encrypt)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();

  if (context == NULL
      || EVP_CipherInit_ex2 (context, aes, pnc_secret_peek (key), NULL, encrypt, NULL) != 1)
    g_error ("OpenSSL cannot start AES-256-XTS");
  return context;
}

static PncSectorLane *
pnc_sector_lane_new (EVP_CIPHER *aes, const PncSecret *key)
{
  PncSectorLane *lane = g_new0 (PncSectorLane, 1);

  lane->encrypt = pnc_sector_context_new (aes, key, 1);
  lane->decrypt = pnc_sector_context_new (aes, key, 0);
  lane->buffer = g_aligned_alloc (1, PNC_SECTOR_LANE_BYTES, PNC_SECTOR_BYTES);
  return lane;
}

static void
pnc_sector_lane_free (PncSectorLane *lane)
{
  /* OpenSSL clears a context's key schedule as it frees it. */
  EVP_CIPHER_CTX_free (lane->encrypt);
  EVP_CIPHER_CTX_free (lane->decrypt);
  sodium_memzero (lane->buffer, PNC_SECTOR_LANE_BYTES);
  g_aligned_free (lane->buffer);
  g_free (lane);
}

guint8 *
pnc_sector_lane_buffer (PncSectorLane *lane)
{
  return lane->buffer;
}

static inline void
pnc_sector_context_run (
    EVP_CIPHER_CTX *context, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors)
{
  guint64 tweak[2] = { 0, 0 };
  int n;

  for (gsize i = 0; i < n_sectors; i++)
    {
      tweak[0] = GUINT64_TO_LE ((sector + i) * TWEAK_UNITS);
      if (EVP_CipherInit_ex2 (context, NULL, NULL, (const guint8 *) tweak, -1, NULL) != 1
          || EVP_CipherUpdate (context, out, &n, in, PNC_SECTOR_BYTES) != 1)
        g_error ("OpenSSL failed in AES-256-XTS");
      out += PNC_SECTOR_BYTES;
      in += PNC_SECTOR_BYTES;
    }
}

void
pnc_sector_lane_encrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors)
{
  pnc_sector_context_run (lane->encrypt, out, in, sector, n_sectors);
}

void
pnc_sector_lane_decrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors)
{
  pnc_sector_context_run (lane->decrypt, out, in, sector, n_sectors);
}

PncSectorCipher *
pnc_sector_cipher_new (PncSecret *volume_key)
{
  PncSectorCipher *cipher = g_new0 (PncSectorCipher, 1);

  g_assert (pnc_secret_size (volume_key) == KEY_BYTES);
  cipher->aes = EVP_CIPHER_fetch (NULL, "AES-256-XTS", NULL);
  if (cipher->aes == NULL)
    g_error ("OpenSSL lacks AES-256-XTS");
  cipher->key = volume_key;
  cipher->idle = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_sector_lane_free);
  g_mutex_init (&cipher->mutex);
  return cipher;
}

void
pnc_sector_cipher_free (PncSectorCipher *cipher)
{
  g_ptr_array_unref (cipher->idle);
  pnc_secret_free (cipher->key);
  EVP_CIPHER_free (cipher->aes);
  g_mutex_clear (&cipher->mutex);
  g_free (cipher);
}

PncSectorLane *
pnc_sector_cipher_take (PncSectorCipher *cipher)
{
  PncSectorLane *lane = NULL;

  g_mutex_lock (&cipher->mutex);
  if (cipher->idle->len > 0)
    lane = g_ptr_array_steal_index_fast (cipher->idle, cipher->idle->len - 1);
  g_mutex_unlock (&cipher->mutex);
  return lane != NULL ? lane : pnc_sector_lane_new (cipher->aes, cipher->key);
}

void
pnc_sector_cipher_put (PncSectorCipher *cipher, PncSectorLane *lane)
{
  g_mutex_lock (&cipher->mutex);
  g_ptr_array_add (cipher->idle, lane);
  g_mutex_unlock (&cipher->mutex);
}
