/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-sector-cipher.h"

#include <gcrypt.h>
#include <sodium.h>

#define KEY_BYTES 64
#define SECURE_MEMORY_BYTES 65536
#define TWEAK_UNITS (PNC_SECTOR_BYTES / 512)

struct _PncSectorLane
{
  gcry_cipher_hd_t context;
  guint8 *buffer;
};

struct _PncSectorCipher
{
  PncSecret *key;
  GMutex mutex;
  GPtrArray *idle; /* of PncSectorLane */
};

/* Key schedules go to libgcrypt's secure memory: locked, and wiped when it is freed. Its size is a
 * hint; more is added as lanes are. */
static void
pnc_sector_cipher_init_library (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  if (gcry_check_version (GCRYPT_VERSION) == NULL)
    g_error ("libgcrypt is older than %s", GCRYPT_VERSION);
  gcry_control (GCRYCTL_SUSPEND_SECMEM_WARN);
  gcry_control (GCRYCTL_INIT_SECMEM, SECURE_MEMORY_BYTES, 0);
  gcry_control (GCRYCTL_AUTO_EXPAND_SECMEM, SECURE_MEMORY_BYTES, 0);
  gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
  g_once_init_leave (&done, 1);
}

static PncSectorLane *
pnc_sector_lane_new (const PncSecret *key)
{
  PncSectorLane *lane = g_new0 (PncSectorLane, 1);

  if (gcry_cipher_open (&lane->context, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_XTS,
                        GCRY_CIPHER_SECURE)
          != 0
      || gcry_cipher_setkey (lane->context, pnc_secret_peek (key), KEY_BYTES) != 0)
    g_error ("libgcrypt cannot start AES-256-XTS");
  lane->buffer = g_aligned_alloc (1, PNC_SECTOR_LANE_BYTES, PNC_SECTOR_BYTES);
  return lane;
}

static void
pnc_sector_lane_free (PncSectorLane *lane)
{
  gcry_cipher_close (lane->context); /* wipes */
  sodium_memzero (lane->buffer, PNC_SECTOR_LANE_BYTES);
  g_aligned_free (lane->buffer);
  g_free (lane);
}

guint8 *
pnc_sector_lane_buffer (PncSectorLane *lane)
{
  return lane->buffer;
}

static void
pnc_sector_lane_set_tweak (PncSectorLane *lane, guint64 sector)
{
  const guint64 tweak[2] = { GUINT64_TO_LE (sector * TWEAK_UNITS), 0 };

  if (gcry_cipher_setiv (lane->context, tweak, sizeof tweak) != 0)
    g_error ("libgcrypt refused a tweak");
}

void
pnc_sector_lane_encrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors)
{
  for (gsize at = 0; at < n_sectors * PNC_SECTOR_BYTES; at += PNC_SECTOR_BYTES)
    {
      pnc_sector_lane_set_tweak (lane, sector++);
      if (gcry_cipher_encrypt (lane->context, out + at, PNC_SECTOR_BYTES, in + at, PNC_SECTOR_BYTES)
          != 0)
        g_error ("libgcrypt failed in AES-256-XTS");
    }
}

void
pnc_sector_lane_decrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors)
{
  for (gsize at = 0; at < n_sectors * PNC_SECTOR_BYTES; at += PNC_SECTOR_BYTES)
    {
      pnc_sector_lane_set_tweak (lane, sector++);
      if (gcry_cipher_decrypt (lane->context, out + at, PNC_SECTOR_BYTES, in + at, PNC_SECTOR_BYTES)
          != 0)
        g_error ("libgcrypt failed in AES-256-XTS");
    }
}

PncSectorCipher *
pnc_sector_cipher_new (PncSecret *volume_key)
{
  PncSectorCipher *cipher = g_new0 (PncSectorCipher, 1);

  g_assert (pnc_secret_size (volume_key) == KEY_BYTES);
  pnc_sector_cipher_init_library ();
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
  return lane != NULL ? lane : pnc_sector_lane_new (cipher->key);
}

void
pnc_sector_cipher_put (PncSectorCipher *cipher, PncSectorLane *lane)
{
  g_mutex_lock (&cipher->mutex);
  g_ptr_array_add (cipher->idle, lane);
  g_mutex_unlock (&cipher->mutex);
}
