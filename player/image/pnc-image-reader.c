/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-reader.h"

#include "pnc-error.h"
#include "pnc-image-pack.h"
#include "pnc-pack-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct _PncImageReader
{
  char *folder;
  GMappedFile *index;
  PncIndexHead *head;
  GArray *pages; /* of PncTreePage */
  const guint8 *page_text;
  gsize page_text_bytes;
  PncSealer *sealer;

  /* The page that was opened last; NULL: none, or one that does not exist. */
  GArray *entries;
  guint page; /* G_MAXUINT: none was opened */

  /* The pack that was opened last. */
  int pack_fd;
  guint pack;

  guint8 *sealed; /* room for one chunk as it is stored */
  PncChunkCache *cache;
};

static gboolean
pnc_image_reader_open_index (PncImageReader *reader, const PncImagePin *pin, GError **error)
{
  g_autofree char *name = pnc_image_index_dup_name (pin->index_hash);
  g_autofree char *path = g_build_filename (reader->folder, "index", name, NULL);
  const guint8 *bytes;
  gsize size, head_bytes = 0, tree_bytes = 0;

  reader->index = g_mapped_file_new (path, FALSE, NULL);
  if (reader->index == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "The image's index “%s” is not here",
                   path);
      return FALSE;
    }
  bytes = (const guint8 *) g_mapped_file_get_contents (reader->index);
  size = g_mapped_file_get_length (reader->index);
  reader->head = pnc_index_head_parse (bytes, size, pin->head_hash, error);
  if (reader->head == NULL || !pnc_index_head_measure (bytes, size, &head_bytes, error))
    return FALSE;
  reader->pages = pnc_index_tree_parse (pnc_index_head_get_n_pages (reader->head), pin->top_hash,
                                        bytes + head_bytes, size - head_bytes, &tree_bytes, error);
  if (reader->pages == NULL)
    return FALSE;
  reader->page_text = bytes + head_bytes + tree_bytes;
  reader->page_text_bytes = size - head_bytes - tree_bytes;
  return TRUE;
}

PncImageReader *
pnc_image_reader_new (const char *folder,
                      const PncImagePin *pin,
                      const PncSecret *content_key,
                      PncChunkCache *cache,
                      GError **error)
{
  g_autoptr (PncImageReader) reader = g_new0 (PncImageReader, 1);

  reader->folder = g_strdup (folder);
  reader->page = G_MAXUINT;
  reader->pack_fd = -1;
  reader->sealer = pnc_sealer_new (content_key, 1);
  reader->sealed = g_malloc (
      pnc_sealer_bound (PNC_SEALED_CHUNK, (gsize) PNC_CHUNK_MAX_BLOCKS * PNC_BLOCK_BYTES));
  reader->cache = pnc_chunk_cache_ref (cache);
  return pnc_image_reader_open_index (reader, pin, error) ? g_steal_pointer (&reader) : NULL;
}

void
pnc_image_reader_free (PncImageReader *reader)
{
  if (reader == NULL)
    return;
  if (reader->pack_fd >= 0)
    close (reader->pack_fd);
  g_clear_pointer (&reader->entries, g_array_unref);
  g_clear_pointer (&reader->pages, g_array_unref);
  pnc_index_head_free (reader->head);
  g_clear_pointer (&reader->index, g_mapped_file_unref);
  pnc_sealer_free (reader->sealer);
  g_free (reader->sealed);
  pnc_chunk_cache_unref (reader->cache);
  g_free (reader->folder);
  g_free (reader);
}

guint64
pnc_image_reader_get_disk_bytes (PncImageReader *reader)
{
  return reader->head->disk_bytes;
}

/* Pages of the index */

static gsize
pnc_image_page_text_bytes (const PncTreePage *page)
{
  return page->size_bytes > PNC_SEALED_EXTRA_BYTES ? page->size_bytes - PNC_SEALED_EXTRA_BYTES : 0;
}

static GArray *
pnc_image_reader_parse_page (PncImageReader *reader, guint number, GError **error)
{
  const PncTreePage *page = &g_array_index (reader->pages, PncTreePage, number);
  const PncSealedClaim claim = { page->hash, NULL };
  gsize size = pnc_image_page_text_bytes (page);
  g_autofree guint8 *text = g_malloc (size + 1);

  if (size == 0 || page->offset + page->size_bytes > reader->page_text_bytes)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "Page %u of the index is cut off", number);
      return NULL;
    }
  if (!pnc_sealer_open (reader->sealer, PNC_SEALED_PAGE, &claim, reader->page_text + page->offset,
                        page->size_bytes, text, size, error))
    return NULL;
  return pnc_index_page_parse (text, size, pnc_index_head_get_page_blocks (reader->head, number),
                               reader->head->packs, error);
}

static gboolean
pnc_image_reader_turn_to (PncImageReader *reader, guint number, GError **error)
{
  if (reader->page == number)
    return TRUE;
  g_clear_pointer (&reader->entries, g_array_unref);
  reader->page = G_MAXUINT;
  if (g_array_index (reader->pages, PncTreePage, number).size_bytes > 0)
    {
      reader->entries = pnc_image_reader_parse_page (reader, number, error);
      if (reader->entries == NULL)
        return FALSE;
    }
  reader->page = number;
  return TRUE;
}

/* Chunks */

static gboolean
pnc_image_reader_open_pack (PncImageReader *reader, guint number, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  if (reader->pack_fd >= 0 && reader->pack == number)
    return TRUE;
  if (reader->pack_fd >= 0)
    close (reader->pack_fd);
  name = pnc_pack_dup_name (g_array_index (reader->head->packs, PncIndexPack, number).hash);
  path = g_build_filename (reader->folder, "packs", name, NULL);
  reader->pack_fd = open (path, O_RDONLY | O_CLOEXEC);
  reader->pack = number;
  if (reader->pack_fd >= 0)
    return TRUE;
  if (errno == ENOENT)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "The pack “%s” is not here", name);
  else
    pnc_error_set_from_errno (error, errno, "Opening “%s”", path);
  return FALSE;
}

static gboolean
pnc_image_reader_fetch (PncImageReader *reader, const PncIndexEntry *entry, GError **error)
{
  for (gsize done = 0; done < entry->sealed_bytes;)
    {
      ssize_t n = pread (reader->pack_fd, reader->sealed + done, entry->sealed_bytes - done,
                         (off_t) entry->offset + (off_t) done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Reading a pack");
          return FALSE;
        }
      if (n == 0)
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "Pack %u is cut off", entry->pack);
          return FALSE;
        }
      done += n;
    }
  return TRUE;
}

typedef struct
{
  PncImageReader *reader;
  const PncIndexEntry *entry;
} PncImageChunk;

static gboolean
pnc_image_reader_open_chunk (guint8 *plain, gpointer data, GError **error)
{
  PncImageChunk *chunk = data;
  PncImageReader *reader = chunk->reader;
  const PncIndexEntry *entry = chunk->entry;
  const PncSealedClaim claim = { entry->sealed_hash, entry->plain_hash };

  if (!pnc_image_reader_open_pack (reader, entry->pack, error)
      || !pnc_image_reader_fetch (reader, entry, error))
    return FALSE;
  if (pnc_sealer_open (reader->sealer, PNC_SEALED_CHUNK, &claim, reader->sealed,
                       entry->sealed_bytes, plain, (gsize) entry->n_blocks * PNC_BLOCK_BYTES,
                       error))
    return TRUE;
  g_prefix_error (error, "Byte %u of pack %u: ", entry->offset, entry->pack);
  return FALSE;
}

static GBytes *
pnc_image_reader_get_chunk (PncImageReader *reader, const PncIndexEntry *entry, GError **error)
{
  PncImageChunk chunk = { reader, entry };

  return pnc_chunk_cache_get (reader->cache, entry->sealed_hash,
                              (gsize) entry->n_blocks * PNC_BLOCK_BYTES,
                              pnc_image_reader_open_chunk, &chunk, error);
}

/* Blocks @first to before @end of the opened page, holes as zeros. */
static gboolean
pnc_image_reader_read_blocks (
    PncImageReader *reader, guint first, guint end, guint8 *out, GError **error)
{
  if (out != NULL)
    memset (out, 0, (gsize) (end - first) * PNC_BLOCK_BYTES);
  for (guint i = 0; reader->entries != NULL && i < reader->entries->len; i++)
    {
      const PncIndexEntry *entry = &g_array_index (reader->entries, PncIndexEntry, i);
      guint from = MAX (entry->place, first), to = MIN (entry->place + entry->n_blocks, end);
      g_autoptr (GBytes) plain = NULL;

      if (from >= to)
        continue;
      plain = pnc_image_reader_get_chunk (reader, entry, error);
      if (plain == NULL)
        return FALSE;
      if (out != NULL)
        memcpy (out + (gsize) (from - first) * PNC_BLOCK_BYTES,
                (const guint8 *) g_bytes_get_data (plain, NULL)
                    + (gsize) (from - entry->place) * PNC_BLOCK_BYTES,
                (gsize) (to - from) * PNC_BLOCK_BYTES);
    }
  return TRUE;
}

gboolean
pnc_image_reader_read (
    PncImageReader *reader, guint64 offset, gsize size_bytes, guint8 *out, GError **error)
{
  g_return_val_if_fail (offset % PNC_BLOCK_BYTES == 0 && size_bytes % PNC_BLOCK_BYTES == 0, FALSE);
  g_return_val_if_fail (
      offset <= reader->head->disk_bytes && size_bytes <= reader->head->disk_bytes - offset, FALSE);
  while (size_bytes > 0)
    {
      guint page = (guint) (offset / PNC_INDEX_PAGE_DISK_BYTES);
      guint first = (guint) (offset % PNC_INDEX_PAGE_DISK_BYTES / PNC_BLOCK_BYTES);
      guint n = (guint) MIN (size_bytes / PNC_BLOCK_BYTES, PNC_PAGE_BLOCKS - first);
      gsize done = (gsize) n * PNC_BLOCK_BYTES;

      if (!pnc_image_reader_turn_to (reader, page, error)
          || !pnc_image_reader_read_blocks (reader, first, first + n, out, error))
        return FALSE;
      offset += done;
      out = out != NULL ? out + done : NULL;
      size_bytes -= done;
    }
  return TRUE;
}
