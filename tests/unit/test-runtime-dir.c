/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-runtime-dir.h"
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static int
set_up (void **state)
{
  *state = pnc_test_world_new ();
  return 0;
}

static int
tear_down (void **state)
{
  pnc_test_world_free (*state);
  return 0;
}

static void
lies_in_the_session_s_tmpfs_and_is_ours_alone (void **state)
{
  PncTestWorld *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = pnc_runtime_dir_new (&error);
  g_autofree char *wanted = g_build_filename (world->runtime_dir, "pinnace", NULL);
  struct stat st;

  pnc_test_assert_no_error (error);
  assert_string_equal (path, wanted);
  assert_int_equal (stat (path, &st), 0);
  assert_int_equal (st.st_mode & 07777, 0700);
}

static void
falls_back_to_shared_memory_when_the_session_s_folder_is_on_disk (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *wanted = g_strdup_printf ("/dev/shm/pinnace-%u", (guint) geteuid ());
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_setenv ("XDG_RUNTIME_DIR", world->root, TRUE);
  path = pnc_runtime_dir_new (&error);
  pnc_test_assert_no_error (error);
  assert_string_equal (path, wanted);
}

static void
refuses_a_folder_that_others_may_enter (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *path = g_build_filename (world->runtime_dir, "pinnace", NULL);
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_mkdir (path, 0700), 0);
  assert_int_equal (g_chmod (path, 0750), 0);
  assert_null (pnc_runtime_dir_new (&error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
}

static void
refuses_a_link_in_its_place (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *path = g_build_filename (world->runtime_dir, "pinnace", NULL);
  g_autoptr (GError) error = NULL;

  assert_int_equal (symlink (world->root, path), 0);
  assert_null (pnc_runtime_dir_new (&error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_GRANTED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (lies_in_the_session_s_tmpfs_and_is_ours_alone, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (
        falls_back_to_shared_memory_when_the_session_s_folder_is_on_disk, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_folder_that_others_may_enter, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_link_in_its_place, set_up, tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
