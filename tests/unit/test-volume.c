/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-mounts.h"
#include "pnc-test.h"
#include "pnc-volume.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define MIB (1024 * 1024)
#define PAYLOAD_BYTES MIB
#define DESKTOP_ID "6f3f9a3e-58f5-4f0e-9b9f-0a7d4f1c2b3d"
#define HEADER_BYTES 16384
#define KEY_SLOT_OFFSET (2 * HEADER_BYTES)

typedef struct
{
  PncTestWorld *world;
  char *path;
  PncSecret *key;
} Fixture;

static int
set_up (void **state)
{
  g_autoptr (GError) error = NULL;
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->path = g_build_filename (fixture->world->root, "data.luks", NULL);
  fixture->key = pnc_secret_new_random (32);
  if (!pnc_volume_create (fixture->path, "data", DESKTOP_ID, PAYLOAD_BYTES, fixture->key, &error))
    g_error ("%s", error->message);
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_secret_free (fixture->key);
  g_free (fixture->path);
  pnc_test_world_free (fixture->world);
  g_free (fixture);
  return 0;
}

static void
flip_bit (const char *path, goffset offset)
{
  g_auto (PncFd) fd = open (path, O_RDWR);
  guint8 byte;

  assert_int_equal (pread (fd, &byte, 1, offset), 1);
  byte ^= 0x10;
  assert_int_equal (pwrite (fd, &byte, 1, offset), 1);
}

static char *
digest_of (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize size;

  assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) bytes, size);
}

/* Opening fails with @code, names the file, and changes nothing in it. */
static void
assert_refused (Fixture *fixture, PncErrorCode code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = digest_of (fixture->path);
  g_autofree char *after = NULL;

  assert_null (pnc_volume_open (fixture->path, DESKTOP_ID, fixture->key, &error));
  assert_non_null (error);
  assert_non_null (strstr (error->message, fixture->path));
  pnc_test_assert_error (error, PNC_ERROR, code);
  after = digest_of (fixture->path);
  assert_string_equal (before, after);
}

static void
opens_what_it_made (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeInfo) first = NULL;
  g_autoptr (PncVolumeInfo) second = NULL;
  g_autofree char *before = digest_of (fixture->path);
  g_autofree char *after = NULL;
  struct stat file;

  first = pnc_volume_open (fixture->path, DESKTOP_ID, fixture->key, &error);
  pnc_test_assert_no_error (error);
  second = pnc_volume_open (fixture->path, NULL, fixture->key, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_secret_equal (first->volume_key, second->volume_key));
  assert_int_equal (pnc_secret_size (first->volume_key), 64);
  assert_int_equal (first->sector_bytes, 4096);
  assert_int_equal (first->payload_bytes, PAYLOAD_BYTES);
  assert_string_equal (first->name, "data");
  assert_string_equal (first->desktop_id, DESKTOP_ID);
  assert_int_equal (g_stat (fixture->path, &file), 0);
  assert_int_equal (file.st_size, first->data_offset_bytes + PAYLOAD_BYTES);
  assert_int_equal (file.st_mode & 0777, 0600);
  after = digest_of (fixture->path);
  assert_string_equal (before, after);
}

static void
gives_each_volume_its_own_key (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *other = g_strconcat (fixture->path, "2", NULL);
  g_autoptr (PncVolumeInfo) a = NULL;
  g_autoptr (PncVolumeInfo) b = NULL;

  assert_true (pnc_volume_create (other, "data", DESKTOP_ID, PAYLOAD_BYTES, fixture->key, &error));
  a = pnc_volume_open (fixture->path, NULL, fixture->key, &error);
  b = pnc_volume_open (other, NULL, fixture->key, &error);
  pnc_test_assert_no_error (error);
  assert_false (pnc_secret_equal (a->volume_key, b->volume_key));
}

static void
is_plain_luks2_for_cryptsetup (void **state)
{
  Fixture *fixture = *state;
  const char *argv[] = { "cryptsetup", "luksDump", fixture->path, NULL };
  g_autofree char *dump = NULL;
  int status = -1;

  assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &dump,
                             NULL, &status, NULL));
  assert_int_equal (status, 0);
  assert_non_null (strstr (dump, "Version:       \t2"));
  assert_non_null (strstr (dump, "cipher: aes-xts-plain64"));
  assert_non_null (strstr (dump, "sector: 4096 [bytes]"));
  assert_non_null (strstr (dump, "0: pinnace"));
  assert_non_null (strstr (dump, "Label:         \tdata"));
}

static void
refuses_another_key (void **state)
{
  Fixture *fixture = *state;

  pnc_secret_bytes (fixture->key)[0] ^= 1;
  assert_refused (fixture, PNC_ERROR_TAMPERED);
}

static void
refuses_the_volume_of_another_desktop (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_null (pnc_volume_open (fixture->path, "00000000-58f5-4f0e-9b9f-0a7d4f1c2b3d", fixture->key,
                                &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_a_missing_file (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_int_equal (g_unlink (fixture->path), 0);
  assert_null (pnc_volume_open (fixture->path, NULL, fixture->key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
refuses_a_foreign_file (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *text = g_strnfill (MIB, 'x');

  assert_true (g_file_set_contents (fixture->path, text, MIB, NULL));
  assert_refused (fixture, PNC_ERROR_TAMPERED);
  assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
  assert_refused (fixture, PNC_ERROR_TAMPERED);
}

static void
refuses_a_luks_volume_that_is_not_ours (void **state)
{
  Fixture *fixture = *state;
  const char *argv[] = { "cryptsetup",  "luksFormat", "-q",
                         "--pbkdf",     "pbkdf2",     "--pbkdf-force-iterations",
                         "1000",        "--type",     "luks2",
                         fixture->path, "/dev/stdin", NULL };
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE, NULL);
  g_autoptr (GBytes) passphrase = g_bytes_new_static ("secret", 6);

  assert_int_equal (truncate (fixture->path, 32 * MIB), 0);
  assert_true (g_subprocess_communicate (process, passphrase, NULL, NULL, NULL, NULL));
  assert_true (g_subprocess_get_successful (process));
  assert_refused (fixture, PNC_ERROR_TAMPERED);
}

static void
refuses_a_file_that_is_cut_off (void **state)
{
  static const goffset lengths[] = { 4 * MIB + PAYLOAD_BYTES - 1,
                                     4 * MIB,
                                     4 * MIB - 1,
                                     2 * HEADER_BYTES,
                                     HEADER_BYTES + 100,
                                     HEADER_BYTES,
                                     4096,
                                     300,
                                     1 };
  Fixture *fixture = *state;

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      assert_int_equal (truncate (fixture->path, lengths[i]), 0);
      assert_refused (fixture, PNC_ERROR_TAMPERED);
    }
}

static void
notices_a_flipped_bit_anywhere_in_a_header (void **state)
{
  /* Magic, version, size, sequence, label, checksum name, salt, UUID, offset, checksum, JSON, the
   * zeros after the JSON. */
  static const goffset places[]
      = { 0, 7, 14, 22, 30, 75, 110, 180, 262, 450, 4096, 4300, HEADER_BYTES - 1 };
  Fixture *fixture = *state;

  for (guint copy = 0; copy < 2; copy++)
    for (guint i = 0; i < G_N_ELEMENTS (places); i++)
      {
        goffset place = copy * HEADER_BYTES + places[i];

        flip_bit (fixture->path, place);
        assert_refused (fixture, PNC_ERROR_TAMPERED);
        flip_bit (fixture->path, place);
      }
}

static void
names_the_command_that_mends_one_header (void **state)
{
  Fixture *fixture = *state;
  const char *argv[] = { "cryptsetup", "repair", "-q", fixture->path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeInfo) info = NULL;
  int status = -1;

  flip_bit (fixture->path, 4100);
  assert_null (pnc_volume_open (fixture->path, NULL, fixture->key, &error));
  assert_non_null (strstr (error->message, "cryptsetup repair"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, &status, NULL));
  assert_int_equal (status, 0);
  info = pnc_volume_open (fixture->path, NULL, fixture->key, &error);
  pnc_test_assert_no_error (error);
}

static void
says_so_when_both_headers_are_damaged (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  flip_bit (fixture->path, 4100);
  flip_bit (fixture->path, HEADER_BYTES + 4100);
  assert_null (pnc_volume_open (fixture->path, NULL, fixture->key, &error));
  assert_non_null (strstr (error->message, "Both headers"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
names_a_volume_whose_key_slot_is_damaged (void **state)
{
  Fixture *fixture = *state;

  flip_bit (fixture->path, KEY_SLOT_OFFSET + 1000);
  assert_refused (fixture, PNC_ERROR_TAMPERED);
}

static void
adds_a_passphrase_that_cryptsetup_takes (void **state)
{
  Fixture *fixture = *state;
  const char *argv[]
      = { "cryptsetup", "open", "--test-passphrase", "--key-file", "-", fixture->path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy ("rescue me", 9);
  g_autoptr (GBytes) typed = g_bytes_new_static ("rescue me", 9);
  g_autoptr (PncVolumeInfo) info = NULL;
  g_autoptr (GSubprocess) process = NULL;

  assert_true (pnc_volume_add_passphrase (fixture->path, fixture->key, passphrase, &error));
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDIN_PIPE, &error);
  assert_true (g_subprocess_communicate (process, typed, NULL, NULL, NULL, &error));
  assert_true (g_subprocess_get_successful (process));
  info = pnc_volume_open (fixture->path, DESKTOP_ID, fixture->key, &error);
  pnc_test_assert_no_error (error);
}

static void
leaves_nothing_to_open_after_erasing (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize size;

  assert_true (g_file_get_contents (fixture->path, &before, NULL, NULL));
  assert_true (pnc_volume_erase (fixture->path, &error));
  assert_refused (fixture, PNC_ERROR_TAMPERED);
  assert_true (g_file_get_contents (fixture->path, &after, &size, NULL));
  for (gsize at = KEY_SLOT_OFFSET; at < KEY_SLOT_OFFSET + 256000; at += 4096)
    assert_memory_not_equal (before + at, after + at, 64);
}

static void
erases_what_it_cannot_load (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  flip_bit (fixture->path, 4100);
  flip_bit (fixture->path, HEADER_BYTES + 4100);
  assert_true (pnc_volume_erase (fixture->path, &error));
  flip_bit (fixture->path, 4100);
  flip_bit (fixture->path, HEADER_BYTES + 4100);
  assert_refused (fixture, PNC_ERROR_TAMPERED);
}

static void
does_not_touch_a_file_that_is_there (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = digest_of (fixture->path);
  g_autofree char *after = NULL;

  assert_false (
      pnc_volume_create (fixture->path, "data", DESKTOP_ID, PAYLOAD_BYTES, fixture->key, &error));
  assert_non_null (error);
  after = digest_of (fixture->path);
  assert_string_equal (before, after);
}

static void
leaves_nothing_behind_on_a_full_disk (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_build_filename (fixture->world->root, "full", NULL);
  g_autofree char *path = g_build_filename (full, "data.luks", NULL);

  pnc_test_mount_small (full, 2 * MIB);
  assert_false (pnc_volume_create (path, "data", DESKTOP_ID, PAYLOAD_BYTES, fixture->key, &error));
  assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  pnc_test_unmount (full);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
}

static void
leaves_room_for_a_snapshot_of_everything (void **state)
{
  guint64 disk = 20ull * 1024 * MIB;

  assert_true (pnc_volume_payload_for_qcow2 (disk) >= 2 * disk + 2 * (disk / 8192));
  assert_int_equal (pnc_volume_payload_for_qcow2 (disk + 1) % MIB, 0);
  assert_true (pnc_volume_payload_for_qcow2 (MIB) >= 8 * MIB);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (opens_what_it_made, set_up, tear_down),
    cmocka_unit_test_setup_teardown (gives_each_volume_its_own_key, set_up, tear_down),
    cmocka_unit_test_setup_teardown (is_plain_luks2_for_cryptsetup, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_another_key, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_the_volume_of_another_desktop, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_missing_file, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_foreign_file, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_luks_volume_that_is_not_ours, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_file_that_is_cut_off, set_up, tear_down),
    cmocka_unit_test_setup_teardown (notices_a_flipped_bit_anywhere_in_a_header, set_up, tear_down),
    cmocka_unit_test_setup_teardown (names_the_command_that_mends_one_header, set_up, tear_down),
    cmocka_unit_test_setup_teardown (says_so_when_both_headers_are_damaged, set_up, tear_down),
    cmocka_unit_test_setup_teardown (names_a_volume_whose_key_slot_is_damaged, set_up, tear_down),
    cmocka_unit_test_setup_teardown (adds_a_passphrase_that_cryptsetup_takes, set_up, tear_down),
    cmocka_unit_test_setup_teardown (leaves_nothing_to_open_after_erasing, set_up, tear_down),
    cmocka_unit_test_setup_teardown (erases_what_it_cannot_load, set_up, tear_down),
    cmocka_unit_test_setup_teardown (does_not_touch_a_file_that_is_there, set_up, tear_down),
    cmocka_unit_test_setup_teardown (leaves_nothing_behind_on_a_full_disk, set_up, tear_down),
    cmocka_unit_test (leaves_room_for_a_snapshot_of_everything),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("volume", tests, NULL, NULL);
}
