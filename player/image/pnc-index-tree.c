/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-index-tree.h"

#include "pnc-error.h"
#include "pnc-index-page.h"

#include <openssl/evp.h>
#include <string.h>

/* What a node says of a child; little-endian, without gaps. */
typedef struct
{
  guint8 hash[PNC_SEALED_HASH_BYTES];
  guint32 size_bytes; /* 0: there is none, and the hash is zero */
} PncTreeChild;

G_STATIC_ASSERT (sizeof (PncTreeChild) * PNC_TREE_CHILDREN == PNC_TREE_NODE_BYTES);

static void
pnc_tree_hash (gconstpointer bytes, gsize size, guint8 out_hash[PNC_SEALED_HASH_BYTES])
{
  if (EVP_Digest (bytes, size, out_hash, NULL, EVP_sha256 (), NULL) != 1)
    g_error ("OpenSSL has no SHA-256");
}

static guint
pnc_tree_parents (guint n_children)
{
  return (n_children + PNC_TREE_CHILDREN - 1) / PNC_TREE_CHILDREN;
}

/* Writing: level by level from the pages up, then put together the other way round. */

static GArray *
pnc_tree_children_of_pages (const GArray *pages)
{
  GArray *children = g_array_sized_new (FALSE, TRUE, sizeof (PncTreeChild), pages->len);

  for (guint i = 0; i < pages->len; i++)
    {
      const PncTreePage *page = &g_array_index (pages, PncTreePage, i);
      PncTreeChild child = { .size_bytes = GUINT32_TO_LE (page->size_bytes) };

      if (page->size_bytes > 0)
        memcpy (child.hash, page->hash, sizeof child.hash);
      g_array_append_val (children, child);
    }
  return children;
}

/* Is one of the children of node @node there? */
static gboolean
pnc_tree_node_exists (const GArray *children, guint node)
{
  guint end = MIN (children->len, (node + 1) * PNC_TREE_CHILDREN);

  for (guint i = node * PNC_TREE_CHILDREN; i < end; i++)
    if (g_array_index (children, PncTreeChild, i).size_bytes != 0)
      return TRUE;
  return FALSE;
}

/* The nodes of one level, appended to @level; what the level above says of them is returned. */
static GArray *
pnc_tree_write_level (const GArray *children, GByteArray *level)
{
  guint n = pnc_tree_parents (children->len);
  GArray *parents = g_array_sized_new (FALSE, TRUE, sizeof (PncTreeChild), n);

  for (guint i = 0; i < n; i++)
    {
      PncTreeChild node[PNC_TREE_CHILDREN] = { 0 };
      PncTreeChild parent = { 0 };
      guint begin = i * PNC_TREE_CHILDREN;

      if (n == 1 || pnc_tree_node_exists (children, i))
        {
          memcpy (node, &g_array_index (children, PncTreeChild, begin),
                  MIN (PNC_TREE_CHILDREN, children->len - begin) * sizeof *node);
          g_byte_array_append (level, (const guint8 *) node, sizeof node);
          pnc_tree_hash (node, sizeof node, parent.hash);
          parent.size_bytes = GUINT32_TO_LE (PNC_TREE_NODE_BYTES);
        }
      g_array_append_val (parents, parent);
    }
  return parents;
}

GByteArray *
pnc_index_tree_write (const GArray *pages, guint8 out_top[PNC_SEALED_HASH_BYTES])
{
  g_autoptr (GArray) children = pnc_tree_children_of_pages (pages);
  GByteArray *nodes = g_byte_array_new ();

  do
    {
      g_autoptr (GByteArray) level = g_byte_array_new ();
      GArray *parents = pnc_tree_write_level (children, level);

      g_byte_array_prepend (nodes, level->data, level->len);
      g_array_unref (children);
      children = parents;
    }
  while (children->len > 1);
  memcpy (out_top, g_array_index (children, PncTreeChild, 0).hash, PNC_SEALED_HASH_BYTES);
  return nodes;
}

/* Reading: level by level from the top down. */

gsize
pnc_index_tree_bound (guint n_pages)
{
  gsize n_nodes = 0;

  do
    {
      n_pages = pnc_tree_parents (n_pages);
      n_nodes += n_pages;
    }
  while (n_pages > 1);
  return n_nodes * PNC_TREE_NODE_BYTES;
}

typedef struct
{
  const guint8 *bytes;
  gsize size_bytes;
  gsize at;
} PncTreeWalk;

/* The next node, if it is what @claim describes. */
static gboolean
pnc_tree_next_node (PncTreeWalk *walk,
                    const PncTreeChild *claim,
                    PncTreeChild out_node[PNC_TREE_CHILDREN],
                    GError **error)
{
  guint8 hash[PNC_SEALED_HASH_BYTES];

  if (walk->size_bytes - walk->at < PNC_TREE_NODE_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "The index ends within its tree");
      return FALSE;
    }
  memcpy (out_node, walk->bytes + walk->at, PNC_TREE_NODE_BYTES);
  pnc_tree_hash (out_node, PNC_TREE_NODE_BYTES, hash);
  if (GUINT32_FROM_LE (claim->size_bytes) != PNC_TREE_NODE_BYTES
      || memcmp (hash, claim->hash, sizeof hash) != 0)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "The node at byte %" G_GSIZE_FORMAT
                   " of the index's tree is not the one that was signed",
                   walk->at);
      return FALSE;
    }
  walk->at += PNC_TREE_NODE_BYTES;
  return TRUE;
}

static gboolean
pnc_tree_child_is_empty (const PncTreeChild *child)
{
  static const PncTreeChild none = { 0 };

  return memcmp (child, &none, sizeof none) == 0;
}

/* The first @n children of @node, the rest of which must not exist. */
static gboolean
pnc_tree_take_children (const PncTreeChild *node, guint n, GArray *children, GError **error)
{
  for (guint i = 0; i < PNC_TREE_CHILDREN; i++)
    {
      gboolean empty = pnc_tree_child_is_empty (&node[i]);

      if ((i >= n && !empty) || (node[i].size_bytes == 0 && !empty))
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                       "A node of the index's tree has a child that cannot be");
          return FALSE;
        }
      if (i < n)
        g_array_append_val (children, node[i]);
    }
  return TRUE;
}

/* @above: what is said of the nodes of this level, of which @n_children hang. */
static GArray *
pnc_tree_read_level (PncTreeWalk *walk, const GArray *above, guint n_children, GError **error)
{
  g_autoptr (GArray) children = g_array_sized_new (FALSE, TRUE, sizeof (PncTreeChild), n_children);

  for (guint i = 0; i < above->len; i++)
    {
      const PncTreeChild *claim = &g_array_index (above, PncTreeChild, i);
      guint n = MIN (PNC_TREE_CHILDREN, n_children - i * PNC_TREE_CHILDREN);
      PncTreeChild node[PNC_TREE_CHILDREN];

      if (claim->size_bytes == 0)
        {
          g_array_set_size (children, children->len + n);
          continue;
        }
      if (!pnc_tree_next_node (walk, claim, node, error)
          || !pnc_tree_take_children (node, n, children, error))
        return NULL;
    }
  return g_steal_pointer (&children);
}

static GArray *
pnc_tree_pages_of_children (const GArray *children, GError **error)
{
  g_autoptr (GArray) pages = g_array_sized_new (FALSE, FALSE, sizeof (PncTreePage), children->len);
  guint64 offset = 0;

  for (guint i = 0; i < children->len; i++)
    {
      const PncTreeChild *child = &g_array_index (children, PncTreeChild, i);
      PncTreePage page = { .size_bytes = GUINT32_FROM_LE (child->size_bytes), .offset = offset };

      if (page.size_bytes > pnc_sealer_bound (PNC_SEALED_PAGE, PNC_INDEX_PAGE_MAX_BYTES))
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                       "Page %u of the index has %u bytes, more than any has", i, page.size_bytes);
          return NULL;
        }
      memcpy (page.hash, child->hash, sizeof page.hash);
      offset += page.size_bytes;
      g_array_append_val (pages, page);
    }
  return g_steal_pointer (&pages);
}

/* How many nodes, there or not, the level has that is @depth levels above the pages. */
static guint
pnc_tree_level_size (guint n_pages, guint depth)
{
  for (guint i = 0; i < depth; i++)
    n_pages = pnc_tree_parents (n_pages);
  return n_pages;
}

GArray *
pnc_index_tree_parse (guint n_pages,
                      const guint8 top[PNC_SEALED_HASH_BYTES],
                      gconstpointer bytes,
                      gsize size_bytes,
                      gsize *out_size_bytes,
                      GError **error)
{
  PncTreeWalk walk = { bytes, size_bytes, 0 };
  PncTreeChild claim = { .size_bytes = GUINT32_TO_LE (PNC_TREE_NODE_BYTES) };
  g_autoptr (GArray) level = g_array_new (FALSE, TRUE, sizeof (PncTreeChild));
  guint depth = 1;

  g_return_val_if_fail (n_pages >= 1 && n_pages <= PNC_TREE_MAX_PAGES, NULL);
  memcpy (claim.hash, top, sizeof claim.hash);
  g_array_append_val (level, claim);
  while (pnc_tree_level_size (n_pages, depth) > 1)
    depth++;
  while (depth-- > 0)
    {
      GArray *children
          = pnc_tree_read_level (&walk, level, pnc_tree_level_size (n_pages, depth), error);

      if (children == NULL)
        return NULL;
      g_array_unref (level);
      level = children;
    }
  *out_size_bytes = walk.at;
  return pnc_tree_pages_of_children (level, error);
}
