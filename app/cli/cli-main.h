/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-run.h"

/* main() of a command-line program: protects the process's memory, runs the verb that @argv names,
 * or --help, --version, --print-man. Returns the exit code. */
int cli_main (const CliProgram *program, int argc, char **argv);
