/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-descriptor.h"
#include "pnc-desktop-folder.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-folder-token.h"
#include "pnc-test.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define OTHER_DESKTOP "11111111-2222-3333-4444-555555555555"

typedef struct
{
  PncTestWorld *world;
  char *parent;
  char *volume; /* a small real one, to copy */
} Fixture;

static void
make_volume (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) key = pnc_secret_new_random (32);

  assert_true (pnc_volume_create (path, "system", DESKTOP, 1 << 20, key, &error));
  pnc_test_assert_no_error (error);
}

static int
setup (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->parent = g_build_filename (fixture->world->root, "desktops", NULL);
  g_mkdir (fixture->parent, 0700);
  fixture->volume = g_build_filename (fixture->world->root, "volume", NULL);
  make_volume (fixture->volume);
  *state = fixture;
  return 0;
}

static int
teardown (void **state)
{
  Fixture *fixture = *state;

  pnc_test_world_free (fixture->world);
  g_free (fixture->parent);
  g_free (fixture->volume);
  g_free (fixture);
  return 0;
}

static PncDescriptor *
sample (const char *id, const char *name)
{
  PncDescriptor *descriptor = g_new0 (PncDescriptor, 1);

  descriptor->id = g_strdup (id);
  descriptor->name = g_strdup (name);
  descriptor->created = 1795000000;
  descriptor->machine = g_strdup ("pc-q35-7.2");
  descriptor->cpu_baseline = g_strdup ("x86-64-v2");
  descriptor->mac = g_strdup ("52:54:00:12:34:56");
  descriptor->serial = g_strdup ("PNC-0f8fad5b");
  descriptor->firmware = g_strdup ("uefi");
  descriptor->video = g_strdup ("qxl");
  descriptor->tpm = TRUE;
  descriptor->memory_mib = 1024;
  descriptor->cpus = 1;
  descriptor->system_size_bytes = 64 << 20;
  descriptor->data_size_bytes = 32 << 20;
  return descriptor;
}

static void
put_file (const char *folder, const char *name, const void *bytes, gssize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  assert_true (g_file_set_contents (path, bytes, size, NULL));
}

static void
put_volume (Fixture *fixture, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *argv[] = { "cp", "--sparse=always", "--", fixture->volume, path, NULL };
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                NULL);
  assert_int_equal (status, 0);
}

static void
put_keys (const char *folder, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy ("passphrase", 10);
  g_autoptr (PncKeyFile) keys
      = pnc_key_file_new (id, PNC_KEY_COST_MINIMUM, vmk, passphrase, &error);

  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (folder, keys, &error));
}

static void
fill (Fixture *fixture, const char *folder, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = sample (id, name);
  g_autofree char *tpm = g_build_filename (folder, "tpm", NULL);

  put_keys (folder, id);
  put_volume (fixture, folder, "system.luks");
  put_volume (fixture, folder, "data.luks");
  put_volume (fixture, folder, "nvram.luks");
  assert_int_equal (g_mkdir (tpm, 0700), 0);
  put_file (tpm, "tpm2-00.permall", "state", -1);
  assert_true (pnc_desktop_folder_save (folder, descriptor, &error));
  pnc_test_assert_no_error (error);
}

static char *
make_desktop (Fixture *fixture, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, name, &error);
  char *folder;

  pnc_test_assert_no_error (error);
  fill (fixture, temporary, id, name);
  folder = pnc_desktop_folder_commit (temporary, fixture->parent, name, &error);
  pnc_test_assert_no_error (error);
  return folder;
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (list) != NULL)
    n++;
  return n;
}

static void
loads_what_was_made (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "Work: <1>");
  g_autofree char *expected = g_build_filename (fixture->parent, "Work-1.pinnace", NULL);
  g_autoptr (PncDescriptor) loaded = pnc_desktop_folder_load (folder, &error);
  g_autoptr (PncKeyFile) keys = pnc_desktop_folder_load_keys (folder, DESKTOP, &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (folder, expected);
  assert_string_equal (loaded->name, "Work: <1>");
  assert_non_null (keys);
  /* desktop.json keys.json and four parts, and nothing that only the making needed. */
  assert_int_equal (count_entries (folder), 6);
  assert_int_equal (count_entries (fixture->parent), 1);
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
socket_it (const char *path)
{
  g_remove (path);
  assert_int_equal (mknod (path, S_IFSOCK | 0600, 0), 0);
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
    { "desktop.json", socket_it },
    { "nvram.luks", socket_it },
    { "audit.log", socket_it },
    { "audit.log", make_link },
    { "tpm/.lock", make_link },
    { "tpm/tpm2-00.permall", link_it },
    { "tpm/tpm2-00.permall", pipe_it },
  };
  Fixture *fixture = *state;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("case %u", i);
      g_autofree char *folder = make_desktop (fixture, DESKTOP, name);
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
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autoptr (PncDescriptor) loaded = NULL;

  assert_every_flipped_bit_is_found (folder, "desktop.json");
  assert_every_flipped_bit_is_found (folder, "keys.json");
  loaded = pnc_desktop_folder_load (folder, &error);
  pnc_test_assert_no_error (error);
}

static void
takes_documents_from_before_there_were_checksums (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autoptr (PncDescriptor) descriptor = sample (DESKTOP, "work");
  g_autofree char *text = pnc_descriptor_to_json (descriptor);
  g_autoptr (PncDescriptor) loaded = NULL;

  put_file (folder, "desktop.json", text, -1);
  loaded = pnc_desktop_folder_load (folder, &error);
  pnc_test_assert_no_error (error);
  assert_string_equal (loaded->name, "work");
}

static void
refuses_the_keys_of_another_desktop (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");

  put_keys (folder, OTHER_DESKTOP);
  assert_null (pnc_desktop_folder_load (folder, &error));
  assert_non_null (strstr (error->message, "another desktop"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
says_not_found_where_no_desktop_is (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_null (pnc_desktop_folder_load (fixture->parent, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_null (pnc_desktop_folder_load ("/nowhere", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
refuses_a_name_that_is_taken_and_only_that (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = make_desktop (fixture, DESKTOP, "Work 1");
  g_autofree char *second = make_desktop (fixture, OTHER_DESKTOP, "Work-1");

  assert_true (g_str_has_suffix (second, "/Work-1-2.pinnace"));
  assert_null (pnc_desktop_folder_begin (fixture->parent, "WORK 1", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_true (pnc_desktop_folder_check_name_free (fixture->parent, "work 1", DESKTOP, &error));
  assert_int_equal (count_entries (fixture->parent), 2);
}

static void
refuses_a_name_that_was_taken_meanwhile (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", &error);
  g_autofree char *other = make_desktop (fixture, DESKTOP, "work");

  fill (fixture, temporary, OTHER_DESKTOP, "work");
  assert_null (pnc_desktop_folder_commit (temporary, fixture->parent, "work", &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  pnc_desktop_folder_abandon (temporary);
  assert_int_equal (count_entries (fixture->parent), 1);
}

static void
makes_the_usual_folder_and_no_other (void **state)
{
  Fixture *fixture = *state;
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
  Fixture *fixture = *state;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", NULL);

  fill (fixture, temporary, DESKTOP, "work");
  pnc_desktop_folder_abandon (temporary);
  assert_int_equal (count_entries (fixture->parent), 0);
}

static void
deletes_every_file_of_ours_and_the_folder (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autoptr (PncFolderClaim) claim = pnc_folder_claim_new (folder, FALSE, &error);

  put_file (folder, "audit.log", "{}", -1);
  put_file (folder, ".desktop.json.new-0123abcd", "half", -1);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (count_entries (fixture->parent), 0);
}

static void
destroys_the_keys_but_no_file_that_is_not_ours (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");

  put_file (folder, "holiday.jpg", "mine", -1);
  assert_false (pnc_desktop_folder_delete (folder, &error));
  assert_non_null (strstr (error->message, "holiday.jpg"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_int_equal (count_entries (folder), 1);
}

/* A hard link shows what became of the bytes, not only of the name. */
static void
leaves_no_key_slot_behind_in_the_bytes (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
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
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  put_file (fixture->parent, "lock", "mine", -1);
  assert_false (pnc_desktop_folder_delete (fixture->parent, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (count_entries (fixture->parent), 1);
}

static void
fills_no_disk_with_zeros_when_it_destroys_the_keys (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
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
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autofree char *keys = g_build_filename (folder, "keys.json", NULL);

  socket_it (keys);
  assert_true (pnc_desktop_folder_delete (folder, &error));
  pnc_test_assert_no_error (error);
  assert_int_equal (count_entries (fixture->parent), 0);
}

static void
follows_no_link_out_of_the_folder_when_it_deletes (void **state)
{
  static const char *const files[] = { "system.luks", "keys.json", "audit.log" };
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autofree char *victim = g_build_filename (fixture->parent, "victim", NULL);
  g_autofree char *bytes = NULL;

  put_file (fixture->parent, "victim", "mine", -1);
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

/* Begins a creation in a child that is killed in the middle of it. */
static void
leave_a_killed_creation (Fixture *fixture)
{
  pid_t child = fork ();

  if (child == 0)
    {
      g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "killed", NULL);

      fill (fixture, temporary, DESKTOP, "killed");
      kill (getpid (), SIGKILL);
    }
  waitpid (child, NULL, 0);
}

static void
sweeps_the_creation_that_was_killed_and_no_living_one (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *living = pnc_desktop_folder_begin (fixture->parent, "living", NULL);
  g_autofree char *strange = g_build_filename (fixture->parent, ".mine.new-abcdef", NULL);

  assert_int_equal (g_mkdir (strange, 0700), 0);
  leave_a_killed_creation (fixture);
  assert_int_equal (count_entries (fixture->parent), 3);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_int_equal (count_entries (fixture->parent), 2);
  assert_true (g_file_test (living, G_FILE_TEST_IS_DIR));
  assert_true (g_file_test (strange, G_FILE_TEST_IS_DIR));
}

static void
leaves_another_computers_creation_alone (void **state)
{
  Fixture *fixture = *state;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, "work", NULL);
  g_autoptr (PncFolderToken) token = pnc_folder_token_new (NULL);
  g_autofree char *fresh = NULL;
  g_autofree char *old = NULL;

  token->host_id[0] = token->host_id[0] == '0' ? '1' : '0';
  fresh = pnc_folder_token_to_json (token);
  put_file (temporary, "creating.json", fresh, -1);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_true (g_file_test (temporary, G_FILE_TEST_IS_DIR));
  token->since -= 8 * 24 * 3600;
  old = pnc_folder_token_to_json (token);
  put_file (temporary, "creating.json", old, -1);
  pnc_desktop_folder_sweep (fixture->parent);
  assert_false (g_file_test (temporary, G_FILE_TEST_IS_DIR));
}

static void
writes_nothing_that_it_could_not_read (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
  g_autoptr (PncDescriptor) descriptor = sample (DESKTOP, "a/b");

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
      g_autoptr (PncDescriptor) descriptor = sample (DESKTOP, "work");

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
  Fixture *fixture = *state;
  g_autofree char *folder = make_desktop (fixture, DESKTOP, "work");
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
save_on_a_full_file_system (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = sample (DESKTOP, "work");
  g_autoptr (PncDescriptor) loaded = NULL;
  g_autofree char *filler = g_build_filename (fixture->parent, "filler", NULL);
  g_autofree char *bytes = g_malloc0 (4096);
  FILE *file;

  if ((unshare (CLONE_NEWNS) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
      || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
      || mount ("none", fixture->parent, "tmpfs", 0, "size=256k") != 0)
    return FULL_NO_NAMESPACE;
  put_keys (fixture->parent, DESKTOP);
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
  return count_entries (fixture->parent) == 3 ? FULL_PASSED : FULL_FAILED;
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
    cmocka_unit_test_setup_teardown (loads_what_was_made, setup, teardown),
    cmocka_unit_test_setup_teardown (names_the_file_that_is_missing_or_damaged, setup, teardown),
    cmocka_unit_test_setup_teardown (names_the_file_in_which_any_bit_is_flipped, setup, teardown),
    cmocka_unit_test_setup_teardown (takes_documents_from_before_there_were_checksums, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (refuses_the_keys_of_another_desktop, setup, teardown),
    cmocka_unit_test_setup_teardown (says_not_found_where_no_desktop_is, setup, teardown),
    cmocka_unit_test_setup_teardown (refuses_a_name_that_is_taken_and_only_that, setup, teardown),
    cmocka_unit_test_setup_teardown (refuses_a_name_that_was_taken_meanwhile, setup, teardown),
    cmocka_unit_test_setup_teardown (makes_the_usual_folder_and_no_other, setup, teardown),
    cmocka_unit_test_setup_teardown (abandons_without_a_trace, setup, teardown),
    cmocka_unit_test_setup_teardown (deletes_every_file_of_ours_and_the_folder, setup, teardown),
    cmocka_unit_test_setup_teardown (destroys_the_keys_but_no_file_that_is_not_ours, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (leaves_no_key_slot_behind_in_the_bytes, setup, teardown),
    cmocka_unit_test_setup_teardown (deletes_no_folder_that_is_no_desktop, setup, teardown),
    cmocka_unit_test_setup_teardown (fills_no_disk_with_zeros_when_it_destroys_the_keys, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (deletes_what_is_no_file_in_the_place_of_the_keys, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (follows_no_link_out_of_the_folder_when_it_deletes, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (sweeps_the_creation_that_was_killed_and_no_living_one, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (leaves_another_computers_creation_alone, setup, teardown),
    cmocka_unit_test_setup_teardown (writes_nothing_that_it_could_not_read, setup, teardown),
    cmocka_unit_test_setup_teardown (keeps_a_whole_descriptor_when_the_writer_is_killed, setup,
                                     teardown),
    cmocka_unit_test_setup_teardown (keeps_the_old_descriptor_when_the_disk_is_full, setup,
                                     teardown),
  };

  return cmocka_run_group_tests_name ("desktop-folder", tests, NULL, NULL);
}
