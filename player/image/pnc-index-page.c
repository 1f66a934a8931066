/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-index-page.h"

#include "pnc-error.h"

#include <string.h>

/* As it is stored: little-endian, without gaps. */
typedef struct
{
  guint16 place;
  guint16 n_blocks;
  guint32 pack;
  guint32 offset;
  guint32 sealed_bytes;
  guint8 sealed_hash[PNC_SEALED_HASH_BYTES];
  guint8 plain_hash[PNC_SEALED_HASH_BYTES];
} PncStoredEntry;

G_STATIC_ASSERT (sizeof (PncStoredEntry) == PNC_INDEX_ENTRY_BYTES);

GBytes *
pnc_index_page_write (const GArray *entries)
{
  gsize size = PNC_INDEX_PAGE_HEAD_BYTES + (gsize) entries->len * PNC_INDEX_ENTRY_BYTES;
  guint8 *bytes = g_malloc0 (size);
  guint32 n = GUINT32_TO_LE (entries->len);

  memcpy (bytes, &n, sizeof n);
  for (guint i = 0; i < entries->len; i++)
    {
      const PncIndexEntry *entry = &g_array_index (entries, PncIndexEntry, i);
      PncStoredEntry stored = { .place = GUINT16_TO_LE (entry->place),
                                .n_blocks = GUINT16_TO_LE (entry->n_blocks),
                                .pack = GUINT32_TO_LE (entry->pack),
                                .offset = GUINT32_TO_LE (entry->offset),
                                .sealed_bytes = GUINT32_TO_LE (entry->sealed_bytes) };

      memcpy (stored.sealed_hash, entry->sealed_hash, sizeof stored.sealed_hash);
      memcpy (stored.plain_hash, entry->plain_hash, sizeof stored.plain_hash);
      memcpy (bytes + PNC_INDEX_PAGE_HEAD_BYTES + i * sizeof stored, &stored, sizeof stored);
    }
  return g_bytes_new_take (bytes, size);
}

static void
pnc_index_page_refuse (GError **error, guint entry, const char *what)
{
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "Entry %u of a page of the index %s", entry,
               what);
}

/* @end: the block behind the entry before it. */
static gboolean
pnc_index_entry_check (const PncIndexEntry *entry,
                       guint number,
                       guint end,
                       guint n_blocks,
                       const GArray *packs,
                       GError **error)
{
  const PncIndexPack *pack;

  if (entry->n_blocks < 1 || entry->n_blocks > PNC_CHUNK_MAX_BLOCKS)
    pnc_index_page_refuse (error, number, "is of no length that a chunk has");
  else if (entry->place < end)
    pnc_index_page_refuse (error, number, "lies before or in the one before it");
  else if ((guint) entry->place + entry->n_blocks > n_blocks)
    pnc_index_page_refuse (error, number, "leaves the page");
  else if (entry->pack >= packs->len)
    pnc_index_page_refuse (error, number, "names a pack that is not listed");
  else if (entry->sealed_bytes <= PNC_SEALED_EXTRA_BYTES
           || entry->sealed_bytes
                  > pnc_sealer_bound (PNC_SEALED_CHUNK, entry->n_blocks * PNC_BLOCK_BYTES))
    pnc_index_page_refuse (error, number, "is stored in a length that no chunk has");
  else
    {
      pack = &g_array_index (packs, PncIndexPack, entry->pack);
      if (entry->offset >= PNC_PACK_HEAD_BYTES
          && (guint64) entry->offset + entry->sealed_bytes <= pack->size_bytes)
        return TRUE;
      pnc_index_page_refuse (error, number, "leaves its pack");
    }
  return FALSE;
}

static void
pnc_index_entry_read (const guint8 *bytes, PncIndexEntry *out_entry)
{
  PncStoredEntry stored;

  memcpy (&stored, bytes, sizeof stored);
  *out_entry = (PncIndexEntry){ .place = GUINT16_FROM_LE (stored.place),
                                .n_blocks = GUINT16_FROM_LE (stored.n_blocks),
                                .pack = GUINT32_FROM_LE (stored.pack),
                                .offset = GUINT32_FROM_LE (stored.offset),
                                .sealed_bytes = GUINT32_FROM_LE (stored.sealed_bytes) };
  memcpy (out_entry->sealed_hash, stored.sealed_hash, sizeof stored.sealed_hash);
  memcpy (out_entry->plain_hash, stored.plain_hash, sizeof stored.plain_hash);
}

/* The number of entries; 0: it cannot be. */
static guint
pnc_index_page_count (const guint8 *bytes, gsize size_bytes)
{
  guint32 head[2];
  guint n;

  if (size_bytes < sizeof head || size_bytes > PNC_INDEX_PAGE_MAX_BYTES)
    return 0;
  memcpy (head, bytes, sizeof head);
  n = GUINT32_FROM_LE (head[0]);
  return head[1] == 0 && n <= PNC_PAGE_BLOCKS
                 && size_bytes == PNC_INDEX_PAGE_HEAD_BYTES + (gsize) n * PNC_INDEX_ENTRY_BYTES
             ? n
             : 0;
}

GArray *
pnc_index_page_parse (
    gconstpointer data, gsize size_bytes, guint n_blocks, const GArray *packs, GError **error)
{
  const guint8 *bytes = data;
  guint n = pnc_index_page_count (bytes, size_bytes), end = 0;
  g_autoptr (GArray) entries = NULL;

  if (n == 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "A page of the index has %" G_GSIZE_FORMAT " bytes, which are not its entries",
                   size_bytes);
      return NULL;
    }
  entries = g_array_sized_new (FALSE, FALSE, sizeof (PncIndexEntry), n);
  for (guint i = 0; i < n; i++)
    {
      PncIndexEntry entry;

      pnc_index_entry_read (bytes + PNC_INDEX_PAGE_HEAD_BYTES + (gsize) i * PNC_INDEX_ENTRY_BYTES,
                            &entry);
      if (!pnc_index_entry_check (&entry, i, end, n_blocks, packs, error))
        return NULL;
      end = entry.place + entry.n_blocks;
      g_array_append_val (entries, entry);
    }
  return g_steal_pointer (&entries);
}
