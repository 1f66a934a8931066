/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"
#include "cli-main.h"

int
main (int argc, char **argv)
{
  const CliProgram program = {
    .name = "pinnace-admin",
    .summary = "Make desktops and rules for others.",
    .verbs = admin_verbs,
    .manual_head = admin_manual_head,
    .manual_tail = admin_manual_tail,
  };

  return cli_main (&program, argc, argv);
}
