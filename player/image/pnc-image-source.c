/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-source.h"

#include "pnc-error.h"

#include <string.h>

/* How far ahead of a reader chunks are opened; two threads do it, as many as a laptop can spare. */
#define AHEAD_BYTES ((guint64) 2 << 20)
#define AHEAD_THREADS 2

/* So many ends of reads are remembered: a guest reads a few files at a time. */
#define N_STREAMS 8u

/* Who reads on from here is a stream. */
typedef struct
{
  guint64 next;  /* where its last read ended */
  guint64 ahead; /* opened up to here, or being opened */
} PncImageStream;

struct _PncImageSource
{
  gatomicrefcount refs;
  char *folder;
  PncImagePin pin;
  guint64 disk_bytes;
  GThreadPool *ahead; /* of PncImageAhead */

  GMutex lock; /* of all that follows */
  GCond idle;
  PncSecret *content_key; /* NULL: stopped */
  PncChunkCache *cache;
  GPtrArray *readers; /* those that nobody uses now */
  guint n_reading;
  gboolean stopping;
  PncImageStream streams[N_STREAMS];
  guint oldest_stream;
};

typedef struct
{
  guint64 offset;
  gsize size_bytes;
} PncImageAhead;

/* Readers ------------------------------------------------------------------------------------- */

static void
pnc_image_source_give_reader (PncImageSource *source, PncImageReader *reader)
{
  g_mutex_lock (&source->lock);
  if (reader != NULL)
    g_ptr_array_add (source->readers, reader);
  source->n_reading--;
  if (source->n_reading == 0)
    g_cond_broadcast (&source->idle);
  g_mutex_unlock (&source->lock);
}

/* An idle reader, or a new one; to be given back. NULL: stopped, or it cannot be made. */
static PncImageReader *
pnc_image_source_take_reader (PncImageSource *source, GError **error)
{
  PncImageReader *reader = NULL;
  gboolean stopping;

  g_mutex_lock (&source->lock);
  stopping = source->stopping;
  if (!stopping)
    source->n_reading++;
  if (!stopping && source->readers->len > 0)
    reader = g_ptr_array_steal_index_fast (source->readers, source->readers->len - 1);
  g_mutex_unlock (&source->lock);
  if (stopping)
    g_set_error (error, PNC_ERROR, PNC_ERROR_CANCELLED, "The image was closed");
  if (stopping || reader != NULL)
    return reader;
  /* The key and the cache stay as long as anyone is counted as reading. */
  reader = pnc_image_reader_new (source->folder, &source->pin, source->content_key, source->cache,
                                 error);
  if (reader == NULL)
    pnc_image_source_give_reader (source, NULL);
  return reader;
}

/* Reading ahead ------------------------------------------------------------------------------- */

static void
pnc_image_source_run_ahead (gpointer data, gpointer user_data)
{
  g_autofree PncImageAhead *ahead = data;
  PncImageSource *source = user_data;
  PncImageReader *reader = pnc_image_source_take_reader (source, NULL);
  g_autoptr (GError) error = NULL;

  if (reader == NULL)
    return;
  /* Who reads it is told again. */
  if (!pnc_image_reader_read (reader, ahead->offset, ahead->size_bytes, NULL, &error))
    g_debug ("Reading ahead: %s", error->message);
  pnc_image_source_give_reader (source, reader);
}

/* The stream whose last read ended at @offset, or NULL. */
static PncImageStream *
pnc_image_source_find_stream (PncImageSource *source, guint64 offset)
{
  for (guint i = 0; i < N_STREAMS; i++)
    if (source->streams[i].next == offset && offset > 0)
      return &source->streams[i];
  return NULL;
}

static guint64
pnc_image_source_round_up (PncImageSource *source, guint64 offset)
{
  offset = (offset + PNC_BLOCK_BYTES - 1) / PNC_BLOCK_BYTES * PNC_BLOCK_BYTES;
  return MIN (offset, source->disk_bytes);
}

/* With the lock: notes a read. TRUE: @out_ahead is worth opening now. */
static gboolean
pnc_image_source_note (PncImageSource *source,
                       guint64 offset,
                       guint64 end,
                       PncImageAhead *out_ahead)
{
  PncImageStream *stream = pnc_image_source_find_stream (source, offset);
  guint64 from, to;

  if (stream == NULL)
    {
      source->streams[source->oldest_stream] = (PncImageStream){ end, end };
      source->oldest_stream = (source->oldest_stream + 1) % N_STREAMS;
      return FALSE;
    }
  stream->next = end;
  from = pnc_image_source_round_up (source, MAX (end, stream->ahead));
  to = pnc_image_source_round_up (source, end + AHEAD_BYTES);
  /* In pieces that are worth a thread's waking. */
  if (from >= to || (to - from < AHEAD_BYTES / 2 && to < source->disk_bytes))
    return FALSE;
  stream->ahead = to;
  *out_ahead = (PncImageAhead){ from, to - from };
  return TRUE;
}

static void
pnc_image_source_look_ahead (PncImageSource *source, guint64 offset, gsize count)
{
  PncImageAhead ahead;
  gboolean wanted;

  g_mutex_lock (&source->lock);
  wanted = pnc_image_source_note (source, offset, offset + count, &ahead);
  g_mutex_unlock (&source->lock);
  if (wanted)
    g_thread_pool_push (source->ahead, g_memdup2 (&ahead, sizeof ahead), NULL);
}

/* Reading ------------------------------------------------------------------------------------- */

/* The part of one block that is asked for, by way of the whole block. */
static gboolean
pnc_image_source_read_part (
    PncImageReader *reader, guint8 *bytes, gsize count, guint64 offset, GError **error)
{
  guint8 block[PNC_BLOCK_BYTES];
  gsize skip = offset % PNC_BLOCK_BYTES;

  if (!pnc_image_reader_read (reader, offset - skip, sizeof block, block, error))
    return FALSE;
  memcpy (bytes, block + skip, count);
  return TRUE;
}

static gboolean
pnc_image_source_read_by (
    PncImageReader *reader, guint8 *bytes, gsize count, guint64 offset, GError **error)
{
  while (count > 0)
    {
      gsize skip = offset % PNC_BLOCK_BYTES;
      gboolean whole = skip == 0 && count >= PNC_BLOCK_BYTES;
      gsize n = whole ? count - count % PNC_BLOCK_BYTES : MIN (count, PNC_BLOCK_BYTES - skip);

      if (whole ? !pnc_image_reader_read (reader, offset, n, bytes, error)
                : !pnc_image_source_read_part (reader, bytes, n, offset, error))
        return FALSE;
      bytes += n;
      offset += n;
      count -= n;
    }
  return TRUE;
}

gboolean
pnc_image_source_read (
    PncImageSource *source, guint8 *bytes, gsize count, guint64 offset, GError **error)
{
  PncImageReader *reader;
  gboolean done;

  g_return_val_if_fail (offset <= source->disk_bytes && count <= source->disk_bytes - offset,
                        FALSE);
  reader = pnc_image_source_take_reader (source, error);
  if (reader == NULL)
    return FALSE;
  done = pnc_image_source_read_by (reader, bytes, count, offset, error);
  pnc_image_source_give_reader (source, reader);
  if (done)
    pnc_image_source_look_ahead (source, offset, count);
  return done;
}

/* Life ---------------------------------------------------------------------------------------- */

PncImageSource *
pnc_image_source_new (const char *folder,
                      const PncImagePin *pin,
                      const PncSecret *content_key,
                      gsize cache_bytes,
                      GError **error)
{
  g_autoptr (PncChunkCache) cache = pnc_chunk_cache_new (cache_bytes);
  PncImageReader *first = pnc_image_reader_new (folder, pin, content_key, cache, error);
  PncImageSource *source;

  if (first == NULL)
    return NULL;
  source = g_new0 (PncImageSource, 1);
  g_atomic_ref_count_init (&source->refs);
  source->folder = g_strdup (folder);
  source->pin = *pin;
  source->disk_bytes = pnc_image_reader_get_disk_bytes (first);
  source->content_key
      = pnc_secret_new_copy (pnc_secret_peek (content_key), pnc_secret_size (content_key));
  source->cache = g_steal_pointer (&cache);
  source->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_image_reader_free);
  g_ptr_array_add (source->readers, first);
  g_mutex_init (&source->lock);
  g_cond_init (&source->idle);
  source->ahead = g_thread_pool_new_full (pnc_image_source_run_ahead, source, g_free, AHEAD_THREADS,
                                          FALSE, NULL);
  return source;
}

PncImageSource *
pnc_image_source_ref (PncImageSource *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

void
pnc_image_source_unref (PncImageSource *source)
{
  if (source == NULL || !g_atomic_ref_count_dec (&source->refs))
    return;
  /* What waits is dropped; what runs ends first. */
  g_thread_pool_free (source->ahead, TRUE, TRUE);
  g_ptr_array_unref (source->readers);
  g_clear_pointer (&source->cache, pnc_chunk_cache_unref);
  g_clear_pointer (&source->content_key, pnc_secret_free);
  g_cond_clear (&source->idle);
  g_mutex_clear (&source->lock);
  g_free (source->folder);
  g_free (source);
}

guint64
pnc_image_source_get_disk_bytes (PncImageSource *source)
{
  return source->disk_bytes;
}

gsize
pnc_image_source_get_held_bytes (PncImageSource *source)
{
  gsize held;

  g_mutex_lock (&source->lock);
  held = source->cache != NULL ? pnc_chunk_cache_get_held_bytes (source->cache) : 0;
  g_mutex_unlock (&source->lock);
  return held;
}

gboolean
pnc_image_source_stop (PncImageSource *source, gint64 deadline)
{
  gboolean idle = TRUE;

  g_mutex_lock (&source->lock);
  source->stopping = TRUE;
  while (source->n_reading > 0 && idle)
    idle = g_cond_wait_until (&source->idle, &source->lock, deadline);
  if (idle)
    {
      g_ptr_array_set_size (source->readers, 0);
      g_clear_pointer (&source->cache, pnc_chunk_cache_unref);
      g_clear_pointer (&source->content_key, pnc_secret_free);
    }
  g_mutex_unlock (&source->lock);
  return idle;
}
