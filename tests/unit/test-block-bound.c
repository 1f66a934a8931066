/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-bound.h"
#include "pnc-test.h"

#include <signal.h>
#include <sys/wait.h>

static pid_t
fork_sleeper (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    for (;;)
      pause ();
  return pid;
}

static void
assert_was_killed (pid_t pid)
{
  int status;

  assert_int_equal (waitpid (pid, &status, 0), pid);
  assert_true (WIFSIGNALED (status));
  assert_int_equal (WTERMSIG (status), SIGKILL);
}

static void
kills_whom_it_was_given (void **state)
{
  g_autoptr (PncBlockBound) bound = pnc_block_bound_new ();
  pid_t first = fork_sleeper (), second = fork_sleeper ();

  assert_true (pnc_block_bound_add (bound, first));
  assert_true (pnc_block_bound_add (bound, second));
  assert_true (pnc_block_bound_add (bound, first));
  pnc_block_bound_kill (bound);
  assert_was_killed (first);
  assert_was_killed (second);
}

static void
refuses_what_is_no_process (void **state)
{
  g_autoptr (PncBlockBound) bound = pnc_block_bound_new ();
  pid_t gone = fork_sleeper ();

  kill (gone, SIGKILL);
  waitpid (gone, NULL, 0);
  assert_false (pnc_block_bound_add (bound, gone));
}

/* A connection may be let in while the process ends: it must not be left with what it read. */
static void
takes_nobody_once_it_has_killed (void **state)
{
  g_autoptr (PncBlockBound) bound = pnc_block_bound_new ();
  pid_t early = fork_sleeper (), late = fork_sleeper ();

  assert_true (pnc_block_bound_add (bound, early));
  pnc_block_bound_kill (bound);
  assert_false (pnc_block_bound_add (bound, late));
  assert_false (pnc_block_bound_add (bound, early));
  assert_was_killed (early);
  kill (late, SIGKILL);
  assert_was_killed (late);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (kills_whom_it_was_given),
    cmocka_unit_test (refuses_what_is_no_process),
    cmocka_unit_test (takes_nobody_once_it_has_killed),
  };

  return cmocka_run_group_tests_name ("block-bound", tests, NULL, NULL);
}
