/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* serve-volume FILE PAYLOAD SOCKET
 *
 * Makes a volume and serves it as export "data" to whoever connects, until its standard input
 * ends. Prints "ready". For benchmarks. */
#include "pnc-block-service.h"
#include "pnc-volume.h"

#include <glib-unix.h>
#include <stdio.h>

#define DESKTOP_ID "6f3f9a3e-58f5-4f0e-9b9f-0a7d4f1c2b3d"

static gboolean
serve_anyone_cb (PncBlockService *service, pid_t pid, const char *export_name, gpointer user_data)
{
  return TRUE;
}

static void
serve_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_block_service_open_finish (PNC_BLOCK_SERVICE (source), result, &error))
    g_error ("%s", error->message);
  puts ("ready");
  fflush (stdout);
}

static gboolean
serve_input_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
serve_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (user_data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PncSecret) key = pnc_secret_new_random (32);
  g_autoptr (PncBlockService) service = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    g_error ("serve-volume FILE PAYLOAD SOCKET");
  if (!pnc_volume_create (argv[1], "data", DESKTOP_ID, g_ascii_strtoull (argv[2], NULL, 10), key,
                          &error))
    g_error ("%s", error->message);
  service = pnc_block_service_new (argv[3], serve_anyone_cb, NULL, &error);
  if (service == NULL)
    g_error ("%s", error->message);
  pnc_block_service_open_async (service, "data", argv[1], DESKTOP_ID, key, NULL, serve_opened_cb,
                                NULL);
  g_unix_fd_add (0, G_IO_IN | G_IO_HUP, serve_input_cb, loop);
  g_main_loop_run (loop);
  pnc_block_service_close_async (service, serve_closed_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
