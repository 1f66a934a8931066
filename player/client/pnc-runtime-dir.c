/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-runtime-dir.h"

#include "pnc-error.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

/* The longest path below the folder: libvirt's monitor sockets, with room to spare. */
#define PNC_RUNTIME_DIR_ROOM_BYTES 64

static gboolean
pnc_runtime_dir_is_tmpfs (const char *path)
{
  struct statfs fs;

  return statfs (path, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

static gboolean
pnc_runtime_dir_check (const char *path, GError **error)
{
  struct stat st;

  if (mkdir (path, 0700) != 0 && errno != EEXIST)
    {
      pnc_error_set_from_errno (error, errno, "Making the runtime folder “%s”", path);
      return FALSE;
    }
  if (lstat (path, &st) != 0 || !S_ISDIR (st.st_mode) || st.st_uid != geteuid ()
      || (st.st_mode & 077) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED,
                   "“%s” must be a folder that is yours alone (mode 0700); remove it", path);
      return FALSE;
    }
  if (!pnc_runtime_dir_is_tmpfs (path))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED,
                   "“%s” is not on tmpfs; mount a tmpfs there", path);
      return FALSE;
    }
  return TRUE;
}

char *
pnc_runtime_dir_new (GError **error)
{
  const char *session = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = NULL;

  if (session != NULL && g_path_is_absolute (session) && pnc_runtime_dir_is_tmpfs (session)
      && strlen (session) + PNC_RUNTIME_DIR_ROOM_BYTES
             < sizeof (((struct sockaddr_un *) NULL)->sun_path))
    path = g_build_filename (session, "pinnace", NULL);
  else
    path = g_strdup_printf ("/dev/shm/pinnace-%u", (guint) geteuid ());
  return pnc_runtime_dir_check (path, error) ? g_steal_pointer (&path) : NULL;
}

char *
pnc_runtime_dir_bus_path (const char *runtime_dir)
{
  return g_build_filename (runtime_dir, "bus", NULL);
}
