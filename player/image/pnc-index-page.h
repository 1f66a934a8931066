/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-chunk-cutter.h"
#include "pnc-sealer.h"

/* A page of the index (FORMAT.md, Index): which chunks hold 16 MiB of the disk. Pure; any thread.
 */

/* A pack, as the head of the index lists it. */
typedef struct
{
  guint8 hash[PNC_SEALED_HASH_BYTES];
  guint64 size_bytes; /* 0: it is used no more, and keeps its number */
} PncIndexPack;

typedef struct
{
  guint16 place; /* first block, in the page */
  guint16 n_blocks;
  guint32 pack;
  guint32 offset; /* in the pack, bytes */
  guint32 sealed_bytes;
  guint8 sealed_hash[PNC_SEALED_HASH_BYTES];
  guint8 plain_hash[PNC_SEALED_HASH_BYTES];
} PncIndexEntry;

#define PNC_INDEX_PAGE_HEAD_BYTES 8u
#define PNC_INDEX_ENTRY_BYTES 80u
#define PNC_INDEX_PAGE_MAX_BYTES                                                                   \
  (PNC_INDEX_PAGE_HEAD_BYTES + PNC_PAGE_BLOCKS * PNC_INDEX_ENTRY_BYTES)
/* What stands before the first chunk in a pack. */
#define PNC_PACK_HEAD_BYTES 8u

/* @entries (PncIndexEntry, in order, one at least) as the page's bytes, before they are sealed. */
GBytes *pnc_index_page_write (const GArray *entries);

/* The entries of @size_bytes at @bytes, for a page of @n_blocks blocks of the disk.
 * PNC_ERROR_TAMPERED names what cannot be: an entry out of order, one that leaves the page or its
 * pack (@packs: of PncIndexPack), a length that no chunk has. */
GArray *pnc_index_page_parse (gconstpointer bytes,
                              gsize size_bytes,
                              guint n_blocks,
                              const GArray *packs,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
