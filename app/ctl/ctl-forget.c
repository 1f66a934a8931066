/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"

/* The client's object may be gone with the desktop's place on the list. */
static char *folder;

static void
ctl_forget_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (source), result, &error))
    cli_run_finish (run, json_pack ("{s:s}", "folder", folder), NULL);
  else
    cli_run_fail (run, error);
}

static void
ctl_forget_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  pnc_desktop_client_forget_async (desktop, ctl_forget_done_cb, run);
}

static void
ctl_forget_begin (CliRun *run)
{
  cli_run_connect (run, ctl_forget_connected);
}

const CliVerb ctl_verb_forget = {
  .name = "forget",
  .arguments = "NAME",
  .summary = "Take a desktop that lies elsewhere off the list",
  .description
  = "Its folder stays as it is; add lists it again. What lies in XDG_DATA_HOME/pinnace "
    "is always listed.",
  .begin = ctl_forget_begin,
};
