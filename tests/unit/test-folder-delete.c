/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-folder-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
deletes_every_file_of_ours_and_the_folder (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autoptr (PncFolderClaim) claim = pnc_folder_claim_new (folder, FALSE, &error);

  pnc_folder_test_put_file (folder, "audit.log", "{}", -1);
  pnc_folder_test_put_file (folder, ".desktop.json.new-0123abcd", "half", -1);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 0);
}

static void
destroys_the_keys_but_no_file_that_is_not_ours (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");

  pnc_folder_test_put_file (folder, "holiday.jpg", "mine", -1);
  assert_false (pnc_desktop_folder_delete (folder, &error));
  assert_non_null (strstr (error->message, "holiday.jpg"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_int_equal (pnc_folder_test_count_entries (folder), 1);
}

/* A hard link shows what became of the bytes, not only of the name. */
static void
leaves_no_key_slot_behind_in_the_bytes (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);
  g_autofree char *volume = g_build_filename (folder, "system.luks", NULL);
  g_autofree char *kept_keys = g_build_filename (fixture->parent, "kept-keys", NULL);
  g_autofree char *kept_volume = g_build_filename (fixture->parent, "kept-volume", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  assert_int_equal (link (keys, kept_keys), 0);
  assert_int_equal (link (volume, kept_volume), 0);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  assert_true (g_file_get_contents (kept_keys, &bytes, &size, NULL));
  assert_true (size > 0);
  for (gsize i = 0; i < size; i++)
    assert_int_equal (bytes[i], 0);
  g_clear_pointer (&bytes, g_free);
  assert_true (g_file_get_contents (kept_volume, &bytes, &size, NULL));
  assert_memory_not_equal (bytes, "LUKS", 4);
}

static void
deletes_no_folder_that_is_no_desktop (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;

  pnc_folder_test_put_file (fixture->parent, "lock", "mine", -1);
  assert_false (pnc_desktop_folder_delete (fixture->parent, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 1);
}

static void
fills_no_disk_with_zeros_when_it_destroys_the_keys (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);
  g_autofree char *kept = g_build_filename (fixture->parent, "kept", NULL);
  struct stat status;

  assert_int_equal (truncate (keys, G_GINT64_CONSTANT (1) << 28), 0);
  assert_int_equal (link (keys, kept), 0);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (stat (kept, &status), 0);
  assert_in_range (status.st_blocks * 512, 0, 128 * 1024);
}

static void
deletes_what_is_no_file_in_the_place_of_the_keys (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);

  pnc_folder_test_socket_it (keys);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 0);
}

static void
follows_no_link_out_of_the_folder_when_it_deletes (void **state)
{
  static const char *const files[] = { "system.luks", "keys.json", "audit.log" };
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autofree char *victim = g_build_filename (fixture->parent, "victim", NULL);
  g_autofree char *bytes = NULL;

  pnc_folder_test_put_file (fixture->parent, "victim", "mine", -1);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      g_remove (path);
      assert_int_equal (symlink (victim, path), 0);
    }
  assert_true (pnc_desktop_folder_delete (folder, &error));
  assert_true (g_file_get_contents (victim, &bytes, NULL, NULL));
  assert_string_equal (bytes, "mine");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (deletes_every_file_of_ours_and_the_folder,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (destroys_the_keys_but_no_file_that_is_not_ours,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (leaves_no_key_slot_behind_in_the_bytes, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (deletes_no_folder_that_is_no_desktop, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (fills_no_disk_with_zeros_when_it_destroys_the_keys,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (deletes_what_is_no_file_in_the_place_of_the_keys,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (follows_no_link_out_of_the_folder_when_it_deletes,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
  };

  return cmocka_run_group_tests_name ("folder-delete", tests, NULL, NULL);
}
