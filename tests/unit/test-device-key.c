/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-device-key.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* pnc_device_key_dup_folder() is one for a process, as XDG_DATA_HOME is. */
static char *
dup_folder (PncTestWorld *world)
{
  return g_build_filename (world->root, "data", "pinnace", "device", NULL);
}

static PncSigningKey *
load (const char *folder)
{
  g_autoptr (GError) error = NULL;
  PncSigningKey *key = pnc_device_key_ensure (folder, &error);

  pnc_test_assert_no_error (error);
  return key;
}

/* The key of the scalar 1, whose point is the curve's generator. openssl(1) says of it:
 *   openssl ec -inform DER -in one.der -pubout -outform DER | sha256sum */
static void
a_device_is_named_after_its_key_as_openssl_hashes_it (void **state)
{
  static const char point_hex[]
      = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPublicKey) key = NULL;
  guint8 point[PNC_P256_POINT_BYTES];
  char id[PNC_DEVICE_ID_SIZE];

  for (gsize i = 0; i < sizeof point; i++)
    point[i] = g_ascii_xdigit_value (point_hex[2 * i]) << 4
               | g_ascii_xdigit_value (point_hex[2 * i + 1]);
  key = pnc_public_key_new (PNC_SCHEME_ECDSA_P256, point, sizeof point, NULL, &error);
  pnc_test_assert_no_error (error);
  pnc_device_id_from_key (key, id);
  assert_string_equal (id, "5cd252fb0ce8932436faf8ccd1040981");
}

static void
it_lies_among_the_users_data (void **state)
{
  g_autofree char *folder = pnc_device_key_dup_folder ();

  assert_true (g_str_has_prefix (folder, g_get_user_data_dir ()));
  assert_true (g_str_has_suffix (folder, "/pinnace/device"));
}

static void
the_first_who_asks_makes_it_and_the_next_gets_the_same (void **state)
{
  g_autofree char *folder = dup_folder (*state);
  g_autofree char *path = g_build_filename (folder, "ds.key", NULL);
  g_autoptr (PncSigningKey) first = load (folder);
  g_autoptr (PncSigningKey) second = load (folder);
  struct stat status;

  assert_true (
      pnc_secret_equal (pnc_signing_key_peek_secret (first), pnc_signing_key_peek_secret (second)));
  assert_int_equal (stat (path, &status), 0);
  assert_int_equal (status.st_mode & 0777, 0600);
  assert_int_equal (status.st_size, 32);
  assert_int_equal (stat (folder, &status), 0);
  assert_int_equal (status.st_mode & 0777, 0700);
}

static void
two_homes_are_two_devices (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *one = g_build_filename (world->root, "one", NULL);
  g_autofree char *other = g_build_filename (world->root, "other", NULL);
  g_autoptr (PncSigningKey) first = load (one);
  g_autoptr (PncSigningKey) second = load (other);

  assert_false (
      pnc_secret_equal (pnc_signing_key_peek_secret (first), pnc_signing_key_peek_secret (second)));
}

/* Eight processes at once; each says its key's id. */
static void
of_several_who_ask_at_once_all_get_one_key (void **state)
{
  g_autofree char *folder = dup_folder (*state);

  for (guint round = 0; round < 10; round++)
    {
      g_autofree char *path = g_build_filename (folder, "ds.key", NULL);
      char ids[8][PNC_DEVICE_ID_SIZE];
      int ends[2];

      g_unlink (path);
      assert_int_equal (pipe (ends), 0);
      for (guint i = 0; i < 8; i++)
        if (fork () == 0)
          {
            g_autoptr (PncSigningKey) key = pnc_device_key_ensure (folder, NULL);
            char id[PNC_DEVICE_ID_SIZE] = "";

            if (key != NULL)
              pnc_device_id_from_key (pnc_signing_key_get_public (key), id);
            _exit (write (ends[1], id, sizeof id) == sizeof id ? 0 : 1);
          }
      for (guint i = 0; i < 8; i++)
        {
          assert_int_equal (read (ends[0], ids[i], PNC_DEVICE_ID_SIZE), PNC_DEVICE_ID_SIZE);
          assert_int_equal (strlen (ids[i]), PNC_DEVICE_ID_SIZE - 1);
          assert_string_equal (ids[i], ids[0]);
        }
      while (wait (NULL) > 0 || errno == EINTR)
        continue;
      close (ends[0]);
      close (ends[1]);
    }
}

static void
looking_for_a_key_makes_none (void **state)
{
  g_autofree char *folder = dup_folder (*state);
  g_autoptr (GError) error = NULL;

  assert_null (pnc_device_key_load (folder, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  assert_null (pnc_device_key_load (folder, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
what_a_killed_process_left_is_no_key (void **state)
{
  g_autofree char *folder = dup_folder (*state);
  g_autofree char *left = g_build_filename (folder, ".ds.key.new", NULL);
  g_autoptr (PncSigningKey) key = NULL;

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  assert_true (g_file_set_contents (left, "half a k", 8, NULL));
  key = load (folder);
  assert_non_null (key);
  assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
}

static void
a_damaged_key_is_refused_and_left_alone (void **state)
{
  static const struct
  {
    const char *bytes;
    gsize size;
  } damages[] = {
    { "", 0 },
    { "too short", 9 },
    { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32 },
    { "0123456789abcdef0123456789abcdef\n", 33 },
  };
  g_autofree char *folder = dup_folder (*state);
  g_autofree char *path = g_build_filename (folder, "ds.key", NULL);

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *kept = NULL;
      gsize size;

      assert_true (g_file_set_contents (path, damages[i].bytes, damages[i].size, NULL));
      assert_null (pnc_device_key_ensure (folder, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      assert_true (g_file_get_contents (path, &kept, &size, NULL));
      assert_int_equal (size, damages[i].size);
    }
}

static void
a_link_or_folder_in_its_place_is_not_followed (void **state)
{
  PncTestWorld *world = *state;
  g_autofree char *folder = dup_folder (world);
  g_autofree char *path = g_build_filename (folder, "ds.key", NULL);
  g_autofree char *elsewhere = g_build_filename (world->root, "elsewhere", NULL);
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_mkdir_with_parents (folder, 0700), 0);
  assert_true (g_file_set_contents (elsewhere, "0123456789abcdef0123456789abcdef", 32, NULL));
  assert_int_equal (symlink (elsewhere, path), 0);
  assert_null (pnc_device_key_ensure (folder, &error));
  assert_non_null (error);
  g_clear_error (&error);
  assert_int_equal (g_unlink (path), 0);
  assert_int_equal (g_mkdir (path, 0700), 0);
  assert_null (pnc_device_key_ensure (folder, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_device_is_named_after_its_key_as_openssl_hashes_it),
    cmocka_unit_test (it_lies_among_the_users_data),
    cmocka_unit_test_setup_teardown (the_first_who_asks_makes_it_and_the_next_gets_the_same, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (two_homes_are_two_devices, set_up, tear_down),
    cmocka_unit_test_setup_teardown (of_several_who_ask_at_once_all_get_one_key, set_up, tear_down),
    cmocka_unit_test_setup_teardown (looking_for_a_key_makes_none, set_up, tear_down),
    cmocka_unit_test_setup_teardown (what_a_killed_process_left_is_no_key, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_damaged_key_is_refused_and_left_alone, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_link_or_folder_in_its_place_is_not_followed, set_up,
                                     tear_down),
  };

  return cmocka_run_group_tests_name ("device-key", tests, NULL, NULL);
}
