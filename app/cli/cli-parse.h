/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-run.h"

/* The command line behind the program's name, the verb first. Fills @run, whose program is set and
 * whose arguments the caller frees. "--help" prints the verb's page and ends the process. FALSE:
 * wrong usage, and @error (G_OPTION_ERROR) says what is wrong. */
gboolean cli_parse (char **words, CliRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Options that every verb has; NULL-ended. */
extern const GOptionEntry cli_common_options[];

/* "pinnacectl new [OPTION…] NAME". Free with g_free(). */
char *cli_dup_usage (const CliProgram *program, const CliVerb *verb);
