/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-command-test.h"

#include <string.h>

/* pinnace-admin's verbs of policies as they are run, on the template. */

#define PASSPHRASE "Grüße vom Kahn 1" /* of tests/fixtures/trust/alice.key.json */

static int
run (PncCommandTest *test, const char *words)
{
  return pnc_command_test_run (test, NULL, words);
}

static int
sign (PncCommandTest *test, const char *words)
{
  g_autofree char *full = g_strdup_printf ("sign --key '%s/trust/alice.key.json' "
                                           "--passphrase-fd 0 %s",
                                           g_getenv ("PNC_FIXTURES"), words);

  return pnc_command_test_run (test, PASSPHRASE, full);
}

static void
save (PncCommandTest *test, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (test->world->root, name, NULL);

  assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* office.json with @from replaced by @to, and perhaps more so (NULL at the end), as @name. */
static void G_GNUC_NULL_TERMINATED
save_changed (PncCommandTest *test, const char *name, const char *from, ...)
{
  g_autofree char *path = g_build_filename (test->world->root, "office.json", NULL);
  g_autofree char *office = NULL;
  g_autoptr (GString) text = NULL;
  va_list rest;

  assert_true (g_file_get_contents (path, &office, NULL, NULL));
  text = g_string_new (office);
  va_start (rest, from);
  for (; from != NULL; from = va_arg (rest, const char *))
    assert_int_equal (g_string_replace (text, from, va_arg (rest, const char *), 1), 1);
  va_end (rest);
  save (test, name, text->str);
}

static int
set_up (void **state)
{
  PncCommandTest *test = pnc_command_test_new ("pinnace-admin");

  *state = test;
  if (run (test, "policy new example.org office") != 0)
    return -1;
  save (test, "office.json", test->out);
  return 0;
}

static int
tear_down (void **state)
{
  pnc_command_test_free (*state);
  return 0;
}

static void
checks_and_shows_the_template (void **state)
{
  PncCommandTest *test = *state;

  assert_int_equal (run (test, "policy check office.json"), 0);
  pnc_command_test_assert_says (test->out, "a policy that can be signed");
  assert_int_equal (run (test, "policy show office.json"), 0);
  pnc_command_test_assert_says (test->out, "Pasting from this desktop is not allowed");
  assert_int_equal (run (test, "policy new 'No Id' office"), 1);
}

static void
check_names_file_line_and_place (void **state)
{
  PncCommandTest *test = *state;

  save_changed (test, "wrong.json", "\"rescue\": false", "\"rescue\": 0", NULL);
  assert_int_equal (run (test, "policy check wrong.json"), 1);
  pnc_command_test_assert_says (test->err, "wrong.json:");
  pnc_command_test_assert_says (test->err, "/move/rescue");
  save_changed (test, "nobody.json", "\"images\": [\n   \"*\"\n  ]", "\"images\": []", NULL);
  assert_int_equal (run (test, "policy check nobody.json"), 1);
  pnc_command_test_assert_says (test->out, "nobody could work under it");
}

static void
a_version_that_loosens_is_signed_only_when_it_is_meant (void **state)
{
  PncCommandTest *test = *state;

  save_changed (test, "two.json", "\"version\": 1", "\"version\": 2", NULL);
  save_changed (test, "three.json", "\"version\": 1", "\"version\": 3", "\"to_host\": \"none\"",
                "\"to_host\": \"text\"", NULL);

  assert_int_equal (run (test, "policy diff office.json three.json"), 0);
  pnc_command_test_assert_says (test->out, "loosened   Clipboard out of the desktop: text");
  assert_int_not_equal (sign (test, "two.json"), 0);
  pnc_command_test_assert_says (test->err, "--after");
  assert_int_equal (sign (test, "two.json --after office.json"), 0);
  assert_int_not_equal (sign (test, "three.json --after two.json"), 0);
  pnc_command_test_assert_says (test->err, "sign it with --loosen");
  assert_int_equal (sign (test, "three.json --after two.json --loosen"), 0);
}

static void
a_version_follows_one_of_the_same_policy (void **state)
{
  PncCommandTest *test = *state;

  save_changed (test, "other.json", "\"policy_id\": \"office\"", "\"policy_id\": \"lab\"",
                "\"version\": 1", "\"version\": 2", NULL);
  assert_int_not_equal (sign (test, "other.json --after office.json --loosen"), 0);
  pnc_command_test_assert_says (test->err, "does not follow");
}

static void
explains_a_question_and_finds_the_code_that_was_read_out (void **state)
{
  PncCommandTest *test = *state;
  g_autofree char *code = NULL, *words = NULL;

  assert_int_equal (run (test, "policy explain office.json 'clipboard.to_host type=text'"), 0);
  pnc_command_test_assert_says (test->out, "denied");
  pnc_command_test_assert_says (test->out, "/channels/clipboard/to_host");
  code = g_strndup (strstr (test->out, "Code      ") + strlen ("Code      "), 7);
  words = g_strdup_printf ("policy explain office.json --code %s", code);
  assert_int_equal (run (test, words), 0);
  pnc_command_test_assert_says (test->out, "Pasting from this desktop is not allowed");
  assert_int_equal (run (test, "policy explain office.json --code 000-000"), 3);
  assert_int_equal (run (test, "policy explain office.json"), 64);
  assert_int_equal (run (test, "policy explain office.json start --fact now=2030-01-01T00:00:00Z"),
                    0);
  pnc_command_test_assert_says (test->out, "the time that its rules allow is over");
}

static void
tells_stories_as_tap (void **state)
{
  PncCommandTest *test = *state;

  save (test, "stories.json",
        "{\"_type\":\"pinnace-stories\",\"format\":1,\"now\":\"2030-01-01T08:00:00Z\","
        "\"stories\":["
        "{\"name\":\"Over\",\"ask\":\"start\",\"expect\":\"denied\"},"
        "{\"name\":\"Not so\",\"ask\":\"start\",\"expect\":\"allowed\"}]}");
  assert_int_equal (run (test, "policy test office.json stories.json"), 1);
  pnc_command_test_assert_says (test->out, "1..2\nok 1 - Over\nnot ok 2 - Not so\n");
  pnc_command_test_assert_says (test->out, "# expected: allowed");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (checks_and_shows_the_template, set_up, tear_down),
    cmocka_unit_test_setup_teardown (check_names_file_line_and_place, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_version_that_loosens_is_signed_only_when_it_is_meant, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (a_version_follows_one_of_the_same_policy, set_up, tear_down),
    cmocka_unit_test_setup_teardown (explains_a_question_and_finds_the_code_that_was_read_out,
                                     set_up, tear_down),
    cmocka_unit_test_setup_teardown (tells_stories_as_tap, set_up, tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
