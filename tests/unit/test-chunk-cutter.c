/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-chunk-cutter.h"
#include "pnc-test.h"

#include <string.h>

#define SEED G_GUINT64_CONSTANT (0x1234567890abcdef)

/* @n_blocks of noise that is the same each time; @start: where in the noise. */
static guint8 *
make_noise (guint n_blocks, guint start)
{
  guint8 *data = g_malloc ((gsize) n_blocks * PNC_BLOCK_BYTES);

  for (guint b = 0; b < n_blocks; b++)
    {
      guint64 x = (start + b + 1) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      guint64 *words = (guint64 *) (data + (gsize) b * PNC_BLOCK_BYTES);

      for (guint i = 0; i < PNC_BLOCK_BYTES / 8; i++)
        {
          x ^= x << 13;
          x ^= x >> 7;
          x ^= x << 17;
          words[i] = x;
        }
    }
  return data;
}

static void
zero (guint8 *data, guint at, guint n)
{
  memset (data + (gsize) at * PNC_BLOCK_BYTES, 0, (gsize) n * PNC_BLOCK_BYTES);
}

static GArray *
cut (guint64 seed, const guint8 *data, guint n_blocks)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (PncChunkSpan));

  pnc_chunk_cutter_cut (seed, data, n_blocks, spans);
  return spans;
}

/* By the same key as in test-sealer.c; Python's hmac says so, too. */
static void
the_seed_is_the_content_keys (void **state)
{
  guint8 bytes[32];
  g_autoptr (PncSecret) key = NULL;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = i;
  key = pnc_secret_new_copy (bytes, sizeof bytes);
  assert_true (pnc_chunk_cutter_seed (key) == G_GUINT64_CONSTANT (6742210784017876789));
}

static void
chunks_cover_all_data_and_have_the_lengths_of_the_format (void **state)
{
  g_autofree guint8 *data = make_noise (PNC_PAGE_BLOCKS, 0);
  g_autoptr (GArray) spans = cut (SEED, data, PNC_PAGE_BLOCKS);
  guint at = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      PncChunkSpan span = g_array_index (spans, PncChunkSpan, i);

      assert_int_equal (span.place, at);
      assert_in_range (span.n_blocks, i + 1 < spans->len ? PNC_CHUNK_MIN_BLOCKS : 1,
                       PNC_CHUNK_MAX_BLOCKS);
      at += span.n_blocks;
    }
  assert_int_equal (at, PNC_PAGE_BLOCKS);
  /* 19 blocks on average, less what the longest length cuts off. */
  assert_in_range (PNC_PAGE_BLOCKS / spans->len, 16, 21);
}

static void
holes_of_four_blocks_are_left_out_and_smaller_ones_are_not (void **state)
{
  g_autofree guint8 *data = make_noise (64, 0);
  g_autoptr (GArray) spans = NULL;
  gboolean stored[64] = { FALSE };

  zero (data, 0, 1);
  zero (data, 20, 3);
  zero (data, 40, 4);
  zero (data, 60, 4);
  spans = cut (SEED, data, 64);
  for (guint i = 0; i < spans->len; i++)
    for (guint b = 0; b < g_array_index (spans, PncChunkSpan, i).n_blocks; b++)
      stored[g_array_index (spans, PncChunkSpan, i).place + b] = TRUE;
  for (guint b = 0; b < 64; b++)
    if (b > 0 && b < 20)
      assert_true (stored[b]);
  assert_false (stored[0]);
  for (guint b = 23; b < 60; b++)
    assert_int_equal (stored[b], b < 40 || b >= 44);
  for (guint b = 60; b < 64; b++)
    assert_false (stored[b]);
}

static void
nothing_is_no_chunk (void **state)
{
  g_autofree guint8 *data = g_malloc0 (16 * PNC_BLOCK_BYTES);
  g_autoptr (GArray) empty = cut (SEED, data, 16);
  g_autoptr (GArray) none = cut (SEED, data, 0);

  assert_int_equal (empty->len, 0);
  assert_int_equal (none->len, 0);
}

static gboolean
has_chunk (GArray *spans, guint place, guint n_blocks)
{
  for (guint i = 0; i < spans->len; i++)
    {
      PncChunkSpan span = g_array_index (spans, PncChunkSpan, i);

      if (span.place == place && span.n_blocks == n_blocks)
        return TRUE;
    }
  return FALSE;
}

/* The same noise seven blocks further on: all but the first chunks are the same. */
static void
cuts_fall_into_step_again_behind_an_insertion (void **state)
{
  g_autofree guint8 *before = make_noise (2000, 100);
  g_autofree guint8 *after = make_noise (2007, 93);
  g_autoptr (GArray) old = cut (SEED, before, 2000);
  g_autoptr (GArray) new = cut (SEED, after, 2007);
  guint kept = 0;

  for (guint i = 0; i < old->len; i++)
    {
      PncChunkSpan span = g_array_index (old, PncChunkSpan, i);

      kept += has_chunk (new, span.place + 7, span.n_blocks);
    }
  assert_in_range (kept, old->len - 5, old->len);
}

static void
another_seed_cuts_elsewhere (void **state)
{
  g_autofree guint8 *data = make_noise (2000, 0);
  g_autoptr (GArray) one = cut (SEED, data, 2000);
  g_autoptr (GArray) other = cut (SEED + 1, data, 2000);
  guint same = 0;

  for (guint i = 0; i < one->len; i++)
    {
      PncChunkSpan span = g_array_index (one, PncChunkSpan, i);

      same += has_chunk (other, span.place, span.n_blocks);
    }
  assert_in_range (same, 0, one->len / 4);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_seed_is_the_content_keys),
    cmocka_unit_test (chunks_cover_all_data_and_have_the_lengths_of_the_format),
    cmocka_unit_test (holes_of_four_blocks_are_left_out_and_smaller_ones_are_not),
    cmocka_unit_test (nothing_is_no_chunk),
    cmocka_unit_test (cuts_fall_into_step_again_behind_an_insertion),
    cmocka_unit_test (another_seed_cuts_elsewhere),
  };

  return cmocka_run_group_tests_name ("chunk-cutter", tests, NULL, NULL);
}
