/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-chunk-cache.h"
#include "pnc-index-head.h"

/* Reads the disk of a packed image (FORMAT.md) out of a folder “chunks”, where nothing is trusted
 * but what is pinned: each byte that is handed out was verified, decrypted and decompressed. A
 * reader is used by one thread at a time; make one for each, with the same cache. Blocks on the
 * disk. */
typedef struct _PncImageReader PncImageReader;

/* From the manifest. */
typedef struct
{
  guint8 index_hash[PNC_SEALED_HASH_BYTES]; /* the file's name; the file is held to the others */
  guint8 head_hash[PNC_SEALED_HASH_BYTES];
  guint8 top_hash[PNC_SEALED_HASH_BYTES];
} PncImagePin;

/* Takes a reference to @cache, which only readers with this @content_key share. NOT_FOUND without
 * the index; TAMPERED when it is not what is pinned. */
PncImageReader *pnc_image_reader_new (const char *folder,
                                      const PncImagePin *pin,
                                      const PncSecret *content_key,
                                      PncChunkCache *cache,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_image_reader_free (PncImageReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncImageReader, pnc_image_reader_free)

guint64 pnc_image_reader_get_disk_bytes (PncImageReader *reader);

/* @size_bytes of the disk from @offset into @out (NULL: only into the cache); both multiples of
 * PNC_BLOCK_BYTES, within the disk. TAMPERED names the chunk's place; NOT_FOUND: a pack is not
 * here. @out is then undefined. */
gboolean pnc_image_reader_read (PncImageReader *reader,
                                guint64 offset,
                                gsize size_bytes,
                                guint8 *out,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
