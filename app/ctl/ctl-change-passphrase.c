/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-passphrase.h"
#include "ctl-verbs.h"
#include "pnc-fd.h"

static struct
{
  int passphrase_fd;
  int new_passphrase_fd;
} options = { CLI_PASSPHRASE_NO_FD, CLI_PASSPHRASE_NO_FD };

static const GOptionEntry entries[] = {
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the present passphrase from this descriptor instead of the terminal", "N" },
  { "new-passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.new_passphrase_fd,
    "Read the new passphrase from this descriptor instead of the terminal", "N" },
  { NULL },
};

static void
ctl_passphrase_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);
  g_autoptr (PncSecret) current = NULL;
  g_autoptr (PncSecret) chosen = NULL;
  g_auto (PncFd) current_fd = PNC_FD_INIT;
  g_auto (PncFd) new_fd = PNC_FD_INIT;
  GError *error = NULL;

  if (desktop == NULL)
    return;
  current = cli_passphrase_get (options.passphrase_fd, "Present passphrase: ", &error);
  if (current != NULL)
    chosen = cli_passphrase_choose (options.new_passphrase_fd, "New passphrase: ", &error);
  if (chosen == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  current_fd = cli_run_hand_over (run, current);
  new_fd = current_fd >= 0 ? cli_run_hand_over (run, chosen) : -1;
  if (new_fd >= 0)
    pnc_desktop_client_change_passphrase_async (desktop, current_fd, new_fd,
                                                ctl_run_desktop_called_cb, run);
}

static void
ctl_passphrase_begin (CliRun *run)
{
  cli_run_connect (run, ctl_passphrase_connected);
}

const CliVerb ctl_verb_passphrase = {
  .name = "passphrase",
  .arguments = "NAME",
  .summary = "Change a desktop's passphrase",
  .description = "A new passphrase has at least 8 characters. A copy of the folder that was made "
                 "before still opens with the old one.",
  .options = entries,
  .begin = ctl_passphrase_begin,
};
