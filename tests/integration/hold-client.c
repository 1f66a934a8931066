/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A client that does nothing but be there, for tests that kill it: connects (and starts the service
 * if need be), prints "connected" and the number of desktops, and waits. */
#include "pnc-client.h"

#include <stdio.h>

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  PncClient **client = data;

  *client = pnc_client_new_finish (result, &error);
  if (*client == NULL)
    g_error ("%s", error->message);
  printf ("connected %u\n", g_list_model_get_n_items (pnc_client_get_desktops (*client)));
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (PncClient) client = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  pnc_client_new_async (NULL, connected_cb, &client);
  g_main_loop_run (loop);
  return 0;
}
