/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"

static void
ctl_rename_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop != NULL)
    pnc_desktop_client_rename_async (desktop, run->arguments[1], ctl_run_desktop_called_cb, run);
}

static void
ctl_rename_begin (CliRun *run)
{
  cli_run_connect (run, ctl_rename_connected);
}

const CliVerb ctl_verb_rename = {
  .name = "rename",
  .arguments = "NAME NEW",
  .summary = "Change the name that is shown",
  .description = "The folder keeps its file name.",
  .begin = ctl_rename_begin,
};
