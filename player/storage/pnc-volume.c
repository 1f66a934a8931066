/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-volume-private.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-volume-header.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define PNC_MIB G_GUINT64_CONSTANT (1048576)

#define METADATA_BYTES 16384
#define SECTOR_BYTES 4096
#define VOLUME_KEY_BYTES 64 /* AES-256-XTS: two keys */
#define FAT32_MAX_FILE_BYTES G_GUINT64_CONSTANT (0xffffffff)
#define CIPHER "aes"
#define CIPHER_MODE "xts-plain64"

/* The slot that our own key opens; a person's passphrase takes another. */
#define KEY_SLOT 0

/* The least that LUKS2 allows: our keys have full entropy. A header that asks for much more is not
 * ours, and would only cost time. */
#define PBKDF2_ITERATIONS 1000
#define PBKDF2_MAX_ITERATIONS 100000

static GMutex library_mutex;

void
pnc_volume_lock_library (void)
{
  g_mutex_lock (&library_mutex);
}

void
pnc_volume_unlock_library (void)
{
  g_mutex_unlock (&library_mutex);
}

static void
pnc_volume_log_cb (int level, const char *text, void *user_data)
{
  g_debug ("libcryptsetup: %s", text);
}

PncCrypt *
pnc_volume_crypt_new (const char *path, GError **error)
{
  PncCrypt *crypt = NULL;
  int r = crypt_init (&crypt, path);

  if (r < 0)
    {
      pnc_error_set_from_errno (error, -r, "Opening the volume “%s”", path);
      return NULL;
    }
  crypt_set_log_callback (crypt, pnc_volume_log_cb, NULL);
  /* Its lock folder belongs to root. Without locking it also never mends a header on reading. */
  crypt_metadata_locking (crypt, 0);
  return crypt;
}

gboolean
pnc_volume_succeeded (int r, const char *path, const char *what, GError **error)
{
  if (r >= 0)
    return TRUE;
  pnc_error_set_from_errno (error, -r, "%s the volume “%s”", what, path);
  return FALSE;
}

/* Creating ------------------------------------------------------------------------------------ */

guint64
pnc_volume_payload_for_qcow2 (guint64 virtual_size_bytes)
{
  /* Twice the disk, since after an internal snapshot every cluster may be written anew; 1/1024 for
   * L2 tables and reference counts, of which a snapshot keeps its own copies; 64 MiB that small
   * disks need for tables of whole clusters. None of it is taken before it is written. */
  guint64 wanted = 2 * virtual_size_bytes + virtual_size_bytes / 1024 + 64 * PNC_MIB;

  return (wanted + PNC_MIB - 1) / PNC_MIB * PNC_MIB;
}

/* Would a file of the full length cost no space? Asked of the file system by trying, because many
 * (network shares, FUSE) do not tell by their type. */
static gboolean
pnc_volume_fs_has_holes (int fd)
{
  struct stat before, after;

  if (fstat (fd, &before) != 0 || ftruncate (fd, before.st_size + PNC_MIB) != 0 || fsync (fd) != 0
      || fstat (fd, &after) != 0 || ftruncate (fd, before.st_size) != 0)
    return FALSE;
  return (guint64) (after.st_blocks - before.st_blocks) * 512 < PNC_MIB / 2;
}

static gboolean
pnc_volume_check_fs (int fd, const char *path, guint64 payload_bytes, GError **error)
{
  struct statfs fs;

  if (fstatfs (fd, &fs) == 0 && fs.f_type == MSDOS_SUPER_MAGIC
      && PNC_VOLUME_DATA_OFFSET_BYTES + payload_bytes > FAT32_MAX_FILE_BYTES)
    {
      g_autofree char *file = g_path_get_basename (path);
      g_autofree char *size = g_format_size (payload_bytes);

      g_set_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
                   "The folder lies on FAT32, where no file may exceed 4 GiB, and “%s” may grow to "
                   "%s (twice its disk, for snapshots); format the drive as exFAT or ext4, or make "
                   "a smaller disk",
                   file, size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
pnc_volume_set_pbkdf2 (PncCrypt *crypt, const char *path, GError **error)
{
  const struct crypt_pbkdf_type pbkdf = { .type = CRYPT_KDF_PBKDF2,
                                          .hash = "sha256",
                                          .iterations = PBKDF2_ITERATIONS,
                                          .flags = CRYPT_PBKDF_NO_BENCHMARK };

  return pnc_volume_succeeded (crypt_set_pbkdf_type (crypt, &pbkdf), path,
                               "Choosing the key derivation of", error);
}

static gboolean
pnc_volume_format (PncCrypt *crypt, const char *path, const char *name, GError **error)
{
  struct crypt_params_luks2 params
      = { .label = name, .subsystem = "pinnace", .sector_size = SECTOR_BYTES };
  int r;

  if (!pnc_volume_set_pbkdf2 (crypt, path, error))
    return FALSE;
  r = crypt_set_metadata_size (crypt, METADATA_BYTES,
                               PNC_VOLUME_DATA_OFFSET_BYTES - 2 * METADATA_BYTES);
  if (r >= 0)
    r = crypt_set_data_offset (crypt, PNC_VOLUME_DATA_OFFSET_BYTES / 512);
  if (r >= 0)
    r = crypt_format (crypt, CRYPT_LUKS2, CIPHER, CIPHER_MODE, NULL, NULL, VOLUME_KEY_BYTES,
                      &params);
  return pnc_volume_succeeded (r, path, "Formatting", error);
}

static gboolean
pnc_volume_write_header (const char *path,
                         const PncVolumeToken *token,
                         const PncSecret *key,
                         GError **error)
{
  g_autoptr (PncCrypt) crypt = pnc_volume_crypt_new (path, error);
  g_autofree char *json = pnc_volume_token_to_json (token);
  int r;

  if (crypt == NULL || !pnc_volume_format (crypt, path, token->name, error))
    return FALSE;
  r = crypt_keyslot_add_by_volume_key (crypt, KEY_SLOT, NULL, 0,
                                       (const char *) pnc_secret_peek (key), pnc_secret_size (key));
  if (!pnc_volume_succeeded (r, path, "Adding a key slot to", error))
    return FALSE;
  r = crypt_token_json_set (crypt, CRYPT_ANY_TOKEN, json);
  return pnc_volume_succeeded (r, path, "Writing the token of", error);
}

static gboolean
pnc_volume_fsync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_auto (PncFd) fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* Some file systems cannot sync a folder (EINVAL): then they promise nothing anyway. */
  if (fd >= 0 && (fsync (fd) == 0 || errno == EINVAL))
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Writing the folder “%s”", folder);
  return FALSE;
}

static gboolean
pnc_volume_fill (
    int fd, const char *path, PncVolumeToken *token, const PncSecret *key, GError **error)
{
  int r;

  if (!pnc_volume_check_fs (fd, path, token->payload_bytes, error))
    return FALSE;
  token->full_length = pnc_volume_fs_has_holes (fd);
  /* libcryptsetup reports a full disk as an input/output error: take the header's room first. */
  r = posix_fallocate (fd, 0, PNC_VOLUME_DATA_OFFSET_BYTES);
  if (r == 0 && token->full_length
      && ftruncate (fd, PNC_VOLUME_DATA_OFFSET_BYTES + token->payload_bytes) != 0)
    r = errno;
  if (!pnc_volume_succeeded (-r, path, "Making", error)
      || !pnc_volume_write_header (path, token, key, error))
    return FALSE;
  if (fsync (fd) != 0)
    return pnc_volume_succeeded (-errno, path, "Writing", error);
  return pnc_volume_fsync_folder (path, error);
}

gboolean
pnc_volume_create (const char *path,
                   const char *name,
                   const char *desktop_id,
                   guint64 payload_bytes,
                   const PncSecret *key,
                   GError **error)
{
  PncVolumeToken token = { .name = (char *) name,
                           .desktop_id = (char *) desktop_id,
                           .payload_bytes = payload_bytes };
  g_auto (PncFd) fd = PNC_FD_INIT;
  gboolean made;

  g_return_val_if_fail (payload_bytes > 0 && payload_bytes % SECTOR_BYTES == 0
                            && payload_bytes <= PNC_VOLUME_MAX_PAYLOAD_BYTES,
                        FALSE);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return pnc_volume_succeeded (-errno, path, "Making", error);
  pnc_volume_lock_library ();
  made = pnc_volume_fill (fd, path, &token, key, error);
  pnc_volume_unlock_library ();
  if (!made)
    g_unlink (path);
  return made;
}

/* Opening ------------------------------------------------------------------------------------- */

static gboolean
pnc_volume_tampered (const char *path, const char *what, GError **error)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "The volume “%s” %s; restore it from a copy",
               path, what);
  return FALSE;
}

/* Only what pnc_volume_create() makes: the data path knows no other cipher, and a hostile header
 * must not choose how long a derivation runs. */
static gboolean
pnc_volume_check_crypt (PncCrypt *crypt, const char *path, guint64 file_bytes, GError **error)
{
  struct crypt_pbkdf_type pbkdf;
  guint64 data_offset = crypt_get_data_offset (crypt) * 512;
  guint32 requirements = 0;

  if (g_strcmp0 (crypt_get_cipher (crypt), CIPHER) != 0
      || g_strcmp0 (crypt_get_cipher_mode (crypt), CIPHER_MODE) != 0
      || crypt_get_volume_key_size (crypt) != VOLUME_KEY_BYTES
      || crypt_get_sector_size (crypt) != SECTOR_BYTES || crypt_get_iv_offset (crypt) != 0
      || crypt_persistent_flags_get (crypt, CRYPT_FLAGS_REQUIREMENTS, &requirements) < 0
      || requirements != 0)
    return pnc_volume_tampered (path, "is encrypted in another way than Pinnace does", error);
  if (data_offset < 2 * METADATA_BYTES || data_offset % SECTOR_BYTES != 0
      || data_offset > file_bytes)
    return pnc_volume_tampered (path, "is cut off in its header", error);
  if (crypt_keyslot_status (crypt, KEY_SLOT) < CRYPT_SLOT_ACTIVE
      || crypt_keyslot_get_pbkdf (crypt, KEY_SLOT, &pbkdf) < 0
      || g_strcmp0 (pbkdf.type, CRYPT_KDF_PBKDF2) != 0 || pbkdf.iterations > PBKDF2_MAX_ITERATIONS)
    return pnc_volume_tampered (path, "has lost Pinnace's key slot", error);
  return TRUE;
}

static PncVolumeToken *
pnc_volume_find_token (PncCrypt *crypt, const char *path, GError **error)
{
  for (int i = 0; i < crypt_token_max (CRYPT_LUKS2); i++)
    {
      const char *type = NULL, *json = NULL;

      if (crypt_token_status (crypt, i, &type) != CRYPT_TOKEN_EXTERNAL_UNKNOWN
          || g_strcmp0 (type, PNC_VOLUME_TOKEN_TYPE) != 0)
        continue;
      if (crypt_token_json_get (crypt, i, &json) >= 0)
        return pnc_volume_token_parse (json, path, error);
    }
  pnc_volume_tampered (path, "does not say that Pinnace made it", error);
  return NULL;
}

PncSecret *
pnc_volume_take_key (PncCrypt *crypt, const char *path, const PncSecret *key, GError **error)
{
  g_autoptr (PncSecret) volume_key = pnc_secret_new (VOLUME_KEY_BYTES);
  gsize size = VOLUME_KEY_BYTES;
  int r = crypt_volume_key_get (crypt, KEY_SLOT, (char *) pnc_secret_bytes (volume_key), &size,
                                (const char *) pnc_secret_peek (key), pnc_secret_size (key));

  if (r == -EPERM || r == -ENOENT)
    {
      pnc_volume_tampered (path, "has a damaged key slot, or one of another key", error);
      return NULL;
    }
  if (!pnc_volume_succeeded (r, path, "Reading the key of", error))
    return NULL;
  return g_steal_pointer (&volume_key);
}

/* Loads and checks the header; what is in it is then known to be ours. */
PncCrypt *
pnc_volume_load (const char *path,
                 const char *desktop_id,
                 PncVolumeToken **out_token,
                 GError **error)
{
  g_auto (PncFd) fd = open (path, O_RDONLY | O_CLOEXEC);
  g_autoptr (PncCrypt) crypt = NULL;
  g_autoptr (PncVolumeToken) token = NULL;
  struct stat file;

  if (fd < 0 || fstat (fd, &file) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening the volume “%s”", path);
      return NULL;
    }
  if (!pnc_volume_header_check (fd, path, desktop_id, error))
    return NULL;
  crypt = pnc_volume_crypt_new (path, error);
  if (crypt == NULL)
    return NULL;
  if (crypt_load (crypt, CRYPT_LUKS2, NULL) < 0)
    {
      pnc_volume_tampered (path, "has a header that makes no sense", error);
      return NULL;
    }
  if (!pnc_volume_check_crypt (crypt, path, file.st_size, error))
    return NULL;
  token = pnc_volume_find_token (crypt, path, error);
  if (token == NULL)
    return NULL;
  *out_token = g_steal_pointer (&token);
  return g_steal_pointer (&crypt);
}

static PncVolumeInfo *
pnc_volume_open_locked (const char *path,
                        const char *desktop_id,
                        const PncSecret *key,
                        GError **error)
{
  g_autoptr (PncVolumeToken) token = NULL;
  g_autoptr (PncCrypt) crypt = pnc_volume_load (path, desktop_id, &token, error);
  g_autoptr (PncVolumeInfo) info = NULL;

  if (crypt == NULL)
    return NULL;
  info = g_new0 (PncVolumeInfo, 1);
  info->volume_key = pnc_volume_take_key (crypt, path, key, error);
  if (info->volume_key == NULL)
    return NULL;
  info->data_offset_bytes = crypt_get_data_offset (crypt) * 512;
  info->payload_bytes = token->payload_bytes;
  info->sector_bytes = SECTOR_BYTES;
  info->name = g_steal_pointer (&token->name);
  info->desktop_id = g_steal_pointer (&token->desktop_id);
  return g_steal_pointer (&info);
}

PncVolumeInfo *
pnc_volume_open (const char *path, const char *desktop_id, const PncSecret *key, GError **error)
{
  PncVolumeInfo *info;

  pnc_volume_lock_library ();
  info = pnc_volume_open_locked (path, desktop_id, key, error);
  pnc_volume_unlock_library ();
  return info;
}

void
pnc_volume_info_free (PncVolumeInfo *info)
{
  if (info == NULL)
    return;
  pnc_secret_free (info->volume_key);
  g_free (info->name);
  g_free (info->desktop_id);
  g_free (info);
}
