/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-folder-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void
loads_what_was_made (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder
      = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "Work: <1>");
  g_autofree char *expected = g_build_filename (fixture->parent, "Work-1.pinnace", NULL);
  g_autoptr (PncDescriptor) loaded = pnc_desktop_folder_load (folder, &error);
  g_autoptr (PncKeyFile) keys
      = pnc_desktop_folder_load_keys (folder, PNC_FOLDER_TEST_DESKTOP, &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (folder, expected);
  assert_string_equal (loaded->name, "Work: <1>");
  assert_non_null (keys);
  /* desktop.json keys.json and four parts, and nothing that only the making needed. */
  assert_int_equal (pnc_folder_test_count_entries (folder), 6);
  assert_int_equal (pnc_folder_test_count_entries (fixture->parent), 1);
}

typedef void (*Damage) (const char *path);

static void
remove_it (const char *path)
{
  if (g_remove (path) != 0)
    {
      const char *argv[] = { "rm", "-r", "--", path, NULL };

      g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                    NULL);
    }
}

static void
truncate_it (const char *path)
{
  assert_int_equal (truncate (path, 100), 0);
}

/* Its last sector is gone. */
static void
cut_it (const char *path)
{
  struct stat status;

  assert_int_equal (stat (path, &status), 0);
  assert_int_equal (truncate (path, status.st_size - 4096), 0);
}

/* Another desktop's. */
static void
swap_it (const char *path)
{
  g_autoptr (PncSecret) key = pnc_secret_new_random (32);
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_remove (path), 0);
  assert_true (pnc_volume_create (path, "system", "0b6a0b6e-2f0c-4b8b-9b2f-1d6d6a8f1c55", 1 << 20,
                                  key, &error));
}

static void
empty_it (const char *path)
{
  assert_int_equal (truncate (path, 0), 0);
}

static void
replace_it (const char *path)
{
  assert_true (g_file_set_contents (path, "something else, longer than sixteen bytes", -1, NULL));
}

static void
link_it (const char *path)
{
  assert_int_equal (g_remove (path), 0);
  assert_int_equal (symlink ("/etc/passwd", path), 0);
}

static void
pipe_it (const char *path)
{
  assert_int_equal (g_remove (path), 0);
  assert_int_equal (mkfifo (path, 0600), 0);
}

static void
make_link (const char *path)
{
  assert_int_equal (symlink ("/etc/passwd", path), 0);
}

static void
names_the_file_that_is_missing_or_damaged (void **state)
{
  static const struct
  {
    const char *file;
    Damage damage;
  } cases[] = {
    { "keys.json", remove_it },
    { "keys.json", truncate_it },
    { "keys.json", empty_it },
    { "keys.json", link_it },
    { "keys.json", pipe_it },
    { "desktop.json", truncate_it },
    { "desktop.json", replace_it },
    { "desktop.json", link_it },
    { "system.luks", remove_it },
    { "system.luks", truncate_it },
    { "system.luks", replace_it },
    { "system.luks", link_it },
    { "system.luks", pipe_it },
    { "data.luks", remove_it },
    { "nvram.luks", empty_it },
    { "tpm", remove_it },
    { "system.luks", cut_it },
    { "nvram.luks", swap_it },
    { "tpm/tpm2-00.permall", remove_it },
    { "tpm/tpm2-00.permall", empty_it },
    { "desktop.json", pnc_folder_test_socket_it },
    { "nvram.luks", pnc_folder_test_socket_it },
    { "audit.log", pnc_folder_test_socket_it },
    { "audit.log", make_link },
    { "tpm/.lock", make_link },
    { "tpm/tpm2-00.permall", link_it },
    { "tpm/tpm2-00.permall", pipe_it },
  };
  PncFolderTest *fixture = *state;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("case %u", i);
      g_autofree char *folder
          = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, name);
      g_autofree char *path = g_build_filename (folder, cases[i].file, NULL);

      cases[i].damage (path);
      if (pnc_desktop_folder_load (folder, &error) != NULL)
        fail_msg ("case %u loads", i);
      if (strstr (error->message, cases[i].file) == NULL)
        fail_msg ("“%s” does not name %s", error->message, cases[i].file);
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
    }
}

static void
flip_bit (int fd, gsize bit)
{
  guint8 byte;

  assert_int_equal (pread (fd, &byte, 1, bit / 8), 1);
  byte ^= 1 << bit % 8;
  assert_int_equal (pwrite (fd, &byte, 1, bit / 8), 1);
}

/* Loading writes nothing, so the folder can be looked at again and again. */
static void
assert_every_flipped_bit_is_found (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_auto (PncFd) fd = open (path, O_RDWR | O_CLOEXEC);
  struct stat status;

  assert_int_equal (fstat (fd, &status), 0);
  for (gsize bit = 0; bit < (gsize) status.st_size * 8; bit++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncDescriptor) loaded = NULL;

      flip_bit (fd, bit);
      loaded = pnc_desktop_folder_load (folder, &error);
      flip_bit (fd, bit);
      if (loaded != NULL)
        fail_msg ("bit %zu of %s can be flipped", bit, file);
      assert_non_null (strstr (error->message, file));
      assert_non_null (strstr (error->message, "from a copy"));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
    }
}

static void
names_the_file_in_which_any_bit_is_flipped (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autoptr (PncDescriptor) loaded = NULL;

  assert_every_flipped_bit_is_found (folder, "desktop.json");
  assert_every_flipped_bit_is_found (folder, "keys.json");
  loaded = pnc_desktop_folder_load (folder, &error);
  pnc_test_assert_no_error (error);
}

static void
takes_documents_from_before_there_were_checksums (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autoptr (PncDescriptor) descriptor = pnc_folder_test_sample (PNC_FOLDER_TEST_DESKTOP, "work");
  g_autofree char *text = pnc_descriptor_to_json (descriptor);
  g_autoptr (PncDescriptor) loaded = NULL;

  pnc_folder_test_put_file (folder, "desktop.json", text, -1);
  loaded = pnc_desktop_folder_load (folder, &error);
  pnc_test_assert_no_error (error);
  assert_string_equal (loaded->name, "work");
}

static void
refuses_the_keys_of_another_desktop (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");

  pnc_folder_test_put_keys (folder, PNC_FOLDER_TEST_OTHER_DESKTOP);
  assert_null (pnc_desktop_folder_load (folder, &error));
  assert_non_null (strstr (error->message, "another desktop"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
says_not_found_where_no_desktop_is (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_null (pnc_desktop_folder_load (fixture->parent, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_null (pnc_desktop_folder_load ("/nowhere", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
writes_nothing_that_it_could_not_read (void **state)
{
  PncFolderTest *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  g_autoptr (PncDescriptor) descriptor = pnc_folder_test_sample (PNC_FOLDER_TEST_DESKTOP, "a/b");

  assert_false (pnc_desktop_folder_save (folder, descriptor, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  pnc_descriptor_free (g_steal_pointer (&descriptor));
  descriptor = pnc_desktop_folder_load (folder, &error);
  assert_string_equal (descriptor->name, "work");
}

/* Until it is killed; a byte into @said when the first one is written. */
static void
save_for_ever (const char *folder, gint64 first, int said)
{
  for (gint64 i = first;; i++)
    {
      g_autoptr (PncDescriptor) descriptor
          = pnc_folder_test_sample (PNC_FOLDER_TEST_DESKTOP, "work");

      descriptor->last_started = i;
      if (!pnc_desktop_folder_save (folder, descriptor, NULL)
          || (i == first && write (said, "x", 1) != 1))
        _exit (1);
    }
}

/* Whenever it is killed, the descriptor is an old one or a new one. */
static void
keeps_a_whole_descriptor_when_the_writer_is_killed (void **state)
{
  PncFolderTest *fixture = *state;
  g_autofree char *folder = pnc_folder_test_make_desktop (fixture, PNC_FOLDER_TEST_DESKTOP, "work");
  gint64 newest = 0;

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncDescriptor) loaded = NULL;
      int ends[2];
      char byte;
      pid_t child;

      assert_int_equal (pipe2 (ends, O_CLOEXEC), 0);
      child = fork ();
      if (child == 0)
        save_for_ever (folder, newest + 1, ends[1]);
      close (ends[1]);
      assert_int_equal (read (ends[0], &byte, 1), 1);
      close (ends[0]);
      g_usleep (g_random_int_range (100, 20000));
      kill (child, SIGKILL);
      waitpid (child, NULL, 0);
      loaded = pnc_desktop_folder_load (folder, &error);
      pnc_test_assert_no_error (error);
      assert_true (loaded->last_started > newest);
      newest = loaded->last_started;
    }
}

/* In a child, on a file system of 256 KiB in a namespace of its own: what an exit status says. */
enum
{
  FULL_PASSED,
  FULL_FAILED,
  FULL_NO_NAMESPACE = 77,
};

static int
save_on_a_full_file_system (PncFolderTest *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = pnc_folder_test_sample (PNC_FOLDER_TEST_DESKTOP, "work");
  g_autoptr (PncDescriptor) loaded = NULL;
  g_autofree char *filler = g_build_filename (fixture->parent, "filler", NULL);
  g_autofree char *bytes = g_malloc0 (4096);
  FILE *file;

  if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
      || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("none", fixture->parent, "tmpfs", 0, "size=256k") != 0)
    return FULL_NO_NAMESPACE;
  pnc_folder_test_put_keys (fixture->parent, PNC_FOLDER_TEST_DESKTOP);
  if (!pnc_desktop_folder_save (fixture->parent, descriptor, NULL))
    return FULL_FAILED;
  file = fopen (filler, "w");
  while (fwrite (bytes, 4096, 1, file) == 1 && fflush (file) == 0)
    continue;
  descriptor->last_started = 7;
  if (pnc_desktop_folder_save (fixture->parent, descriptor, &error)
      || !g_error_matches (error, PNC_ERROR, PNC_ERROR_NO_SPACE))
    return FULL_FAILED;
  /* desktop.json, keys.json, filler, and no half-written one. */
  return pnc_folder_test_count_entries (fixture->parent) == 3 ? FULL_PASSED : FULL_FAILED;
}

static void
keeps_the_old_descriptor_when_the_disk_is_full (void **state)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (save_on_a_full_file_system (*state));
  waitpid (child, &status, 0);
  if (WIFEXITED (status) && WEXITSTATUS (status) == FULL_NO_NAMESPACE)
    {
      pnc_test_skip ("no mount namespace to be had here");
    }
  assert_true (WIFEXITED (status));
  assert_int_equal (WEXITSTATUS (status), FULL_PASSED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (loads_what_was_made, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (names_the_file_that_is_missing_or_damaged,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (names_the_file_in_which_any_bit_is_flipped,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (takes_documents_from_before_there_were_checksums,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_the_keys_of_another_desktop, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (says_not_found_where_no_desktop_is, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (writes_nothing_that_it_could_not_read, pnc_folder_test_set_up,
                                     pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (keeps_a_whole_descriptor_when_the_writer_is_killed,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
    cmocka_unit_test_setup_teardown (keeps_the_old_descriptor_when_the_disk_is_full,
                                     pnc_folder_test_set_up, pnc_folder_test_tear_down),
  };

  return cmocka_run_group_tests_name ("desktop-folder", tests, NULL, NULL);
}
