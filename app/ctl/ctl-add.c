/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-verbs.h"

static void
ctl_add_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  PncDesktopClient *desktop = pnc_client_add_desktop_finish (PNC_CLIENT (source), result, &error);

  if (desktop == NULL)
    cli_run_fail (run, error);
  else
    cli_run_finish (run, ctl_json_from_desktop (desktop), pnc_desktop_client_get_name (desktop));
}

static void
ctl_add_connected (CliRun *run)
{
  g_autofree char *folder = g_canonicalize_filename (run->arguments[0], NULL);

  pnc_client_add_desktop_async (run->client, folder, ctl_add_done_cb, run);
}

static void
ctl_add_begin (CliRun *run)
{
  cli_run_connect (run, ctl_add_connected);
}

const CliVerb ctl_verb_add = {
  .name = "add",
  .arguments = "FOLDER",
  .summary = "List a desktop that lies elsewhere, on a stick for example",
  .description = "The folder stays where it is. Its name is printed: use it with the other "
                 "commands.",
  .begin = ctl_add_begin,
};
