/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* A command of ours as it is run, in the folder of a world of its own. */
typedef struct
{
  PncTestWorld *world;
  char *program;
  int status;      /* of the last run */
  char *out, *err; /* what it said */
} PncCommandTest;

/* @program: its name in the build folder's app/. */
PncCommandTest *pnc_command_test_new (const char *program);
void pnc_command_test_free (PncCommandTest *test);

/* Runs it with @words (shell quoting) and @input (may be NULL) on standard input. Its status. */
int pnc_command_test_run (PncCommandTest *test, const char *input, const char *words);

/* Fails the test unless @wanted stands in @said. */
void pnc_command_test_assert_says (const char *said, const char *wanted);
