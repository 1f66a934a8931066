/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-image-test.h"
#include "pnc-pack-writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* From a disk to packs and back. */

static PncImageReader *
open_reader (PncImageTest *test, GError **error)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (1 << 20);
  PncImagePin pin = pnc_image_test_pin (test);

  return pnc_image_reader_new (test->world->root, &pin, test->key, cache, error);
}

static void
assert_reads (PncImageTest *test, PncImageReader *reader, guint64 offset, gsize size)
{
  g_autofree guint8 *out = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  memset (out, 0xee, size);
  if (!pnc_image_reader_read (reader, offset, size, out, &error))
    fail_msg ("%s", error->message);
  assert_memory_equal (out, test->disk + offset, size);
}

static void
the_disk_comes_back_whole_and_in_parts (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (GRand) rand = g_rand_new_with_seed (PNC_IMAGE_TEST_SEED);
  g_autoptr (PncImageReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  assert_true (pnc_image_test_pack (test, NULL, &error));
  reader = open_reader (test, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_image_reader_get_disk_bytes (reader), PNC_IMAGE_TEST_DISK_BYTES);
  assert_reads (test, reader, 0, PNC_IMAGE_TEST_DISK_BYTES);
  for (guint i = 0; i < 300; i++)
    {
      guint n_blocks = PNC_IMAGE_TEST_DISK_BYTES / PNC_BLOCK_BYTES;
      guint first = g_rand_int_range (rand, 0, n_blocks);
      guint most = g_rand_int_range (rand, 0, 200);
      guint n = MIN (most, n_blocks - first);

      assert_reads (test, reader, (guint64) first * PNC_BLOCK_BYTES, (gsize) n * PNC_BLOCK_BYTES);
    }
  /* Holes and what can be compressed are not stored. */
  assert_true (test->packed.data_bytes < 8 << 20);
  assert_true (test->packed.stored_bytes < test->packed.data_bytes * 3 / 4);
}

static void
an_equal_disk_makes_equal_files_on_any_number_of_threads (void **state)
{
  static const guint n_threads[] = { 1, 2, 7 };
  PncImageTest *test = *state;
  PncImagePacked first;

  assert_true (pnc_image_test_pack (test, NULL, NULL));
  first = test->packed;
  for (guint i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      test->n_threads = n_threads[i];
      assert_true (pnc_image_test_pack (test, NULL, NULL));
      assert_memory_equal (&first, &test->packed, sizeof first);
    }
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
count_wrong_reads (PncImageTest *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncImageReader) reader = open_reader (test, &error);
  g_autofree guint8 *out = g_malloc (PNC_BLOCK_BYTES);
  guint n_refused = 0;

  if (reader == NULL)
    {
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      return 1;
    }
  for (guint64 offset = 0; offset < PNC_IMAGE_TEST_DISK_BYTES; offset += 16 * PNC_BLOCK_BYTES)
    {
      if (!pnc_image_reader_read (reader, offset, PNC_BLOCK_BYTES, out, &error))
        {
          pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
          n_refused++;
          g_clear_error (&error);
        }
      else
        assert_memory_equal (out, test->disk + offset, PNC_BLOCK_BYTES);
    }
  return n_refused;
}

static void
nothing_that_was_changed_is_handed_out (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (GRand) rand = g_rand_new_with_seed (PNC_IMAGE_TEST_SEED);
  g_autofree char *name = NULL;
  g_autofree char *index = NULL;
  g_autofree char *kept = NULL;
  gsize size;
  guint n_refused = 0;

  assert_true (pnc_image_test_pack (test, NULL, NULL));
  name = pnc_image_index_dup_name (test->packed.index_hash);
  index = g_build_filename (test->world->root, "index", name, NULL);
  assert_true (g_file_get_contents (index, &kept, &size, NULL));
  for (guint i = 0; i < 20; i++)
    {
      change_a_bit (index, rand);
      n_refused += count_wrong_reads (test) > 0;
      assert_true (g_file_set_contents (index, kept, size, NULL));
    }
  assert_int_equal (n_refused, 20);
  assert_int_equal (count_wrong_reads (test), 0);
}

static void
a_pack_that_is_changed_cut_off_or_gone_is_named (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncImageReader) reader = NULL;
  g_autoptr (GPtrArray) packs = NULL;
  g_autofree guint8 *out = g_malloc (PNC_IMAGE_TEST_DISK_BYTES);

  assert_true (pnc_image_test_pack (test, NULL, NULL));
  packs = pnc_image_test_list_packs (test);
  assert_int_equal (truncate (packs->pdata[0], 100), 0);
  reader = open_reader (test, &error);
  assert_false (pnc_image_reader_read (reader, 0, PNC_IMAGE_TEST_DISK_BYTES, out, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  g_clear_error (&error);
  pnc_image_reader_free (g_steal_pointer (&reader));
  assert_int_equal (g_unlink (packs->pdata[0]), 0);
  reader = open_reader (test, &error);
  assert_false (pnc_image_reader_read (reader, 0, PNC_IMAGE_TEST_DISK_BYTES, out, &error));
  assert_non_null (strstr (error->message, "is not here"));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
another_content_key_opens_nothing (void **state)
{
  PncImageTest *test = *state;
  guint8 other[PNC_CONTENT_KEY_BYTES] = { 1 };
  g_autoptr (PncImageReader) reader = NULL;
  g_autoptr (GError) error = NULL;
  guint8 out[PNC_BLOCK_BYTES];

  assert_true (pnc_image_test_pack (test, NULL, NULL));
  pnc_secret_free (test->key);
  test->key = pnc_secret_new_copy (other, sizeof other);
  reader = open_reader (test, &error);
  assert_non_null (reader);
  assert_false (pnc_image_reader_read (reader, 0, sizeof out, out, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
can_be_cancelled (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  assert_false (pnc_image_test_pack (test, cancellable, &error));
  assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (the_disk_comes_back_whole_and_in_parts, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (an_equal_disk_makes_equal_files_on_any_number_of_threads,
                                     pnc_image_test_set_up, pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (nothing_that_was_changed_is_handed_out, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (a_pack_that_is_changed_cut_off_or_gone_is_named,
                                     pnc_image_test_set_up, pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (another_content_key_opens_nothing, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (can_be_cancelled, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
  };

  return cmocka_run_group_tests_name ("image pack", tests, NULL, NULL);
}
