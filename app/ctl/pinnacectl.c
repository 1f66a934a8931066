/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-main.h"
#include "ctl-verbs.h"

int
main (int argc, char **argv)
{
  const CliProgram program = {
    .name = "pinnacectl",
    .summary = "Make, start and look after encrypted desktops.",
    .verbs = ctl_verbs,
    .manual_head = ctl_manual_head,
    .manual_tail = ctl_manual_tail,
  };

  return cli_main (&program, argc, argv);
}
