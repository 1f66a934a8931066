/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-bus-call.h"

#include "pnc-bus-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <sys/mman.h>

void
pnc_bus_call_fail (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_take_error (invocation, pnc_bus_error_to_remote (error));
}

int
pnc_bus_call_get_fd (GUnixFDList *fds, GVariant *handle, GError **error)
{
  gint32 index = g_variant_get_handle (handle);
  int fd = -1;

  if (fds != NULL && index >= 0 && index < g_unix_fd_list_get_length (fds))
    fd = g_unix_fd_list_get (fds, index, NULL);
  if (fd < 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "The call must bring its descriptors along");
  return fd;
}

void
pnc_bus_call_answer_fd (GDBusMethodInvocation *invocation, int fd)
{
  g_auto (PncFd) owned = fd;
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GError *error = NULL;

  if (g_unix_fd_list_append (fds, owned, &error) < 0)
    pnc_bus_call_fail (invocation, error);
  else
    g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0),
                                                             fds);
}

static gboolean
pnc_bus_call_write_all (int fd, GBytes *bytes)
{
  gsize left;
  const guint8 *at = g_bytes_get_data (bytes, &left);

  while (left > 0)
    {
      ssize_t n = write (fd, at, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      left -= n;
    }
  return lseek (fd, 0, SEEK_SET) == 0;
}

void
pnc_bus_call_answer_bytes (GDBusMethodInvocation *invocation, GBytes *bytes)
{
  g_auto (PncFd) fd = memfd_create ("pinnace", MFD_CLOEXEC);
  GError *error = NULL;

  if (fd >= 0 && pnc_bus_call_write_all (fd, bytes))
    {
      pnc_bus_call_answer_fd (invocation, pnc_fd_steal (&fd));
      return;
    }
  pnc_error_set_from_errno (&error, errno, "Handing over a picture");
  pnc_bus_call_fail (invocation, error);
}
