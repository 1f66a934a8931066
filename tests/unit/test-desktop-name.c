/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-folder.h"
#include "pnc-desktop-name.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

static void
assert_refused (const char *name, const char *rule)
{
  g_autoptr (GError) error = NULL;

  if (pnc_desktop_name_check (name, &error))
    fail_msg ("“%s” is taken", name);
  if (strstr (error->message, rule) == NULL)
    fail_msg ("“%s” does not say “%s”", error->message, rule);
  assert_null (strchr (error->message, '\n'));
  assert_true (g_utf8_validate (error->message, -1, NULL));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
takes_what_people_call_their_desktops (void **state)
{
  static const char *const good[] = { "work", "Büro 2", "<b>R&amp;D",        "..", "-x", "con",
                                      "🚀",    "仕事",   "a\"b'c$(d)`e`%s%n", "\\" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_true (pnc_desktop_name_check (good[i], &error));
      pnc_test_assert_no_error (error);
    }
}

static void
names_the_rule_that_a_name_breaks (void **state)
{
  g_autofree char *long_name = g_strnfill (300, 'x');

  assert_refused ("", "at least one character");
  assert_refused (long_name, "at most 128 bytes");
  assert_refused ("a/b", "“/”");
  assert_refused ("a\nb", "line breaks");
  assert_refused ("a\tb", "control characters");
  assert_refused ("a\xc2\x85"
                  "b",
                  "control characters");
  assert_refused ("a\xe2\x80\xa8"
                  "b",
                  "line breaks");
  assert_refused ("a\xe2\x80\xae"
                  "b",
                  "reading direction");
  assert_refused ("a\xe2\x81\xa6"
                  "b",
                  "reading direction");
  assert_refused ("a\xe2\x80\x8b"
                  "b",
                  "invisible");
  assert_refused ("a\xef\xbb\xbf"
                  "b",
                  "invisible");
  assert_refused ("a\xee\x80\x80"
                  "b",
                  "without a meaning");
  assert_refused ("a\xff"
                  "b",
                  "UTF-8");
  assert_refused ("a\xc0\xaf"
                  "b",
                  "UTF-8");
  assert_refused (" a", "begin or end with a space");
  assert_refused ("a\xc2\xa0", "begin or end with a space");
  assert_refused (" ", "begin or end with a space");
}

static void
takes_128_bytes_and_not_129 (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *most = g_strnfill (128, 'x');
  g_autofree char *too_long = g_strnfill (129, 'x');

  assert_true (pnc_desktop_name_check (most, &error));
  assert_refused (too_long, "at most 128 bytes");
}

static void
makes_file_names_for_any_file_system (void **state)
{
  static const struct
  {
    const char *name, *file;
  } cases[] = {
    { "work", "work" },          { "Work desktop", "Work-desktop" },
    { "Büro", "Buro" },          { "..", "desktop" },
    { ".hidden", "hidden" },     { "-rf", "rf" },
    { "a..b", "a.b" },           { "trailing.", "trailing" },
    { "con", "desktop-con" },    { "Aux.old", "desktop-Aux.old" },
    { "COM1", "desktop-COM1" },  { "company", "company" },
    { "<b>R&D</b>", "b-R-D-b" }, { "🚀", "desktop" },
    { "仕事", "desktop" },       { "a: b*c?d|e\\f\"g", "a-b-c-d-e-f-g" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *file = pnc_desktop_name_to_file_name (cases[i].name);

      assert_string_equal (file, cases[i].file);
    }
}

static void
makes_file_names_that_are_never_too_long (void **state)
{
  g_autofree char *name = g_strnfill (128, 'x');
  g_autofree char *file = pnc_desktop_name_to_file_name (name);

  assert_int_equal (strlen (file), 64);
}

static void
sees_through_case_and_composition (void **state)
{
  assert_true (pnc_desktop_name_equal ("Büro", "BU\xcc\x88RO"));
  assert_true (pnc_desktop_name_equal ("work", "WORK"));
  assert_false (pnc_desktop_name_equal ("work", "work2"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_what_people_call_their_desktops),
    cmocka_unit_test (names_the_rule_that_a_name_breaks),
    cmocka_unit_test (takes_128_bytes_and_not_129),
    cmocka_unit_test (makes_file_names_for_any_file_system),
    cmocka_unit_test (makes_file_names_that_are_never_too_long),
    cmocka_unit_test (sees_through_case_and_composition),
  };

  return cmocka_run_group_tests_name ("desktop-name", tests, NULL, NULL);
}
