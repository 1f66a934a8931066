/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-sealer.h"

/* Opened chunks, the last ones used, within a bound: what a guest reads again need not be
 * decrypted again. Readers that have the same content key may share one. Any thread, also several
 * at a time: a chunk that two want at once is opened by the first, and the second waits for it. */
typedef struct _PncChunkCache PncChunkCache;

/* Makes the chunk's content: TRUE and @plain is filled whole, or @error is set. Called without a
 * lock held. */
typedef gboolean (*PncChunkOpen) (guint8 *plain, gpointer data, GError **error);

/* Holds at most @max_bytes of content. 0: holds nothing. The content is wiped when it is freed. */
PncChunkCache *pnc_chunk_cache_new (gsize max_bytes) G_GNUC_WARN_UNUSED_RESULT;
PncChunkCache *pnc_chunk_cache_ref (PncChunkCache *cache);
void pnc_chunk_cache_unref (PncChunkCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChunkCache, pnc_chunk_cache_unref)

/* The content of the chunk whose sealed bytes have @hash, from the cache or else from @open. The
 * caller owns a reference; the bytes stay valid when the cache has let go of them. Blocks while
 * another thread opens this chunk; what fails is not remembered, and each who waits tries itself.
 * TAMPERED: the chunk is here, and is not of @size_bytes. */
GBytes *pnc_chunk_cache_get (PncChunkCache *cache,
                             const guint8 hash[PNC_SEALED_HASH_BYTES],
                             gsize size_bytes,
                             PncChunkOpen open,
                             gpointer data,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Bytes of content that it holds now. */
gsize pnc_chunk_cache_get_held_bytes (PncChunkCache *cache);
