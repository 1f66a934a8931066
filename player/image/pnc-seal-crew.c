/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-seal-crew.h"

#include <openssl/evp.h>

/* One thread's share of the page that is sealed now: whatever chunk is next. */
typedef struct
{
  PncSealCrew *crew;
  PncSealer *sealer;
} PncSealHand;

struct _PncSealCrew
{
  GThreadPool *pool; /* of PncSealHand, all but the first, which is the caller's; NULL: no others */
  GArray *hands;     /* of PncSealHand */
  const guint8 *page;
  const GArray *spans;
  GArray *chunks; /* of PncSealedChunk */
  guint8 *room;   /* the sealed chunks, each where it fits at its longest */
  gsize room_bytes;
  gint next; /* atomic: the chunk that nobody has taken */

  GMutex lock;
  GCond idle;
  guint n_busy; /* hands of the pool */
};

/* Hands */

static void
pnc_seal_hand_seal (PncSealHand *hand, guint index)
{
  const PncChunkSpan *span = &g_array_index (hand->crew->spans, PncChunkSpan, index);
  PncSealedChunk *chunk = &g_array_index (hand->crew->chunks, PncSealedChunk, index);
  const guint8 *plain = hand->crew->page + (gsize) span->place * PNC_BLOCK_BYTES;
  gsize size = (gsize) span->n_blocks * PNC_BLOCK_BYTES;

  chunk->entry.place = span->place;
  chunk->entry.n_blocks = span->n_blocks;
  if (EVP_Digest (plain, size, chunk->entry.plain_hash, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
  chunk->entry.sealed_bytes = pnc_sealer_seal (hand->sealer, PNC_SEALED_CHUNK, plain, size,
                                               (guint8 *) chunk->sealed, chunk->entry.sealed_hash);
}

static void
pnc_seal_hand_work (PncSealHand *hand)
{
  guint index;

  while ((index = g_atomic_int_add (&hand->crew->next, 1)) < hand->crew->spans->len)
    pnc_seal_hand_seal (hand, index);
}

static void
pnc_seal_hand_run (gpointer data, gpointer user_data)
{
  PncSealHand *hand = data;
  PncSealCrew *crew = hand->crew;

  pnc_seal_hand_work (hand);
  g_mutex_lock (&crew->lock);
  if (--crew->n_busy == 0)
    g_cond_signal (&crew->idle);
  g_mutex_unlock (&crew->lock);
}

/* The crew */

PncSealCrew *
pnc_seal_crew_new (const PncSecret *content_key, int level, guint n_threads)
{
  PncSealCrew *crew = g_new0 (PncSealCrew, 1);

  if (n_threads == 0)
    n_threads = g_get_num_processors ();
  crew->hands = g_array_new (FALSE, FALSE, sizeof (PncSealHand));
  crew->chunks = g_array_new (FALSE, TRUE, sizeof (PncSealedChunk));
  g_mutex_init (&crew->lock);
  g_cond_init (&crew->idle);
  for (guint i = 0; i < n_threads; i++)
    {
      PncSealHand hand = { crew, pnc_sealer_new (content_key, level) };

      g_array_append_val (crew->hands, hand);
    }
  if (n_threads > 1)
    crew->pool = g_thread_pool_new (pnc_seal_hand_run, NULL, (gint) n_threads - 1, FALSE, NULL);
  return crew;
}

void
pnc_seal_crew_free (PncSealCrew *crew)
{
  if (crew == NULL)
    return;
  if (crew->pool != NULL)
    g_thread_pool_free (crew->pool, FALSE, TRUE);
  for (guint i = 0; i < crew->hands->len; i++)
    pnc_sealer_free (g_array_index (crew->hands, PncSealHand, i).sealer);
  g_array_unref (crew->hands);
  g_array_unref (crew->chunks);
  g_cond_clear (&crew->idle);
  g_mutex_clear (&crew->lock);
  g_free (crew->room);
  g_free (crew);
}

/* Where each chunk goes, so that no two threads share a place. */
static void
pnc_seal_crew_make_room (PncSealCrew *crew, const GArray *spans)
{
  gsize needed = 0;

  for (guint i = 0; i < spans->len; i++)
    needed += pnc_sealer_bound (PNC_SEALED_CHUNK,
                                (gsize) g_array_index (spans, PncChunkSpan, i).n_blocks
                                    * PNC_BLOCK_BYTES);
  if (needed > crew->room_bytes)
    {
      g_free (crew->room);
      crew->room = g_malloc (needed);
      crew->room_bytes = needed;
    }
  g_array_set_size (crew->chunks, spans->len);
  for (gsize at = 0, i = 0; i < spans->len; i++)
    {
      g_array_index (crew->chunks, PncSealedChunk, i).sealed = crew->room + at;
      at += pnc_sealer_bound (PNC_SEALED_CHUNK,
                              (gsize) g_array_index (spans, PncChunkSpan, i).n_blocks
                                  * PNC_BLOCK_BYTES);
    }
}

const PncSealedChunk *
pnc_seal_crew_seal (PncSealCrew *crew, const guint8 *page, const GArray *spans)
{
  /* A thread for less than a few chunks would cost more than it does. */
  guint n_hands = MIN (crew->hands->len, spans->len / 4 + 1);

  pnc_seal_crew_make_room (crew, spans);
  crew->page = page;
  crew->spans = spans;
  g_atomic_int_set (&crew->next, 0);
  crew->n_busy = n_hands - 1;
  for (guint i = 1; i < n_hands; i++)
    g_thread_pool_push (crew->pool, &g_array_index (crew->hands, PncSealHand, i), NULL);
  pnc_seal_hand_work (&g_array_index (crew->hands, PncSealHand, 0));
  g_mutex_lock (&crew->lock);
  while (crew->n_busy > 0)
    g_cond_wait (&crew->idle, &crew->lock);
  g_mutex_unlock (&crew->lock);
  return (const PncSealedChunk *) crew->chunks->data;
}
