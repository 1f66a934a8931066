/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-output.h"
#include "ctl-verbs.h"

static void
ctl_add_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CtlRun *run = data;
  GError *error = NULL;
  PncDesktopClient *desktop = pnc_client_add_desktop_finish (PNC_CLIENT (source), result, &error);

  if (desktop == NULL)
    ctl_run_fail (run, error);
  else
    ctl_run_finish (run, ctl_json_from_desktop (desktop), pnc_desktop_client_get_name (desktop));
}

static void
ctl_add_connected (CtlRun *run)
{
  g_autofree char *folder = g_canonicalize_filename (run->arguments[0], NULL);

  pnc_client_add_desktop_async (run->client, folder, ctl_add_done_cb, run);
}

static void
ctl_add_begin (CtlRun *run)
{
  ctl_run_connect (run, ctl_add_connected);
}

const CtlVerb ctl_verb_add = {
  .name = "add",
  .arguments = "FOLDER",
  .summary = "List a desktop that lies elsewhere, on a stick for example",
  .description = "The folder stays where it is. Its name is printed: use it with the other "
                 "commands.",
  .begin = ctl_add_begin,
};
