/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"

static struct
{
  gboolean force;
} options;

static const GOptionEntry entries[] = {
  { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
    "Switch it off at once; what it has not yet written is lost", NULL },
  { NULL },
};

static void
ctl_stop_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop != NULL)
    pnc_desktop_client_stop_async (desktop, options.force, ctl_run_desktop_called_cb, run);
}

static void
ctl_stop_begin (CliRun *run)
{
  cli_run_connect (run, ctl_stop_connected);
}

const CliVerb ctl_verb_stop = {
  .name = "stop",
  .arguments = "NAME",
  .summary = "Shut a desktop down",
  .description = "Asks the desktop's system to shut down and waits up to a minute for it.",
  .options = entries,
  .begin = ctl_stop_begin,
};
