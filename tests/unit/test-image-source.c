/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-image-source.h"
#include "pnc-image-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define DISK PNC_IMAGE_TEST_DISK_BYTES
#define SEED PNC_IMAGE_TEST_SEED
#define N_THREADS 6
#define N_READS 150

static PncImageSource *
open_source (PncImageTest *test, gsize cache_bytes)
{
  g_autoptr (GError) error = NULL;
  PncImagePin pin;
  PncImageSource *source;

  assert_true (pnc_image_test_pack (test, NULL, &error));
  pin = pnc_image_test_pin (test);
  source = pnc_image_source_new (test->world->root, &pin, test->key, cache_bytes, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_image_source_get_disk_bytes (source), DISK);
  return source;
}

typedef struct
{
  PncImageTest *test;
  PncImageSource *source;
  guint32 seed;
  guint n_wrong;
} Reader;

static gpointer
read_anywhere (gpointer data)
{
  Reader *reader = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (reader->seed);
  g_autofree guint8 *out = g_malloc (1 << 20);

  for (guint i = 0; i < N_READS; i++)
    {
      guint64 offset = g_rand_int_range (rand, 0, (gint32) DISK);
      gsize most = g_rand_int_range (rand, 0, 1 << 20);
      gsize count = MIN (most, DISK - offset);

      memset (out, 0xee, count);
      if (!pnc_image_source_read (reader->source, out, count, offset, NULL)
          || memcmp (out, reader->test->disk + offset, count) != 0)
        reader->n_wrong++;
    }
  return NULL;
}

static void
many_threads_read_any_range (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (PncImageSource) source = open_source (test, 2 << 20);
  Reader readers[N_THREADS];
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    {
      readers[i] = (Reader){ test, source, SEED + i, 0 };
      threads[i] = g_thread_new ("reader", read_anywhere, &readers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      assert_int_equal (readers[i].n_wrong, 0);
    }
}

static void
assert_reads (PncImageTest *test, PncImageSource *source, guint64 offset, gsize count)
{
  g_autofree guint8 *out = g_malloc0 (count);
  g_autoptr (GError) error = NULL;

  if (!pnc_image_source_read (source, out, count, offset, &error))
    fail_msg ("%s", error->message);
  assert_memory_equal (out, test->disk + offset, count);
}

/* Data begins at 2.2 MiB of the disk and is opened in order: up to 3.7 MiB then. */
static gboolean
is_ahead (gpointer source)
{
  return pnc_image_source_get_held_bytes (source) >= 3 << 19;
}

/* Files that are gone are missed by nobody who asks for what was opened ahead. */
static void
what_comes_next_is_opened_ahead (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (PncImageSource) source = open_source (test, 32 << 20);
  g_autoptr (GPtrArray) packs = pnc_image_test_list_packs (test);
  g_autofree guint8 *out = g_malloc0 (1 << 20);
  g_autoptr (GError) error = NULL;
  guint64 far = 2 * PNC_IMAGE_TEST_PAGE_BYTES;

  assert_reads (test, source, 2 << 20, 128 << 10);
  assert_reads (test, source, (2 << 20) + (128 << 10), 128 << 10);
  pnc_test_wait_until (is_ahead, source, 30000);
  for (guint i = 0; i < packs->len; i++)
    assert_int_equal (g_unlink (packs->pdata[i]), 0);
  assert_reads (test, source, (2 << 20) + (256 << 10), 1 << 20);
  /* Those that have a pack open may read it; what nobody asked for needs another one. */
  assert_false (pnc_image_source_read (source, out, 1 << 20, far, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
what_was_changed_is_told_to_who_reads_it (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (PncImageSource) source = open_source (test, 1 << 20);
  g_autoptr (GPtrArray) packs = pnc_image_test_list_packs (test);
  g_autofree guint8 *out = g_malloc0 (DISK);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < packs->len; i++)
    assert_int_equal (truncate (packs->pdata[i], 100), 0);
  assert_false (pnc_image_source_read (source, out, DISK, 0, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static gpointer
read_until_stopped (gpointer data)
{
  Reader *reader = data;
  g_autofree guint8 *out = g_malloc (1 << 20);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; error == NULL; i = (i + 1) % 40)
    if (pnc_image_source_read (reader->source, out, 1 << 20, (guint64) i << 20, &error)
        && memcmp (out, reader->test->disk + ((guint64) i << 20), 1 << 20) != 0)
      reader->n_wrong++;
  if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    reader->n_wrong++;
  return NULL;
}

static void
nothing_is_read_once_it_is_stopped (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (PncImageSource) source = open_source (test, 4 << 20);
  Reader readers[N_THREADS];
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    {
      readers[i] = (Reader){ test, source, 0, 0 };
      threads[i] = g_thread_new ("reader", read_until_stopped, &readers[i]);
    }
  g_usleep (200000);
  assert_true (pnc_image_source_stop (source, g_get_monotonic_time () + 30 * G_USEC_PER_SEC));
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      assert_int_equal (readers[i].n_wrong, 0);
    }
  assert_true (pnc_image_source_stop (source, g_get_monotonic_time ()));
}

static void
without_its_index_it_does_not_open (void **state)
{
  PncImageTest *test = *state;
  g_autoptr (GError) error = NULL;
  PncImagePin pin;

  assert_true (pnc_image_test_pack (test, NULL, NULL));
  pin = pnc_image_test_pin (test);
  pin.index_hash[0] ^= 1;
  assert_null (pnc_image_source_new (test->world->root, &pin, test->key, 0, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (many_threads_read_any_range, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (what_comes_next_is_opened_ahead, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (what_was_changed_is_told_to_who_reads_it,
                                     pnc_image_test_set_up, pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (nothing_is_read_once_it_is_stopped, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
    cmocka_unit_test_setup_teardown (without_its_index_it_does_not_open, pnc_image_test_set_up,
                                     pnc_image_test_tear_down),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
