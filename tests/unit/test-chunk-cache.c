/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-chunk-cache.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

#define CHUNK 4096
#define N_THREADS 6
#define N_GETS 400

/* A chunk's content is its number, all over. */
typedef struct
{
  guint8 number;
  gboolean fails;
  gulong delay_us;
  gint n_opened; /* atomic */
} Source;

static gboolean
open_source (guint8 *plain, gpointer data, GError **error)
{
  Source *source = data;

  g_atomic_int_inc (&source->n_opened);
  g_usleep (source->delay_us);
  memset (plain, source->number, CHUNK);
  if (source->fails)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "chunk %u is not here", source->number);
  return !source->fails;
}

static GBytes *
get (PncChunkCache *cache, Source *source, GError **error)
{
  guint8 hash[PNC_SEALED_HASH_BYTES] = { 0 };

  /* They differ in the last byte only: all fall into one bucket. */
  hash[PNC_SEALED_HASH_BYTES - 1] = source->number;
  return pnc_chunk_cache_get (cache, hash, CHUNK, open_source, source, error);
}

static void
assert_gets (PncChunkCache *cache, Source *source)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = get (cache, source, &error);
  const guint8 *bytes;

  pnc_test_assert_no_error (error);
  assert_non_null (content);
  assert_int_equal (g_bytes_get_size (content), CHUNK);
  bytes = g_bytes_get_data (content, NULL);
  for (guint i = 0; i < CHUNK; i++)
    assert_int_equal (bytes[i], source->number);
}

static void
the_longest_unused_goes_first (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (2 * CHUNK);
  Source a = { .number = 1 }, b = { .number = 2 }, c = { .number = 3 };

  assert_gets (cache, &a);
  assert_gets (cache, &b);
  assert_gets (cache, &a);
  assert_int_equal (a.n_opened, 1);
  assert_gets (cache, &c);
  assert_int_equal (pnc_chunk_cache_get_held_bytes (cache), 2 * CHUNK);
  assert_gets (cache, &a);
  assert_int_equal (a.n_opened, 1);
  assert_gets (cache, &b);
  assert_int_equal (b.n_opened, 2);
  assert_int_equal (pnc_chunk_cache_get_held_bytes (cache), 2 * CHUNK);
}

static void
content_outlives_its_place_in_the_cache (void **state)
{
  PncChunkCache *cache = pnc_chunk_cache_new (CHUNK);
  Source a = { .number = 1 }, b = { .number = 2 };
  g_autoptr (GBytes) content = get (cache, &a, NULL);

  assert_gets (cache, &b);
  pnc_chunk_cache_unref (cache);
  assert_int_equal (((const guint8 *) g_bytes_get_data (content, NULL))[CHUNK - 1], 1);
}

static void
without_room_each_is_opened_anew (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (CHUNK - 1);
  Source a = { .number = 1 };

  assert_gets (cache, &a);
  assert_gets (cache, &a);
  assert_int_equal (a.n_opened, 2);
  assert_int_equal (pnc_chunk_cache_get_held_bytes (cache), 0);
}

static void
a_failure_is_told_and_not_remembered (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (4 * CHUNK);
  g_autoptr (GError) error = NULL;
  Source a = { .number = 1, .fails = TRUE };

  assert_null (get (cache, &a, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  assert_int_equal (pnc_chunk_cache_get_held_bytes (cache), 0);
  a.fails = FALSE;
  assert_gets (cache, &a);
  assert_int_equal (a.n_opened, 2);
}

static void
one_chunk_cannot_have_two_lengths (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (4 * CHUNK);
  g_autoptr (GError) error = NULL;
  Source none = { .number = 0 };
  guint8 hash[PNC_SEALED_HASH_BYTES] = { 0 };

  assert_gets (cache, &none);
  assert_null (pnc_chunk_cache_get (cache, hash, 2 * CHUNK, open_source, &none, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_int_equal (none.n_opened, 1);
}

/* Many at once */

typedef struct
{
  PncChunkCache *cache;
  Source *sources;
  guint n_sources;
  guint32 seed;
  guint n_wrong;
} Reader;

static gpointer
read_many (gpointer data)
{
  Reader *reader = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (reader->seed);

  for (guint i = 0; i < N_GETS; i++)
    {
      Source *source = &reader->sources[g_rand_int_range (rand, 0, (gint32) reader->n_sources)];
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) content = get (reader->cache, source, &error);
      gboolean right = content != NULL ? ((const guint8 *) g_bytes_get_data (content, NULL))[7]
                                             == source->number
                                       : error != NULL;

      if (!right || source->fails != (content == NULL))
        reader->n_wrong++;
    }
  return NULL;
}

static void
run_readers (PncChunkCache *cache, Source *sources, guint n_sources)
{
  Reader readers[N_THREADS];
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    {
      readers[i] = (Reader){ cache, sources, n_sources, 20261127 + i, 0 };
      threads[i] = g_thread_new ("reader", read_many, &readers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_thread_join (threads[i]);
      assert_int_equal (readers[i].n_wrong, 0);
    }
}

static void
who_want_one_chunk_at_once_have_it_opened_once (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (4 * CHUNK);
  Source slow = { .number = 5, .delay_us = 20000 };

  run_readers (cache, &slow, 1);
  assert_int_equal (slow.n_opened, 1);
}

static void
many_readers_and_little_room_give_nothing_wrong (void **state)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (3 * CHUNK);
  Source sources[12];

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    sources[i] = (Source){ .number = (guint8) i, .fails = i % 5 == 4 };
  run_readers (cache, sources, G_N_ELEMENTS (sources));
  assert_true (pnc_chunk_cache_get_held_bytes (cache) <= 3 * CHUNK);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_longest_unused_goes_first),
    cmocka_unit_test (content_outlives_its_place_in_the_cache),
    cmocka_unit_test (without_room_each_is_opened_anew),
    cmocka_unit_test (a_failure_is_told_and_not_remembered),
    cmocka_unit_test (one_chunk_cannot_have_two_lengths),
    cmocka_unit_test (who_want_one_chunk_at_once_have_it_opened_once),
    cmocka_unit_test (many_readers_and_little_room_give_nothing_wrong),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
