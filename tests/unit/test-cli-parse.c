/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-parse.h"
#include "pnc-test.h"

static const CliVerb show = { .name = "show", .arguments = "NAME [QUESTION]" };
static const CliVerb image_check = { .name = "image check", .arguments = "FILE" };
static const CliVerb list = { .name = "list", .arguments = "" };
static const CliVerb *const verbs[] = { &show, &image_check, &list, NULL };
static const CliProgram program = { .name = "pinnace-test", .verbs = verbs };

static gboolean
parse (const char *line, CliRun *run, GError **error)
{
  g_auto (GStrv) words = NULL;

  *run = (CliRun){ .program = &program };
  assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  return cli_parse (words, run, error);
}

static void
assert_takes (const char *line, const CliVerb *verb, guint n_arguments, const char *last)
{
  g_autoptr (GError) error = NULL;
  CliRun run;

  assert_true (parse (line, &run, &error));
  assert_ptr_equal (run.verb, verb);
  assert_int_equal (run.n_arguments, n_arguments);
  if (last != NULL)
    assert_string_equal (run.arguments[n_arguments - 1], last);
  g_strfreev (run.arguments);
}

static void
assert_refuses (const char *line, const char *message)
{
  g_autoptr (GError) error = NULL;
  CliRun run;

  assert_false (parse (line, &run, &error));
  assert_string_equal (error->message, message);
  g_strfreev (run.arguments);
}

static void
finds_verbs_of_one_and_of_two_words (void **state)
{
  assert_takes ("list", &list, 0, NULL);
  assert_takes ("image check disk.raw", &image_check, 1, "disk.raw");
  assert_refuses ("image", "“image” is no command; pinnace-test --help lists them");
  assert_refuses ("image chek x", "“image chek” is no command; pinnace-test --help lists them");
  assert_refuses ("lisst x", "“lisst” is no command; pinnace-test --help lists them");
}

static void
lets_arguments_in_brackets_be_left_out (void **state)
{
  assert_takes ("show work", &show, 1, "work");
  assert_takes ("show work usb", &show, 2, "usb");
  assert_refuses ("show", "show: NAME is missing");
  assert_refuses ("show a b c",
                  "show: “c” is one argument too many (a value with spaces stands in quotes)");
}

static void
takes_what_stands_behind_two_dashes_as_it_is (void **state)
{
  assert_takes ("show -- --json", &show, 1, "--json");
  assert_takes ("image check -- -x", &image_check, 1, "-x");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (finds_verbs_of_one_and_of_two_words),
    cmocka_unit_test (lets_arguments_in_brackets_be_left_out),
    cmocka_unit_test (takes_what_stands_behind_two_dashes_as_it_is),
  };

  return cmocka_run_group_tests_name ("cli-parse", tests, NULL, NULL);
}
