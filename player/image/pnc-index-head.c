/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-index-head.h"

#include "pnc-error.h"

#include <openssl/evp.h>
#include <string.h>

#define ALGORITHM_SHA256 1
#define PAGE_SPAN_BITS 24

/* As they are stored: little-endian, without gaps. */
typedef struct
{
  char magic[8];
  guint8 algorithm;
  guint8 page_span;
  guint8 zero[6];
  guint64 disk_bytes;
  guint64 n_chunks;
  guint32 n_packs;
  guint32 n_pages;
} PncStoredHead;

typedef struct
{
  guint8 hash[PNC_SEALED_HASH_BYTES];
  guint64 size_bytes;
} PncStoredPack;

G_STATIC_ASSERT (sizeof (PncStoredHead) == PNC_INDEX_HEAD_FIXED_BYTES);
G_STATIC_ASSERT (sizeof (PncStoredPack) == 40);

static const char head_magic[8] = "PNCINDX1";

PncIndexHead *
pnc_index_head_new (guint64 disk_bytes)
{
  PncIndexHead *head = g_new0 (PncIndexHead, 1);

  head->disk_bytes = disk_bytes;
  head->packs = g_array_new (FALSE, TRUE, sizeof (PncIndexPack));
  return head;
}

void
pnc_index_head_free (PncIndexHead *head)
{
  if (head == NULL)
    return;
  g_array_unref (head->packs);
  g_free (head);
}

static guint64
pnc_index_count_pages (guint64 disk_bytes)
{
  return disk_bytes / PNC_INDEX_PAGE_DISK_BYTES + (disk_bytes % PNC_INDEX_PAGE_DISK_BYTES != 0);
}

guint
pnc_index_head_get_n_pages (const PncIndexHead *head)
{
  return (guint) pnc_index_count_pages (head->disk_bytes);
}

guint
pnc_index_head_get_page_blocks (const PncIndexHead *head, guint page)
{
  guint64 rest = head->disk_bytes - page * PNC_INDEX_PAGE_DISK_BYTES;

  g_return_val_if_fail (page < pnc_index_head_get_n_pages (head), 0);
  return (guint) (MIN (rest, PNC_INDEX_PAGE_DISK_BYTES) / PNC_BLOCK_BYTES);
}

GBytes *
pnc_index_head_write (const PncIndexHead *head)
{
  GByteArray *bytes = g_byte_array_new ();
  PncStoredHead stored = { .algorithm = ALGORITHM_SHA256,
                           .page_span = PAGE_SPAN_BITS,
                           .disk_bytes = GUINT64_TO_LE (head->disk_bytes),
                           .n_chunks = GUINT64_TO_LE (head->n_chunks),
                           .n_packs = GUINT32_TO_LE (head->packs->len),
                           .n_pages = GUINT32_TO_LE (pnc_index_head_get_n_pages (head)) };

  memcpy (stored.magic, head_magic, sizeof stored.magic);
  g_byte_array_append (bytes, (const guint8 *) &stored, sizeof stored);
  for (guint i = 0; i < head->packs->len; i++)
    {
      const PncIndexPack *pack = &g_array_index (head->packs, PncIndexPack, i);
      PncStoredPack entry = { .size_bytes = GUINT64_TO_LE (pack->size_bytes) };

      memcpy (entry.hash, pack->hash, sizeof entry.hash);
      g_byte_array_append (bytes, (const guint8 *) &entry, sizeof entry);
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* Reading */

static gboolean
pnc_index_head_refuse (GError **error, PncErrorCode code, const char *what)
{
  g_set_error (error, PNC_ERROR, code, "The index of the image %s", what);
  return FALSE;
}

static gboolean
pnc_index_head_read (gconstpointer bytes, gsize size_bytes, PncStoredHead *out, GError **error)
{
  static const guint8 zero[6] = { 0 };

  if (size_bytes < sizeof *out)
    return pnc_index_head_refuse (error, PNC_ERROR_TAMPERED, "ends within its head");
  memcpy (out, bytes, sizeof *out);
  out->disk_bytes = GUINT64_FROM_LE (out->disk_bytes);
  out->n_chunks = GUINT64_FROM_LE (out->n_chunks);
  out->n_packs = GUINT32_FROM_LE (out->n_packs);
  out->n_pages = GUINT32_FROM_LE (out->n_pages);
  if (memcmp (out->magic, head_magic, sizeof head_magic - 1) != 0)
    return pnc_index_head_refuse (error, PNC_ERROR_TAMPERED, "is none");
  if (out->magic[7] != head_magic[7] || out->algorithm != ALGORITHM_SHA256
      || out->page_span != PAGE_SPAN_BITS)
    return pnc_index_head_refuse (error, PNC_ERROR_UNSUPPORTED,
                                  "is of a version that this one does not know; use a newer one");
  if (memcmp (out->zero, zero, sizeof zero) != 0 || out->disk_bytes == 0
      || out->disk_bytes % PNC_BLOCK_BYTES != 0 || out->n_packs > PNC_INDEX_MAX_PACKS
      || pnc_index_count_pages (out->disk_bytes) > PNC_TREE_MAX_PAGES
      || out->n_pages != pnc_index_count_pages (out->disk_bytes)
      || out->n_chunks > out->disk_bytes / PNC_BLOCK_BYTES)
    return pnc_index_head_refuse (error, PNC_ERROR_TAMPERED, "has a head that cannot be");
  return TRUE;
}

gboolean
pnc_index_head_measure (gconstpointer bytes,
                        gsize size_bytes,
                        gsize *out_head_bytes,
                        GError **error)
{
  PncStoredHead stored;

  if (!pnc_index_head_read (bytes, size_bytes, &stored, error))
    return FALSE;
  *out_head_bytes = sizeof stored + stored.n_packs * sizeof (PncStoredPack);
  return TRUE;
}

static PncIndexHead *
pnc_index_head_take (const PncStoredHead *stored, const guint8 *packs)
{
  PncIndexHead *head = pnc_index_head_new (stored->disk_bytes);

  head->n_chunks = stored->n_chunks;
  for (guint i = 0; i < stored->n_packs; i++)
    {
      PncStoredPack entry;
      PncIndexPack pack;

      memcpy (&entry, packs + i * sizeof entry, sizeof entry);
      pack.size_bytes = GUINT64_FROM_LE (entry.size_bytes);
      memcpy (pack.hash, entry.hash, sizeof pack.hash);
      g_array_append_val (head->packs, pack);
    }
  return head;
}

PncIndexHead *
pnc_index_head_parse (gconstpointer data,
                      gsize size_bytes,
                      const guint8 pin[PNC_SEALED_HASH_BYTES],
                      GError **error)
{
  const guint8 *bytes = data;
  guint8 hash[PNC_SEALED_HASH_BYTES];
  PncStoredHead stored;
  gsize head_bytes;

  if (!pnc_index_head_read (bytes, size_bytes, &stored, error)
      || !pnc_index_head_measure (bytes, size_bytes, &head_bytes, error))
    return NULL;
  if (head_bytes > size_bytes)
    {
      pnc_index_head_refuse (error, PNC_ERROR_TAMPERED, "ends within its list of packs");
      return NULL;
    }
  if (EVP_Digest (bytes, head_bytes, hash, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
  if (memcmp (hash, pin, sizeof hash) != 0)
    {
      pnc_index_head_refuse (error, PNC_ERROR_TAMPERED, "is not the one that was signed");
      return NULL;
    }
  return pnc_index_head_take (&stored, bytes + sizeof stored);
}
