/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-sealer.h"

/* The tree of hashes over the pages of an index (FORMAT.md, Index). Pure; any thread. */

#define PNC_TREE_CHILDREN 128u
#define PNC_TREE_NODE_BYTES (PNC_TREE_CHILDREN * 36u)
/* 16 TiB of disk. */
#define PNC_TREE_MAX_PAGES (1u << 20)

/* A sealed page. */
typedef struct
{
  guint8 hash[PNC_SEALED_HASH_BYTES];
  guint32 size_bytes; /* 0: the page has no chunk, and does not exist */
  guint64 offset;     /* behind the nodes; the pages stand there in the order of the disk */
} PncTreePage;

/* The nodes over @pages (of PncTreePage; offsets are not looked at), from the top level down.
 * @out_top: the hash of the top node, which is there even when no page exists. */
GByteArray *pnc_index_tree_write (const GArray *pages, guint8 out_top[PNC_SEALED_HASH_BYTES]);

/* The bytes of all nodes at most, for @n_pages. */
gsize pnc_index_tree_bound (guint n_pages);

/* The @n_pages pages (PncTreePage) under the top node with the hash @top, out of @bytes, which
 * begin with the nodes; @out_size_bytes: how many of them are nodes. PNC_ERROR_TAMPERED names a
 * node that is not what the one above it says, that is cut off, or that holds what cannot be. */
GArray *pnc_index_tree_parse (guint n_pages,
                              const guint8 top[PNC_SEALED_HASH_BYTES],
                              gconstpointer bytes,
                              gsize size_bytes,
                              gsize *out_size_bytes,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
