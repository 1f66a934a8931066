/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-pack.h"

#include "pnc-error.h"
#include "pnc-pack-writer.h"
#include "pnc-seal-crew.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  const PncImagePackJob *job;
  PncSealer *sealer; /* of pages */
  PncSealCrew *crew; /* of chunks */
  PncPackWriter *packs;
  guint64 seed;
  guint8 *disk;          /* one page of it */
  guint8 *sealed;        /* room for a page */
  GArray *spans;         /* of PncChunkSpan */
  GArray *entries;       /* of PncIndexEntry */
  GArray *pages;         /* of PncTreePage */
  GByteArray *page_text; /* all sealed pages */
  PncImagePacked *out;
} PncImagePacking;

static void
pnc_image_hash (gconstpointer bytes, gsize size, guint8 out_hash[PNC_SEALED_HASH_BYTES])
{
  if (EVP_Digest (bytes, size, out_hash, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
}

char *
pnc_image_index_dup_name (const guint8 hash[PNC_SEALED_HASH_BYTES])
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < PNC_SEALED_HASH_BYTES; i++)
    g_string_append_printf (name, "%02x", hash[i]);
  g_string_append (name, ".index");
  return g_string_free (name, FALSE);
}

static gboolean
pnc_image_read_disk (
    const PncImagePackJob *job, guint64 offset, guint8 *out, gsize size, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      ssize_t n = pread (job->disk_fd, out + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          if (n < 0)
            pnc_error_set_from_errno (error, errno, "Reading the disk");
          else
            g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                         "The disk ends at byte %" G_GUINT64_FORMAT ", before it should",
                         offset + done);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

static gboolean
pnc_image_store_chunk (PncImagePacking *packing, const PncSealedChunk *chunk, GError **error)
{
  PncIndexEntry entry = chunk->entry;

  if (!pnc_pack_writer_add (packing->packs, chunk->sealed, entry.sealed_bytes, &entry.pack,
                            &entry.offset, error))
    return FALSE;
  g_array_append_val (packing->entries, entry);
  packing->out->n_chunks++;
  packing->out->data_bytes += (gsize) entry.n_blocks * PNC_BLOCK_BYTES;
  packing->out->stored_bytes += entry.sealed_bytes;
  return TRUE;
}

/* The page's entries, sealed, behind those of the pages before it. */
static void
pnc_image_seal_page (PncImagePacking *packing)
{
  PncTreePage page = { .offset = packing->page_text->len };
  g_autoptr (GBytes) text = NULL;
  gsize size;
  gconstpointer bytes;

  if (packing->entries->len > 0)
    {
      text = pnc_index_page_write (packing->entries);
      bytes = g_bytes_get_data (text, &size);
      page.size_bytes = pnc_sealer_seal (packing->sealer, PNC_SEALED_PAGE, bytes, size,
                                         packing->sealed, page.hash);
      g_byte_array_append (packing->page_text, packing->sealed, page.size_bytes);
    }
  g_array_append_val (packing->pages, page);
}

static gboolean
pnc_image_pack_page (PncImagePacking *packing, guint64 offset, guint n_blocks, GError **error)
{
  const PncSealedChunk *chunks;

  if (!pnc_image_read_disk (packing->job, offset, packing->disk, n_blocks * PNC_BLOCK_BYTES, error))
    return FALSE;
  g_array_set_size (packing->spans, 0);
  g_array_set_size (packing->entries, 0);
  pnc_chunk_cutter_cut (packing->seed, packing->disk, n_blocks, packing->spans);
  chunks = pnc_seal_crew_seal (packing->crew, packing->disk, packing->spans);
  for (guint i = 0; i < packing->spans->len; i++)
    if (!pnc_image_store_chunk (packing, &chunks[i], error))
      return FALSE;
  pnc_image_seal_page (packing);
  return TRUE;
}

static gboolean
pnc_image_pack_disk (PncImagePacking *packing, const PncIndexHead *head, GError **error)
{
  const PncImagePackJob *job = packing->job;
  guint n_pages = pnc_index_head_get_n_pages (head);

  for (guint i = 0; i < n_pages; i++)
    {
      guint64 offset = i * PNC_INDEX_PAGE_DISK_BYTES;
      guint n_blocks = pnc_index_head_get_page_blocks (head, i);

      if (g_cancellable_set_error_if_cancelled (job->cancellable, error)
          || !pnc_image_pack_page (packing, offset, n_blocks, error))
        return FALSE;
      if (job->progress != NULL)
        job->progress (offset + (guint64) n_blocks * PNC_BLOCK_BYTES, job->disk_bytes,
                       job->progress_data);
    }
  return pnc_pack_writer_finish (packing->packs, error);
}

/* Head, nodes, pages: one file, which takes its name when it is whole. */
static gboolean
pnc_image_write_index (PncImagePacking *packing,
                       PncIndexHead *head,
                       const char *folder,
                       GError **error)
{
  const GArray *packs = pnc_pack_writer_get_packs (packing->packs);
  g_autoptr (GByteArray) nodes = pnc_index_tree_write (packing->pages, packing->out->top_hash);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) head_bytes = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  head->n_chunks = packing->out->n_chunks;
  g_array_append_vals (head->packs, packs->data, packs->len);
  head_bytes = pnc_index_head_write (head);
  pnc_image_hash (g_bytes_get_data (head_bytes, NULL), g_bytes_get_size (head_bytes),
                  packing->out->head_hash);
  g_byte_array_append (file, g_bytes_get_data (head_bytes, NULL), g_bytes_get_size (head_bytes));
  g_byte_array_append (file, nodes->data, nodes->len);
  g_byte_array_append (file, packing->page_text->data, packing->page_text->len);
  pnc_image_hash (file->data, file->len, packing->out->index_hash);
  packing->out->index_bytes = file->len;
  name = pnc_image_index_dup_name (packing->out->index_hash);
  path = g_build_filename (folder, name, NULL);
  return g_file_set_contents_full (path, (const char *) file->data, file->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0644, error);
}

static void
pnc_image_packing_clear (PncImagePacking *packing)
{
  pnc_sealer_free (packing->sealer);
  pnc_seal_crew_free (packing->crew);
  pnc_pack_writer_free (packing->packs);
  g_free (packing->disk);
  g_free (packing->sealed);
  g_array_unref (packing->spans);
  g_array_unref (packing->entries);
  g_array_unref (packing->pages);
  g_byte_array_unref (packing->page_text);
}

static gboolean
pnc_image_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0755) == 0)
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Making the folder “%s”", path);
  return FALSE;
}

gboolean
pnc_image_pack (const PncImagePackJob *job,
                const char *folder,
                PncImagePacked *out_packed,
                GError **error)
{
  g_autofree char *packs_folder = g_build_filename (folder, "packs", NULL);
  g_autofree char *index_folder = g_build_filename (folder, "index", NULL);
  PncImagePacking packing = { job, .out = out_packed };
  g_autoptr (PncIndexHead) head = NULL;
  gboolean packed;

  g_return_val_if_fail (job->disk_bytes > 0 && job->disk_bytes % PNC_BLOCK_BYTES == 0, FALSE);
  if (!pnc_image_make_folder (packs_folder, error) || !pnc_image_make_folder (index_folder, error))
    return FALSE;
  *out_packed = (PncImagePacked){ 0 };
  head = pnc_index_head_new (job->disk_bytes);
  packing.sealer = pnc_sealer_new (job->content_key, job->level);
  packing.crew = pnc_seal_crew_new (job->content_key, job->level, job->n_threads);
  packing.packs = pnc_pack_writer_new (packs_folder, job->pack_bytes);
  packing.seed = pnc_chunk_cutter_seed (job->content_key);
  packing.disk = g_malloc (PNC_INDEX_PAGE_DISK_BYTES);
  packing.sealed = g_malloc (pnc_sealer_bound (PNC_SEALED_PAGE, PNC_INDEX_PAGE_MAX_BYTES));
  packing.spans = g_array_new (FALSE, FALSE, sizeof (PncChunkSpan));
  packing.entries = g_array_new (FALSE, FALSE, sizeof (PncIndexEntry));
  packing.pages = g_array_new (FALSE, FALSE, sizeof (PncTreePage));
  packing.page_text = g_byte_array_new ();
  packed = pnc_image_pack_disk (&packing, head, error)
           && pnc_image_write_index (&packing, head, index_folder, error);
  pnc_image_packing_clear (&packing);
  return packed;
}
