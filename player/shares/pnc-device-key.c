/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-device-key.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PNC_DEVICE_KEY_FILE "ds.key"
#define PNC_DEVICE_KEY_NEW_FILE ".ds.key.new"

char *
pnc_device_key_dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "pinnace", "device", NULL);
}

static PncSigningKey *
pnc_device_key_read (int fd, const char *folder, GError **error)
{
  g_autoptr (PncSecret) secret = NULL;
  PncSigningKey *key = NULL;
  struct stat status;

  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    secret = pnc_secret_new_from_fd (fd, FALSE, error);
  if (secret != NULL)
    key = pnc_signing_key_new (PNC_SCHEME_ECDSA_P256, secret, NULL, error);
  if (key != NULL)
    return key;
  g_clear_error (error);
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "“%s/" PNC_DEVICE_KEY_FILE "” is not this device's key; put it back from a copy, "
               "or remove it to count as a new device",
               folder);
  return NULL;
}

static gboolean
pnc_device_key_write (int fd, const PncSecret *secret)
{
  const guint8 *bytes = pnc_secret_peek (secret);
  gsize size = pnc_secret_size (secret), done = 0;

  while (done < size)
    {
      ssize_t n = write (fd, bytes + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      done += n;
    }
  return fsync (fd) == 0;
}

/* 0 or an errno. The caller has locked the folder, so the new file is nobody else's; one that a
 * killed process left is overwritten. */
static int
pnc_device_key_create (int folder_fd)
{
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  g_auto (PncFd) fd = openat (folder_fd, PNC_DEVICE_KEY_NEW_FILE,
                              O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  int saved_errno;

  if (fd >= 0 && fchmod (fd, 0600) == 0
      && pnc_device_key_write (fd, pnc_signing_key_peek_secret (key))
      && renameat (folder_fd, PNC_DEVICE_KEY_NEW_FILE, folder_fd, PNC_DEVICE_KEY_FILE) == 0)
    {
      fsync (folder_fd);
      return 0;
    }
  saved_errno = errno;
  unlinkat (folder_fd, PNC_DEVICE_KEY_NEW_FILE, 0);
  return saved_errno;
}

static PncSigningKey *
pnc_device_key_load_at (int folder_fd, const char *folder, GError **error)
{
  g_auto (PncFd) fd
      = openat (folder_fd, PNC_DEVICE_KEY_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

  if (fd >= 0)
    return pnc_device_key_read (fd, folder, error);
  pnc_error_set_from_errno (error, errno, "Opening this device's key in “%s”", folder);
  return NULL;
}

PncSigningKey *
pnc_device_key_load (const char *folder, GError **error)
{
  g_auto (PncFd) folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (folder_fd >= 0)
    return pnc_device_key_load_at (folder_fd, folder, error);
  pnc_error_set_from_errno (error, errno, "Opening “%s”", folder);
  return NULL;
}

/* The folder is locked, and the lock goes with the descriptor. */
static PncSigningKey *
pnc_device_key_make (int folder_fd, const char *folder, GError **error)
{
  g_autoptr (GError) fault = NULL;
  PncSigningKey *key = pnc_device_key_load_at (folder_fd, folder, &fault);
  int result;

  if (key != NULL)
    return key;
  if (!g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  result = pnc_device_key_create (folder_fd);
  if (result == 0)
    return pnc_device_key_load_at (folder_fd, folder, error);
  pnc_error_set_from_errno (error, result, "Making this device's key in “%s”", folder);
  return NULL;
}

PncSigningKey *
pnc_device_key_ensure (const char *folder, GError **error)
{
  g_autoptr (GError) fault = NULL;
  PncSigningKey *key = pnc_device_key_load (folder, &fault);
  g_auto (PncFd) folder_fd = PNC_FD_INIT;

  if (key != NULL)
    return key;
  if (!g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  if (g_mkdir_with_parents (folder, 0700) == 0)
    folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Making “%s”", folder);
      return NULL;
    }
  while (flock (folder_fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
  return pnc_device_key_make (folder_fd, folder, error);
}
