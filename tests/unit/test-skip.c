/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A test that cannot run says so in a way that meson and packaging/check understand (TAP,
 * "Directives"): this program runs itself with one. */
#include "pnc-test.h"

#include <string.h>

static char *self_path;

static void
cannot_run (void **state)
{
  pnc_test_skip ("there is no %s here", "kraken");
  fail ();
}

static int
run_skipped (void)
{
  const struct CMUnitTest tests[] = { cmocka_unit_test (cannot_run) };

  return cmocka_run_group_tests_name ("skipped", tests, NULL, NULL);
}

static void
a_skipped_test_is_no_failure_and_has_a_reason (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self_path, "skipped", NULL);
  g_autofree char *out = NULL;

  pnc_test_assert_no_error (error);
  assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, NULL));
  assert_true (g_subprocess_get_successful (child));
  if (strstr (out, "\nok 1 - cannot_run # SKIP there is no kraken here\n") == NULL
      || strstr (out, "not ok") != NULL)
    fail_msg ("%s", out);
}

int
main (int argc, char **argv)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_skipped_test_is_no_failure_and_has_a_reason),
  };

  if (argc > 1)
    return run_skipped ();
  self_path = argv[0];
  return cmocka_run_group_tests_name ("skip", tests, NULL, NULL);
}
