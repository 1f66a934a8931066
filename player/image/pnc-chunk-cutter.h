/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* Where a disk is cut into chunks: by content, on a grid of blocks (FORMAT.md, Chunks; XXH3 by
 * libxxhash). Pure; any thread. */

#define PNC_BLOCK_BYTES 4096u
#define PNC_PAGE_BLOCKS 4096u
#define PNC_CHUNK_MIN_BLOCKS 4u
#define PNC_CHUNK_MAX_BLOCKS 64u
/* So many zero blocks end a chunk. */
#define PNC_HOLE_MIN_BLOCKS 4u

typedef struct
{
  guint16 place; /* first block, in the page */
  guint16 n_blocks;
} PncChunkSpan;

/* The seed of an image's cuts, by its content key (32 bytes). */
guint64 pnc_chunk_cutter_seed (const PncSecret *content_key);

/* Appends the chunks of a page to @spans (of PncChunkSpan), in order. @data: @n_blocks blocks, at
 * most PNC_PAGE_BLOCKS; those that the file system says are free are zeros already. Zero blocks
 * that no span has are holes. */
void pnc_chunk_cutter_cut (guint64 seed, const guint8 *data, guint n_blocks, GArray *spans);
