/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* A command of ours as it is run, in the folder of a world of its own. */
#define PNC_COMMAND_TEST_FDS 8

typedef struct
{
  PncTestWorld *world;
  gboolean owns_world;
  char *program;
  char *handed[PNC_COMMAND_TEST_FDS]; /* what the next run finds at these descriptors */
  int status;                         /* of the last run */
  char *out, *err;                    /* what it said */
} PncCommandTest;

/* @program: its name in the build folder's app/. */
PncCommandTest *pnc_command_test_new (const char *program);
/* The same in @world, which must outlive it: with the service that runs there. */
PncCommandTest *pnc_command_test_new_in (PncTestWorld *world, const char *program);
void pnc_command_test_free (PncCommandTest *test);

/* The next run reads @text at descriptor @fd, from 3 to PNC_COMMAND_TEST_FDS - 1. */
void pnc_command_test_hand_over (PncCommandTest *test, int fd, const char *text);

/* Runs it with @words (shell quoting) and @input (may be NULL) on standard input. Its status. */
int pnc_command_test_run (PncCommandTest *test, const char *input, const char *words);

/* Fails the test unless @wanted stands in @said. */
void pnc_command_test_assert_says (const char *said, const char *wanted);
