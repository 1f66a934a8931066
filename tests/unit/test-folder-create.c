/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-folder-test.h"
#include "pnc-folder-token.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

static void
refuses_a_name_that_is_taken_and_only_that (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *first
      = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "Work 1");
  g_autofree char *second
      = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_OTHER_DESKTOP, "Work-1");

  assert_true (g_str_has_suffix (second, "/Work-1-2.pinnace"));
  assert_null (pnc_desktop_folder_begin (fixture->parent, "WORK 1", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_true (pnc_desktop_folder_check_name_free (fixture->parent, "work 1",
                                                   PNC_FOLDER_TEST_DESKTOP, &error));
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 2);
}

static void
refuses_a_name_that_was_taken_meanwhile (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", &error);
  g_autofree char *other = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");

  pnc_folder_test_fill (fixture, temporary, PNC_FOLDER_TEST_OTHER_DESKTOP, "work");
  assert_null (pnc_desktop_folder_commit (temporary, fixture->parent, "work", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  pnc_desktop_folder_abandon (temporary);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 1);
}

static void
makes_the_usual_folder_and_no_other (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *stick = g_build_filename (fixture->world->root, "stick", NULL);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "pinnace", NULL);
  g_autofree char *temporary = NULL;

  assert_null (pnc_desktop_folder_begin (stick, "work", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  temporary = pnc_desktop_folder_begin (usual, "work", &error);
  pnc_test_assert_no_error (error);
  pnc_desktop_folder_abandon (temporary);
}

static void
abandons_without_a_trace (void **state)
{
  PncFolderTest *fixture = *state;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", NULL);

  pnc_folder_test_fill (fixture, temporary, PNC_FOLDER_TEST_DESKTOP, "work");
  pnc_desktop_folder_abandon (temporary);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 0);
}

/* Begins a creation in a child that is killed in the middle of it. */
static void
leave_a_killed_creation (PncFolderTest *fixture)
{
  pid_t child = fork ();

  if (child == 0)
    {
      g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "killed", NULL);

      pnc_folder_test_fill (fixture, temporary, PNC_FOLDER_TEST_DESKTOP, "killed");
      kill (getpid (), SIGKILL);
    }
  waitpid (child, NULL, 0);
}

static void
sweeps_the_creation_that_was_killed_and_no_living_one (void **state)
{
  PncFolderTest *fixture = *state;
  g_autofree char *living = pnc_desktop_folder_begin (fixture->parent, "living", NULL);
  g_autofree char *strange = g_build_filename (fixture->parent, ".mine.new-abcdef", NULL);

  assert_int_equal (g_mkdir (strange, 0700), 0);
  leave_a_killed_creation (fixture);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 3);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 2);
  assert_true (g_file_test (living, G_FILE_TEST_IS_DIR));
  assert_true (g_file_test (strange, G_FILE_TEST_IS_DIR));
}

static void
leaves_another_computers_creation_alone (void **state)
{
  PncFolderTest *fixture = *state;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", NULL);
  g_autoptr (PncFolderToken) token = pnc_folder_token_new (NULL);
  g_autofree char *fresh = NULL;
  g_autofree char *old = NULL;

  token->host_id[0] = token->host_id[0] == '0' ? '1' : '0';
  fresh = pnc_folder_token_to_json (token);
  pnc_folder_test_put_file (temporary, "creating.json", fresh, -1);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_true (g_file_test (temporary, G_FILE_TEST_IS_DIR));
  token->since -= 8 * 24 * 3600;
  old = pnc_folder_token_to_json (token);
  pnc_folder_test_put_file (temporary, "creating.json", old, -1);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_false (g_file_test (temporary, G_FILE_TEST_IS_DIR));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (refuses_a_name_that_is_taken_and_only_that,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_name_that_was_taken_meanwhile,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (makes_the_usual_folder_and_no_other, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (abandons_without_a_trace, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (sweeps_the_creation_that_was_killed_and_no_living_one,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (leaves_another_computers_creation_alone,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
  };

  return cmocka_run_group_tests_name ("folder-create", tests, NULL, NULL);
}
