/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-display.h"
#include "pnc-kiosk.h"
#include "pnc-spice-source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* show-socket PATH [window]: the kiosk on a SPICE server that listens there, without a service:
 * for tests and for looking. */

static void
open_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s",
                             (char *) path, g_strerror (errno));
  else
    g_task_return_int (task, fd);
}

int
main (int argc, char **argv)
{
  g_autoptr (PncSpiceSource) source = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;

  pnc_display_tune_malloc ();
  if (argc < 2)
    {
      fprintf (stderr, "usage: show-socket PATH [window]\n");
      return 64;
    }
  source = pnc_spice_source_new (open_cb, argv[1], NULL, FALSE);
  if (!pnc_kiosk_run (PNC_DISPLAY_SOURCE (source), NULL, "fakespice", argc > 2, &message, &error))
    {
      fprintf (stderr, "show-socket: %s\n", error->message);
      return 1;
    }
  printf ("%s\n", message != NULL ? message : "left");
  return 0;
}
