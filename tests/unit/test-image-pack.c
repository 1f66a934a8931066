/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-image-pack.h"
#include "pnc-image-reader.h"
#include "pnc-pack-writer.h"
#include "pnc-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From a disk to packs and back. */

#define PAGE ((gsize) PNC_PAGE_BLOCKS * PNC_BLOCK_BYTES)
#define DISK (3 * PAGE + 5 * PNC_BLOCK_BYTES)
#define PACK_BYTES (1u << 20)
#define SEED 20261127

typedef struct
{
  PncTestWorld *world;
  PncSecret *key;
  guint8 *disk;
  int fd;
  PncImagePacked packed;
} Fixture;

/* Text-like data, random data, holes; the second page is a hole as a whole. */
static void
fill_disk (guint8 *disk)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (gsize i = 0; i < 6 << 20; i++)
    disk[i] = "the quick brown fox "[g_rand_int_range (rand, 0, 20)];
  memset (disk + (1 << 20), 0, 300 * PNC_BLOCK_BYTES);
  for (gsize i = 0; i < 1 << 20; i += 4)
    {
      guint32 word = g_rand_int (rand);
      memcpy (disk + 2 * PAGE + i, &word, sizeof word);
    }
  memset (disk + 3 * PAGE, 7, 5 * PNC_BLOCK_BYTES);
}

static gboolean
pack (Fixture *fixture, GCancellable *cancellable, GError **error)
{
  PncImagePackJob job = { .disk_fd = fixture->fd,
                          .disk_bytes = DISK,
                          .content_key = fixture->key,
                          .level = 3,
                          .pack_bytes = PACK_BYTES,
                          .cancellable = cancellable };

  return pnc_image_pack (&job, fixture->world->root, &fixture->packed, error);
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  guint8 key[PNC_CONTENT_KEY_BYTES];

  fixture->world = pnc_test_world_new ();
  memset (key, 9, sizeof key);
  fixture->key = pnc_secret_new_copy (key, sizeof key);
  fixture->disk = g_malloc0 (DISK);
  fill_disk (fixture->disk);
  fixture->fd = memfd_create ("disk", MFD_CLOEXEC);
  for (gsize done = 0; done < DISK;)
    done += write (fixture->fd, fixture->disk + done, DISK - done);
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  close (fixture->fd);
  g_free (fixture->disk);
  pnc_secret_free (fixture->key);
  pnc_test_world_free (fixture->world);
  g_free (fixture);
  return 0;
}

static PncImageReader *
open_reader (Fixture *fixture, GError **error)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (1 << 20);
  PncImagePin pin;

  memcpy (pin.index_hash, fixture->packed.index_hash, sizeof pin.index_hash);
  memcpy (pin.head_hash, fixture->packed.head_hash, sizeof pin.head_hash);
  memcpy (pin.top_hash, fixture->packed.top_hash, sizeof pin.top_hash);
  return pnc_image_reader_new (fixture->world->root, &pin, fixture->key, cache, error);
}

static void
assert_reads (Fixture *fixture, PncImageReader *reader, guint64 offset, gsize size)
{
  g_autofree guint8 *out = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  memset (out, 0xee, size);
  if (!pnc_image_reader_read (reader, offset, size, out, &error))
    fail_msg ("%s", error->message);
  assert_memory_equal (out, fixture->disk + offset, size);
}

static void
the_disk_comes_back_whole_and_in_parts (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autoptr (PncImageReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  assert_true (pack (fixture, NULL, &error));
  reader = open_reader (fixture, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_image_reader_get_disk_bytes (reader), DISK);
  assert_reads (fixture, reader, 0, DISK);
  for (guint i = 0; i < 300; i++)
    {
      guint n_blocks = DISK / PNC_BLOCK_BYTES;
      guint first = g_rand_int_range (rand, 0, n_blocks);
      guint most = g_rand_int_range (rand, 0, 200);
      guint n = MIN (most, n_blocks - first);

      assert_reads (fixture, reader, (guint64) first * PNC_BLOCK_BYTES,
                    (gsize) n * PNC_BLOCK_BYTES);
    }
  /* Holes and what can be compressed are not stored. */
  assert_true (fixture->packed.data_bytes < 8 << 20);
  assert_true (fixture->packed.stored_bytes < fixture->packed.data_bytes * 3 / 4);
}

static void
an_equal_disk_makes_equal_files (void **state)
{
  Fixture *fixture = *state;
  PncImagePacked first;

  assert_true (pack (fixture, NULL, NULL));
  first = fixture->packed;
  assert_true (pack (fixture, NULL, NULL));
  assert_memory_equal (&first, &fixture->packed, sizeof first);
}

/* Each file in turn, a bit somewhere in it: no byte of the disk comes back other than it was. */
static void
change_a_bit (const char *path, GRand *rand)
{
  g_autofree char *bytes = NULL;
  gsize size;

  assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[g_rand_int_range (rand, 0, size)] ^= 1 << g_rand_int_range (rand, 0, 8);
  assert_true (g_file_set_contents (path, bytes, size, NULL));
}

static guint
count_wrong_reads (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncImageReader) reader = open_reader (fixture, &error);
  g_autofree guint8 *out = g_malloc (PNC_BLOCK_BYTES);
  guint n_refused = 0;

  if (reader == NULL)
    {
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      return 1;
    }
  for (guint64 offset = 0; offset < DISK; offset += 16 * PNC_BLOCK_BYTES)
    {
      if (!pnc_image_reader_read (reader, offset, PNC_BLOCK_BYTES, out, &error))
        {
          pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
          n_refused++;
          g_clear_error (&error);
        }
      else
        assert_memory_equal (out, fixture->disk + offset, PNC_BLOCK_BYTES);
    }
  return n_refused;
}

static void
nothing_that_was_changed_is_handed_out (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  g_autofree char *name = NULL;
  g_autofree char *index = NULL;
  g_autofree char *kept = NULL;
  gsize size;
  guint n_refused = 0;

  assert_true (pack (fixture, NULL, NULL));
  name = pnc_image_index_dup_name (fixture->packed.index_hash);
  index = g_build_filename (fixture->world->root, "index", name, NULL);
  assert_true (g_file_get_contents (index, &kept, &size, NULL));
  for (guint i = 0; i < 20; i++)
    {
      change_a_bit (index, rand);
      n_refused += count_wrong_reads (fixture) > 0;
      assert_true (g_file_set_contents (index, kept, size, NULL));
    }
  assert_int_equal (n_refused, 20);
  assert_int_equal (count_wrong_reads (fixture), 0);
}

static void
a_pack_that_is_changed_cut_off_or_gone_is_named (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncImageReader) reader = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *out = g_malloc (DISK);
  g_autofree char *find = NULL;
  g_autofree char *found = NULL;

  assert_true (pack (fixture, NULL, NULL));
  find = g_strdup_printf ("sh -c 'find %s/packs -name \"*.pack\" | sort | head -n 1'",
                          fixture->world->root);
  assert_true (g_spawn_command_line_sync (find, &found, NULL, NULL, NULL));
  path = g_strdup (g_strchomp (found));
  assert_int_equal (truncate (path, 100), 0);
  reader = open_reader (fixture, &error);
  assert_false (pnc_image_reader_read (reader, 0, DISK, out, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  g_clear_error (&error);
  pnc_image_reader_free (g_steal_pointer (&reader));
  assert_int_equal (g_unlink (path), 0);
  reader = open_reader (fixture, &error);
  assert_false (pnc_image_reader_read (reader, 0, DISK, out, &error));
  assert_non_null (strstr (error->message, "is not here"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
another_content_key_opens_nothing (void **state)
{
  Fixture *fixture = *state;
  guint8 other[PNC_CONTENT_KEY_BYTES] = { 1 };
  g_autoptr (PncImageReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint8 out[PNC_BLOCK_BYTES];

  assert_true (pack (fixture, NULL, NULL));
  pnc_secret_free (fixture->key);
  fixture->key = pnc_secret_new_copy (other, sizeof other);
  reader = open_reader (fixture, &error);
  assert_non_null (reader);
  assert_false (pnc_image_reader_read (reader, 0, sizeof out, out, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
can_be_cancelled (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  assert_false (pack (fixture, cancellable, &error));
  assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (the_disk_comes_back_whole_and_in_parts, set_up, tear_down),
    cmocka_unit_test_setup_teardown (an_equal_disk_makes_equal_files, set_up, tear_down),
    cmocka_unit_test_setup_teardown (nothing_that_was_changed_is_handed_out, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_pack_that_is_changed_cut_off_or_gone_is_named, set_up,
                                     tear_down),
    cmocka_unit_test_setup_teardown (another_content_key_opens_nothing, set_up, tear_down),
    cmocka_unit_test_setup_teardown (can_be_cancelled, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("image pack", tests, NULL, NULL);
}
