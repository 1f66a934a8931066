/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"
#include "pnc-folder-files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char *const volumes[] = { "system.luks", "data.luks", "nvram.luks", "state.luks" };

/* No keys.json of ours is longer. One that was made so must not fill the disk with zeros. */
#define PNC_FOLDER_KEYS_MAX_BYTES (64 * 1024)

/* Overwrites keys.json where it lies before it goes. On flash the old block may survive, so this
 * is best effort; the volumes' own slots are destroyed as well. */
static gboolean
pnc_desktop_folder_destroy_keys (int folder_fd, GError **error)
{
  g_auto (PncFd) fd
      = openat (folder_fd, "keys.json", O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  static const guint8 zeros[4096];
  struct stat status;
  off_t end;

  if (fd < 0 && (errno == ENOENT || errno == ELOOP || errno == ENXIO || errno == EISDIR))
    return TRUE;
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Destroying the keys");
      return FALSE;
    }
  end = MIN (status.st_size, PNC_FOLDER_KEYS_MAX_BYTES);
  for (off_t at = 0; S_ISREG (status.st_mode) && at < end; at += sizeof zeros)
    {
      gsize size = MIN ((off_t) sizeof zeros, end - at);

      if (pwrite (fd, zeros, size, at) != (ssize_t) size)
        {
          pnc_error_set_from_errno (error, errno, "Destroying the keys");
          return FALSE;
        }
    }
  if (fsync (fd) == 0)
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Destroying the keys");
  return FALSE;
}

/* Erasing overwrites, so a link that leads out of the folder is left alone. A volume that cannot be
 * erased is removed all the same: its key went with keys.json. */
static void
pnc_desktop_folder_erase_volumes (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (volumes); i++)
    {
      g_autofree char *path = g_build_filename (folder, volumes[i], NULL);
      g_autoptr (GError) fault = NULL;
      struct stat status;

      if (lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      if (!pnc_volume_erase (path, &fault))
        g_debug ("Erasing “%s”: %s", path, fault->message);
    }
}

static gboolean
pnc_desktop_folder_is_desktop (int folder_fd)
{
  return faccessat (folder_fd, "desktop.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0
         || faccessat (folder_fd, "keys.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

gboolean
pnc_desktop_folder_delete (const char *folder, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (folder, error);
  g_auto (GStrv) left = NULL;
  g_autofree char *names = NULL;

  if (folder_fd < 0)
    return FALSE;
  if (!pnc_desktop_folder_is_desktop (folder_fd))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                   "“%s” holds no desktop; nothing was removed", folder);
      return FALSE;
    }
  if (!pnc_desktop_folder_destroy_keys (folder_fd, error))
    {
      g_prefix_error (error, "“%s”: ", folder);
      return FALSE;
    }
  pnc_desktop_folder_erase_volumes (folder);
  left = pnc_folder_remove_files (folder);
  if (left == NULL)
    return TRUE;
  names = g_strjoinv ("”, “", left);
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The desktop in “%s” is destroyed, but the folder stays, since it holds what is not "
               "the desktop's: “%s”; move it away and remove the folder",
               folder, names);
  return FALSE;
}
