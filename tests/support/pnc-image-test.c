/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-test.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PACK_BYTES (1u << 20)

static void
pnc_image_test_fill_disk (guint8 *disk)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (PNC_IMAGE_TEST_SEED);

  for (gsize i = 0; i < 6 << 20; i++)
    disk[i] = "the quick brown fox "[g_rand_int_range (rand, 0, 20)];
  memset (disk + (1 << 20), 0, 300 * PNC_BLOCK_BYTES);
  for (gsize i = 0; i < 1 << 20; i += 4)
    {
      guint32 word = g_rand_int (rand);
      memcpy (disk + 2 * PNC_IMAGE_TEST_PAGE_BYTES + i, &word, sizeof word);
    }
  memset (disk + 3 * PNC_IMAGE_TEST_PAGE_BYTES, 7, 5 * PNC_BLOCK_BYTES);
}

int
pnc_image_test_set_up (void **state)
{
  PncImageTest *test = g_new0 (PncImageTest, 1);
  guint8 key[PNC_CONTENT_KEY_BYTES];

  test->world = pnc_test_world_new ();
  memset (key, 9, sizeof key);
  test->key = pnc_secret_new_copy (key, sizeof key);
  test->disk = g_malloc0 (PNC_IMAGE_TEST_DISK_BYTES);
  pnc_image_test_fill_disk (test->disk);
  test->fd = memfd_create ("disk", MFD_CLOEXEC);
  for (gsize done = 0; done < PNC_IMAGE_TEST_DISK_BYTES;)
    done += write (test->fd, test->disk + done, PNC_IMAGE_TEST_DISK_BYTES - done);
  *state = test;
  return 0;
}

int
pnc_image_test_tear_down (void **state)
{
  PncImageTest *test = *state;

  close (test->fd);
  g_free (test->disk);
  pnc_secret_free (test->key);
  pnc_test_world_free (test->world);
  g_free (test);
  return 0;
}

gboolean
pnc_image_test_pack (PncImageTest *test, GCancellable *cancellable, GError **error)
{
  PncImagePackJob job = { .disk_fd = test->fd,
                          .disk_bytes = PNC_IMAGE_TEST_DISK_BYTES,
                          .content_key = test->key,
                          .level = 3,
                          .pack_bytes = PACK_BYTES,
                          .n_threads = test->n_threads,
                          .cancellable = cancellable };

  return pnc_image_pack (&job, test->world->root, &test->packed, error);
}

PncImagePin
pnc_image_test_pin (const PncImageTest *test)
{
  PncImagePin pin;

  memcpy (pin.index_hash, test->packed.index_hash, sizeof pin.index_hash);
  memcpy (pin.head_hash, test->packed.head_hash, sizeof pin.head_hash);
  memcpy (pin.top_hash, test->packed.top_hash, sizeof pin.top_hash);
  return pin;
}

static gint
pnc_image_test_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Packs lie in folders by the first letters of their names. */
static void
pnc_image_test_list_folder (const char *folder, GPtrArray *paths)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  assert_non_null (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        pnc_image_test_list_folder (path, paths);
      else if (g_str_has_suffix (name, ".pack"))
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
}

GPtrArray *
pnc_image_test_list_packs (const PncImageTest *test)
{
  g_autofree char *folder = g_build_filename (test->world->root, "packs", NULL);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  pnc_image_test_list_folder (folder, paths);
  g_ptr_array_sort (paths, pnc_image_test_compare);
  return paths;
}
