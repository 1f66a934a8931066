/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-service-lock.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>

#define PNC_SERVICE_LOCK_DEADLINE_S 30

static gboolean
pnc_service_answers (const char *bus_path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_auto (PncFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, bus_path, sizeof address.sun_path);
  return fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0;
}

static gboolean
pnc_service_lock_wait (int fd)
{
  int locked;

  alarm (PNC_SERVICE_LOCK_DEADLINE_S);
  do
    locked = flock (fd, LOCK_EX);
  while (locked != 0 && errno == EINTR);
  alarm (0);
  return locked == 0;
}

int
pnc_service_lock (const char *runtime_dir, const char *bus_path, GError **error)
{
  g_autofree char *path = g_build_filename (runtime_dir, "service.lock", NULL);
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());
  g_auto (PncFd) fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean locked = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0;

  if (fd >= 0 && !locked && pnc_service_answers (bus_path))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY, "The service already runs in “%s”",
                   runtime_dir);
      return -1;
    }
  if (fd >= 0 && !locked)
    locked = pnc_service_lock_wait (fd);
  if (!locked || ftruncate (fd, 0) != 0 || write (fd, pid, strlen (pid)) < 0)
    {
      pnc_error_set_from_errno (error, errno, "Locking “%s”", path);
      return -1;
    }
  return pnc_fd_steal (&fd);
}
