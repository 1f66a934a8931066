/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-index-page.h"
#include "pnc-index-tree.h"

/* The head of an index (FORMAT.md, Index): the disk's size and the packs. Pure; any thread. */

#define PNC_INDEX_HEAD_FIXED_BYTES 40u
#define PNC_INDEX_MAX_PACKS 65536u
#define PNC_INDEX_PAGE_DISK_BYTES ((guint64) PNC_PAGE_BLOCKS * PNC_BLOCK_BYTES)

typedef struct
{
  guint64 disk_bytes; /* a multiple of PNC_BLOCK_BYTES, 1 block at least */
  guint64 n_chunks;
  GArray *packs; /* of PncIndexPack */
} PncIndexHead;

/* No packs yet. @disk_bytes as above. */
PncIndexHead *pnc_index_head_new (guint64 disk_bytes);
void pnc_index_head_free (PncIndexHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncIndexHead, pnc_index_head_free)

/* Pages of the disk, there or not; blocks of page @page of them. */
guint pnc_index_head_get_n_pages (const PncIndexHead *head);
guint pnc_index_head_get_page_blocks (const PncIndexHead *head, guint page);

GBytes *pnc_index_head_write (const PncIndexHead *head);

/* How long the head is that begins with @size_bytes at @bytes, of which
 * PNC_INDEX_HEAD_FIXED_BYTES are enough: to know what to fetch. Nothing of it is proved yet.
 * PNC_ERROR_UNSUPPORTED: another version or algorithm; PNC_ERROR_TAMPERED: it is no index. */
gboolean pnc_index_head_measure (gconstpointer bytes,
                                 gsize size_bytes,
                                 gsize *out_head_bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The head at the beginning of @bytes, whose hash the manifest says is @pin. Errors as above. */
PncIndexHead *pnc_index_head_parse (gconstpointer bytes,
                                    gsize size_bytes,
                                    const guint8 pin[PNC_SEALED_HASH_BYTES],
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
