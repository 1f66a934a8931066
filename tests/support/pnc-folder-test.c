/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-folder-test.h"

#include <glib/gstdio.h>

static void
pnc_folder_test_make_volume (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) key = pnc_secret_new_random (32);

  assert_true (pnc_volume_create (path, "system", PNC_FOLDER_TEST_DESKTOP, 1 << 20, key, &error));
  pnc_test_assert_no_error (error);
}

int
pnc_folder_test_set_up (void **state)
{
  PncFolderTest *fixture = g_new0 (PncFolderTest, 1);

  fixture->world = pnc_test_world_new ();
  fixture->parent = g_build_filename (fixture->world->root, "desktops", NULL);
  g_mkdir (fixture->parent, 0700);
  fixture->volume = g_build_filename (fixture->world->root, "volume", NULL);
  pnc_folder_test_make_volume (fixture->volume);
  *state = fixture;
  return 0;
}

int
pnc_folder_test_tear_down (void **state)
{
  PncFolderTest *fixture = *state;

  pnc_test_world_free (fixture->world);
  g_free (fixture->parent);
  g_free (fixture->volume);
  g_free (fixture);
  return 0;
}

PncDescriptor *
pnc_folder_test_sample (const char *id, const char *name)
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

void
pnc_folder_test_put_file (const char *folder, const char *name, const void *bytes, gssize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  assert_true (g_file_set_contents (path, bytes, size, NULL));
}

static void
pnc_folder_test_put_volume (PncFolderTest *fixture, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *argv[] = { "cp", "--sparse=always", "--", fixture->volume, path, NULL };
  int status = -1;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                NULL);
  assert_int_equal (status, 0);
}

void
pnc_folder_test_put_keys (const char *folder, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy ("passphrase", 10);
  g_autoptr (PncKeyFile) keys
      = pnc_key_file_new (id, PNC_KEY_COST_MINIMUM, vmk, passphrase, &error);

  pnc_test_assert_no_error (error);
  assert_true (pnc_desktop_folder_save_keys (folder, keys, &error));
}

void
pnc_folder_test_fill (PncFolderTest *fixture, const char *folder, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = pnc_folder_test_sample (id, name);
  g_autofree char *tpm = g_build_filename (folder, "tpm", NULL);

  pnc_folder_test_put_keys (folder, id);
  pnc_folder_test_put_volume (fixture, folder, "system.luks");
  pnc_folder_test_put_volume (fixture, folder, "data.luks");
  pnc_folder_test_put_volume (fixture, folder, "nvram.luks");
  assert_int_equal (g_mkdir (tpm, 0700), 0);
  pnc_folder_test_put_file (tpm, "tpm2-00.permall", "state", -1);
  assert_true (pnc_desktop_folder_save (folder, descriptor, &error));
  pnc_test_assert_no_error (error);
}

char *
pnc_folder_test_make_desktop (PncFolderTest *fixture, const char *id, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = pnc_desktop_folder_begin (fixture->parent, name, &error);
  char *folder;

  pnc_test_assert_no_error (error);
  pnc_folder_test_fill (fixture, temporary, id, name);
  folder = pnc_desktop_folder_commit (temporary, fixture->parent, name, &error);
  pnc_test_assert_no_error (error);
  return folder;
}

guint
pnc_folder_test_count_entries (const char *folder)
{
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (list) != NULL)
    n++;
  return n;
}

void
pnc_folder_test_socket_it (const char *path)
{
  g_remove (path);
  assert_int_equal (mknod (path, S_IFSOCK | 0600, 0), 0);
}
