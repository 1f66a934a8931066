/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-chunk-cutter.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <xxhash.h>

#define CUT_LABEL "pinnace-cut-1"
/* One block in sixteen ends a chunk. */
#define CUT_MASK 15u

guint64
pnc_chunk_cutter_seed (const PncSecret *content_key)
{
  guint8 mac[32];
  guint64 seed;

  HMAC (EVP_sha256 (), pnc_secret_peek (content_key), pnc_secret_size (content_key),
        (const guint8 *) CUT_LABEL, strlen (CUT_LABEL), mac, NULL);
  memcpy (&seed, mac, sizeof seed);
  return GUINT64_FROM_LE (seed);
}

static gboolean
pnc_block_is_zero (const guint8 *block)
{
  return block[0] == 0 && memcmp (block, block + 1, PNC_BLOCK_BYTES - 1) == 0;
}

/* How many zero blocks begin at @at. */
static guint
pnc_chunk_cutter_measure_hole (const guint8 *data, guint at, guint n_blocks)
{
  guint n = 0;

  while (at + n < n_blocks && pnc_block_is_zero (data + (gsize) (at + n) * PNC_BLOCK_BYTES))
    n++;
  return n;
}

static gboolean
pnc_chunk_cutter_cuts (guint64 seed, const guint8 *block)
{
  return (XXH3_64bits_withSeed (block, PNC_BLOCK_BYTES, seed) & CUT_MASK) == 0;
}

/* The length of the chunk that begins at @at, where data is. */
static guint
pnc_chunk_cutter_measure_chunk (guint64 seed, const guint8 *data, guint at, guint n_blocks)
{
  guint most = MIN (PNC_CHUNK_MAX_BLOCKS, n_blocks - at);
  guint n = 0;

  while (n < most)
    {
      const guint8 *block = data + (gsize) (at + n) * PNC_BLOCK_BYTES;

      if (pnc_block_is_zero (block)
          && pnc_chunk_cutter_measure_hole (data, at + n, n_blocks) >= PNC_HOLE_MIN_BLOCKS)
        break;
      n++;
      if (n >= PNC_CHUNK_MIN_BLOCKS && pnc_chunk_cutter_cuts (seed, block))
        break;
    }
  return n;
}

void
pnc_chunk_cutter_cut (guint64 seed, const guint8 *data, guint n_blocks, GArray *spans)
{
  guint at = 0;

  g_return_if_fail (n_blocks <= PNC_PAGE_BLOCKS);
  while ((at += pnc_chunk_cutter_measure_hole (data, at, n_blocks)) < n_blocks)
    {
      PncChunkSpan span = { at, pnc_chunk_cutter_measure_chunk (seed, data, at, n_blocks) };

      g_array_append_val (spans, span);
      at += span.n_blocks;
    }
}
