/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-volume-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

/* For a passphrase: as keys.json, which fits a small rescue system too. */
#define ARGON2_MEMORY_KIB 262144
#define ARGON2_PASSES 4
#define ARGON2_LANES 1

static gboolean
pnc_volume_add_passphrase_locked (const char *path,
                                  const PncSecret *key,
                                  const PncSecret *passphrase,
                                  GError **error)
{
  const struct crypt_pbkdf_type pbkdf = { .type = CRYPT_KDF_ARGON2ID,
                                          .hash = "sha256",
                                          .iterations = ARGON2_PASSES,
                                          .max_memory_kb = ARGON2_MEMORY_KIB,
                                          .parallel_threads = ARGON2_LANES,
                                          .flags = CRYPT_PBKDF_NO_BENCHMARK };
  g_autoptr (PncVolumeToken) token = NULL;
  g_autoptr (PncCrypt) crypt = pnc_volume_load (path, NULL, &token, error);
  g_autoptr (PncSecret) volume_key = NULL;
  int r;

  if (crypt == NULL)
    return FALSE;
  volume_key = pnc_volume_take_key (crypt, path, key, error);
  if (volume_key == NULL)
    return FALSE;
  r = crypt_set_pbkdf_type (crypt, &pbkdf);
  if (r >= 0)
    r = crypt_keyslot_add_by_volume_key (
        crypt, CRYPT_ANY_SLOT, (const char *) pnc_secret_peek (volume_key),
        pnc_secret_size (volume_key), (const char *) pnc_secret_peek (passphrase),
        pnc_secret_size (passphrase));
  return pnc_volume_succeeded (r, path, "Adding a passphrase to", error);
}

gboolean
pnc_volume_add_passphrase (const char *path,
                           const PncSecret *key,
                           const PncSecret *passphrase,
                           GError **error)
{
  gboolean added;

  pnc_volume_lock_library ();
  added = pnc_volume_add_passphrase_locked (path, key, passphrase, error);
  pnc_volume_unlock_library ();
  return added;
}

/* A header that nothing can load may still hold whole key slots: it goes as a whole. */
static gboolean
pnc_volume_overwrite_header (int fd, const char *path, GError **error)
{
  g_autoptr (PncSecret) noise = pnc_secret_new_random (65536);
  struct stat file;

  if (fstat (fd, &file) != 0)
    return pnc_volume_succeeded (-errno, path, "Erasing", error);
  for (guint64 at = 0; at < PNC_VOLUME_DATA_OFFSET_BYTES && at < (guint64) file.st_size;
       at += 65536)
    if (pwrite (fd, pnc_secret_peek (noise), MIN (65536, file.st_size - at), at) < 0)
      return pnc_volume_succeeded (-errno, path, "Erasing", error);
  return TRUE;
}

static gboolean
pnc_volume_destroy_slots (const char *path, GError **error)
{
  g_autoptr (PncCrypt) crypt = pnc_volume_crypt_new (path, error);

  if (crypt == NULL)
    return FALSE;
  if (crypt_load (crypt, CRYPT_LUKS2, NULL) < 0)
    return TRUE;
  for (int slot = 0; slot < crypt_keyslot_max (CRYPT_LUKS2); slot++)
    {
      if (crypt_keyslot_status (crypt, slot) == CRYPT_SLOT_INACTIVE)
        continue;
      if (!pnc_volume_succeeded (crypt_keyslot_destroy (crypt, slot), path, "Erasing", error))
        return FALSE;
    }
  return TRUE;
}

gboolean
pnc_volume_erase (const char *path, GError **error)
{
  g_auto (PncFd) fd = open (path, O_RDWR | O_CLOEXEC);
  gboolean destroyed;

  if (fd < 0)
    return pnc_volume_succeeded (-errno, path, "Erasing", error);
  pnc_volume_lock_library ();
  destroyed = pnc_volume_destroy_slots (path, error);
  pnc_volume_unlock_library ();
  if (!destroyed || !pnc_volume_overwrite_header (fd, path, error))
    return FALSE;
  return pnc_volume_succeeded (fsync (fd) == 0 ? 0 : -errno, path, "Erasing", error);
}
