/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-chunk-cache.h"

#include "pnc-error.h"

#include <sodium.h>
#include <string.h>

typedef struct
{
  guint8 hash[PNC_SEALED_HASH_BYTES];
  GBytes *content; /* NULL: a thread is opening it */
  GList link;      /* in uses, once there is content */
} PncCachedChunk;

struct _PncChunkCache
{
  gatomicrefcount refs;
  gsize max_bytes;

  GMutex lock; /* of all that follows */
  GCond opened;
  GHashTable *chunks; /* set of PncCachedChunk */
  GQueue uses;        /* of PncCachedChunk, the last used first */
  gsize held_bytes;
};

static guint
pnc_cached_chunk_hash (gconstpointer key)
{
  guint head;

  memcpy (&head, ((const PncCachedChunk *) key)->hash, sizeof head);
  return head;
}

static gboolean
pnc_cached_chunk_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (((const PncCachedChunk *) a)->hash, ((const PncCachedChunk *) b)->hash,
                 PNC_SEALED_HASH_BYTES)
         == 0;
}

static void
pnc_cached_chunk_free (gpointer data)
{
  PncCachedChunk *chunk = data;

  g_clear_pointer (&chunk->content, g_bytes_unref);
  g_free (chunk);
}

PncChunkCache *
pnc_chunk_cache_new (gsize max_bytes)
{
  PncChunkCache *cache = g_new0 (PncChunkCache, 1);

  g_atomic_ref_count_init (&cache->refs);
  cache->max_bytes = max_bytes;
  g_mutex_init (&cache->lock);
  g_cond_init (&cache->opened);
  g_queue_init (&cache->uses);
  cache->chunks = g_hash_table_new_full (pnc_cached_chunk_hash, pnc_cached_chunk_equal,
                                         pnc_cached_chunk_free, NULL);
  return cache;
}

PncChunkCache *
pnc_chunk_cache_ref (PncChunkCache *cache)
{
  g_atomic_ref_count_inc (&cache->refs);
  return cache;
}

void
pnc_chunk_cache_unref (PncChunkCache *cache)
{
  if (!g_atomic_ref_count_dec (&cache->refs))
    return;
  g_hash_table_unref (cache->chunks);
  g_cond_clear (&cache->opened);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

/* Content */

typedef struct
{
  gsize size_bytes;
  guint8 bytes[];
} PncChunkContent;

static void
pnc_chunk_content_free (gpointer data)
{
  PncChunkContent *content = data;

  sodium_memzero (content->bytes, content->size_bytes);
  g_free (content);
}

static GBytes *
pnc_chunk_content_open (gsize size_bytes, PncChunkOpen open, gpointer data, GError **error)
{
  PncChunkContent *content = g_malloc (sizeof *content + size_bytes);

  content->size_bytes = size_bytes;
  if (open (content->bytes, data, error))
    return g_bytes_new_with_free_func (content->bytes, size_bytes, pnc_chunk_content_free, content);
  /* What was refused may lie in it. */
  pnc_chunk_content_free (content);
  return NULL;
}

/* Takes @content. The same bytes cannot be chunks of two lengths: one index entry lies. */
static GBytes *
pnc_chunk_content_measure (GBytes *content, gsize size_bytes, GError **error)
{
  if (g_bytes_get_size (content) == size_bytes)
    return content;
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "A chunk of %" G_GSIZE_FORMAT " bytes is listed with %" G_GSIZE_FORMAT,
               g_bytes_get_size (content), size_bytes);
  g_bytes_unref (content);
  return NULL;
}

/* With the lock held */

static void
pnc_chunk_cache_remove (PncChunkCache *cache, PncCachedChunk *chunk)
{
  if (chunk->content != NULL)
    {
      g_queue_unlink (&cache->uses, &chunk->link);
      cache->held_bytes -= g_bytes_get_size (chunk->content);
    }
  g_hash_table_remove (cache->chunks, chunk);
}

static void
pnc_chunk_cache_use (PncChunkCache *cache, PncCachedChunk *chunk)
{
  g_queue_unlink (&cache->uses, &chunk->link);
  g_queue_push_head_link (&cache->uses, &chunk->link);
}

static void
pnc_chunk_cache_keep (PncChunkCache *cache, PncCachedChunk *chunk, GBytes *content)
{
  chunk->content = g_bytes_ref (content);
  chunk->link.data = chunk;
  g_queue_push_head_link (&cache->uses, &chunk->link);
  cache->held_bytes += g_bytes_get_size (content);
  while (cache->held_bytes > cache->max_bytes)
    pnc_chunk_cache_remove (cache, g_queue_peek_tail (&cache->uses));
}

/* The chunk as another thread left it, its use noted; NULL: the caller is to open it. */
static PncCachedChunk *
pnc_chunk_cache_wait (PncChunkCache *cache, const PncCachedChunk *key)
{
  PncCachedChunk *chunk;

  while ((chunk = g_hash_table_lookup (cache->chunks, key)) != NULL && chunk->content == NULL)
    g_cond_wait (&cache->opened, &cache->lock);
  if (chunk != NULL)
    pnc_chunk_cache_use (cache, chunk);
  return chunk;
}

GBytes *
pnc_chunk_cache_get (PncChunkCache *cache,
                     const guint8 hash[PNC_SEALED_HASH_BYTES],
                     gsize size_bytes,
                     PncChunkOpen open,
                     gpointer data,
                     GError **error)
{
  PncCachedChunk *chunk = g_new0 (PncCachedChunk, 1);
  PncCachedChunk *found;
  GBytes *content;

  memcpy (chunk->hash, hash, PNC_SEALED_HASH_BYTES);
  g_mutex_lock (&cache->lock);
  found = pnc_chunk_cache_wait (cache, chunk);
  if (found != NULL)
    {
      content = g_bytes_ref (found->content);
      g_mutex_unlock (&cache->lock);
      pnc_cached_chunk_free (chunk);
      return pnc_chunk_content_measure (content, size_bytes, error);
    }
  g_hash_table_add (cache->chunks, chunk);
  g_mutex_unlock (&cache->lock);

  content = pnc_chunk_content_open (size_bytes, open, data, error);

  g_mutex_lock (&cache->lock);
  if (content != NULL)
    pnc_chunk_cache_keep (cache, chunk, content);
  else
    pnc_chunk_cache_remove (cache, chunk);
  g_cond_broadcast (&cache->opened);
  g_mutex_unlock (&cache->lock);
  return content;
}

gsize
pnc_chunk_cache_get_held_bytes (PncChunkCache *cache)
{
  gsize held;

  g_mutex_lock (&cache->lock);
  held = cache->held_bytes;
  g_mutex_unlock (&cache->lock);
  return held;
}
