/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-file.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ".desktop.json.new-1a2b3c4d": hidden, and never the name of a file that means something. */
#define PNC_FILE_TEMPORARY_MARK ".new-"

int
pnc_folder_open (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    return fd;
  if (errno == ENOENT || errno == ENOTDIR)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                 "There is no folder “%s”; plug in or mount what holds it", folder);
  else
    pnc_error_set_from_errno (error, errno, "Opening the folder “%s”", folder);
  return -1;
}

char *
pnc_file_read_fd (int fd, const char *name, gsize size_bytes, gsize *out_size_bytes, GError **error)
{
  g_autofree char *bytes = g_malloc (size_bytes + 1);
  gsize filled = 0;

  while (filled < size_bytes)
    {
      ssize_t n = read (fd, bytes + filled, size_bytes - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Reading “%s”", name);
          return NULL;
        }
      if (n == 0)
        break;
      filled += n;
    }
  bytes[filled] = '\0';
  *out_size_bytes = filled;
  return g_steal_pointer (&bytes);
}

char *
pnc_file_read_at (
    int folder_fd, const char *name, gsize max_bytes, gsize *out_size_bytes, GError **error)
{
  g_auto (PncFd) fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;

  if (fd < 0 && errno != ELOOP && errno != ENXIO)
    {
      pnc_error_set_from_errno (error, errno, "Reading “%s”", name);
      return NULL;
    }
  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)
      || status.st_size > (off_t) max_bytes)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "“%s” is not ours: it must be a regular file of at most %" G_GSIZE_FORMAT
                   " bytes; put the desktop's own back from a copy",
                   name, max_bytes);
      return NULL;
    }
  return pnc_file_read_fd (fd, name, status.st_size, out_size_bytes, error);
}

gboolean
pnc_folder_sync (int folder_fd, GError **error)
{
  if (fsync (folder_fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS)
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Writing the folder");
  return FALSE;
}

static gboolean
pnc_file_write_fd (int fd, const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      ssize_t n = write (fd, text, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      text += n;
      left -= n;
    }
  return fsync (fd) == 0;
}

/* A temporary file beside @name that holds @text, on stable storage; its name, or NULL. */
/* A new file beside @name; −1 with errno. One that a killed writer left may have any name. */
static int
pnc_file_open_temporary (int folder_fd, const char *name, char **out_temporary)
{
  int fd;

  do
    {
      g_free (*out_temporary);
      *out_temporary
          = g_strdup_printf (".%s" PNC_FILE_TEMPORARY_MARK "%08x", name, g_random_int ());
      fd = openat (folder_fd, *out_temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                   0600);
    }
  while (fd < 0 && errno == EEXIST);
  return fd;
}

static char *
pnc_file_write_temporary (int folder_fd, const char *name, const char *text, GError **error)
{
  g_autofree char *temporary = NULL;
  g_auto (PncFd) fd = pnc_file_open_temporary (folder_fd, name, &temporary);
  int saved_errno;

  if (fd >= 0 && pnc_file_write_fd (fd, text))
    return g_steal_pointer (&temporary);
  saved_errno = errno;
  if (fd >= 0)
    unlinkat (folder_fd, temporary, 0);
  pnc_error_set_from_errno (error, saved_errno, "Writing “%s”", name);
  return NULL;
}

gboolean
pnc_file_replace_at (int folder_fd, const char *name, const char *text, GError **error)
{
  g_autofree char *temporary = pnc_file_write_temporary (folder_fd, name, text, error);

  if (temporary == NULL)
    return FALSE;
  if (renameat (folder_fd, temporary, folder_fd, name) != 0)
    {
      int saved_errno = errno;

      unlinkat (folder_fd, temporary, 0);
      pnc_error_set_from_errno (error, saved_errno, "Writing “%s”", name);
      return FALSE;
    }
  return pnc_folder_sync (folder_fd, error);
}

/* Where rename cannot refuse to replace (some network and FUSE file systems), the name is made
 * with O_EXCL; a reader may then meet it half written, and takes it for damaged. */
static int
pnc_file_create_in_place (int folder_fd, const char *name, const char *text)
{
  g_auto (PncFd) fd
      = openat (folder_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  int saved_errno;

  if (fd >= 0 && pnc_file_write_fd (fd, text))
    return 0;
  saved_errno = errno;
  if (fd >= 0)
    unlinkat (folder_fd, name, 0);
  return saved_errno;
}

gboolean
pnc_file_create_at (int folder_fd, const char *name, const char *text, GError **error)
{
  g_autofree char *temporary = pnc_file_write_temporary (folder_fd, name, text, error);
  int result = 0;

  if (temporary == NULL)
    return FALSE;
  if (renameat2 (folder_fd, temporary, folder_fd, name, RENAME_NOREPLACE) != 0)
    {
      result = errno;
      unlinkat (folder_fd, temporary, 0);
    }
  if (result == EINVAL || result == ENOSYS || result == ENOTSUP)
    result = pnc_file_create_in_place (folder_fd, name, text);
  if (result == 0)
    return pnc_folder_sync (folder_fd, error);
  if (result == EEXIST)
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "“%s” is there already", name);
  else
    pnc_error_set_from_errno (error, result, "Writing “%s”", name);
  return FALSE;
}

gboolean
pnc_file_is_temporary (const char *name)
{
  const char *mark = strstr (name, PNC_FILE_TEMPORARY_MARK);

  return name[0] == '.' && mark != NULL && strlen (mark) == strlen (PNC_FILE_TEMPORARY_MARK) + 8;
}

void
pnc_file_sweep_at (int folder_fd)
{
  int list_fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *list = list_fd >= 0 ? fdopendir (list_fd) : NULL;
  const struct dirent *entry;

  if (list == NULL)
    return;
  while ((entry = readdir (list)) != NULL)
    if (pnc_file_is_temporary (entry->d_name))
      unlinkat (folder_fd, entry->d_name, 0);
  closedir (list);
}
