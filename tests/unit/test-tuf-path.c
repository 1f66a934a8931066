/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test.h"
#include "pnc-tuf-path.h"

#include <string.h>

static void
stars_and_question_marks_stop_at_slashes (void **state)
{
  static const struct
  {
    const char *pattern, *path;
    gboolean matches;
  } cases[] = {
    { "targets/*.tgz", "targets/foo.tgz", TRUE },
    { "targets/*.tgz", "targets/foo.txt", FALSE },
    { "foo-version-?.tgz", "foo-version-2.tgz", TRUE },
    { "foo-version-?.tgz", "foo-version-alpha.tgz", FALSE },
    { "*.tgz", "foo.tgz", TRUE },
    { "*.tgz", "targets/foo.tgz", FALSE },
    { "foo.tgz", "foo.tgz", TRUE },
    { "foo.tgz", "Foo.tgz", FALSE },
    { "*", "a/b", FALSE },
    { "*/*", "a/b", TRUE },
    { "*/*", "a/b/c", FALSE },
    { "a?b", "a/b", FALSE },
    { "a[/]b", "a/b", FALSE },
    { "a[!x]b", "a/b", FALSE },
    { "*a*/b", "xaya/b", TRUE },
    { "*ab", "aab", TRUE },
    { "*a/*b", "ba/aab", TRUE },
    { "*a/*b", "b/aab", FALSE },
    { "*", ".hidden", TRUE },
    { "*", "", TRUE },
    { "", "", TRUE },
    { "", "a", FALSE },
    { "?", "é", TRUE },
    { "[a-c]1", "b1", TRUE },
    { "[!a-c]1", "b1", FALSE },
    { "[]]", "]", TRUE },
    { "[a-]", "-", TRUE },
    { "[a", "[a", TRUE },
    { "\\*", "*", FALSE },
    { "\\*", "\\x", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (pnc_tuf_path_matches (cases[i].pattern, cases[i].path) != cases[i].matches)
      fail_msg ("“%s” and “%s”", cases[i].pattern, cases[i].path);
}

/* A matcher that tries every division would not come back from this one. */
static void
a_hostile_pattern_costs_little (void **state)
{
  g_autofree char *path = g_strnfill (1000, 'a');
  g_autoptr (GString) pattern = g_string_new (NULL);

  for (guint i = 0; i < 300; i++)
    g_string_append (pattern, "*a");
  g_string_append (pattern, "*b");
  assert_false (pnc_tuf_path_matches (pattern->str, path));
}

static void
no_name_leaves_its_folder (void **state)
{
  g_autofree char *up = pnc_tuf_path_encode ("../role");
  g_autofree char *odd = pnc_tuf_path_encode ("?#/é");
  g_autofree char *path = pnc_tuf_path_encode_components ("a b/c?d");

  assert_string_equal (up, "..%2Frole");
  assert_string_equal (odd, "%3F%23%2F%C3%A9");
  assert_string_equal (path, "a%20b/c%3Fd");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (stars_and_question_marks_stop_at_slashes),
    cmocka_unit_test (a_hostile_pattern_costs_little),
    cmocka_unit_test (no_name_leaves_its_folder),
  };

  return cmocka_run_group_tests_name ("tuf-path", tests, NULL, NULL);
}
