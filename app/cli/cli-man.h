/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-run.h"

/* Prints the manual page of @program as roff (man(7)) on standard output, from the same tables as
 * --help. */
void cli_man_print (const CliProgram *program);
