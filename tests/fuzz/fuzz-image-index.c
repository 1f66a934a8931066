/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-index-head.h"

#include <openssl/evp.h>
#include <string.h>

/* Whatever it holds, IT is taken to have signed it: the hashes are those of the input. */

static void
hash_of (const uint8_t *data, size_t size, guint8 out_hash[PNC_SEALED_HASH_BYTES])
{
  g_assert (EVP_Digest (data, size, out_hash, NULL, EVP_sha256 (), NULL) == 1);
}

static void
check_head (const uint8_t *data, size_t size)
{
  guint8 pin[PNC_SEALED_HASH_BYTES] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncIndexHead) head = NULL;
  g_autoptr (GBytes) again = NULL;
  gsize head_bytes = 0;

  if (pnc_index_head_measure (data, size, &head_bytes, NULL) && head_bytes <= size)
    hash_of (data, head_bytes, pin);
  head = pnc_index_head_parse (data, size, pin, &error);
  fuzz_check_verdict (head != NULL, error);
  if (head == NULL)
    return;
  again = pnc_index_head_write (head);
  g_assert (g_bytes_get_size (again) == head_bytes);
  g_assert (memcmp (g_bytes_get_data (again, NULL), data, head_bytes) == 0);
}

static void
check_tree (const uint8_t *data, size_t size, guint n_pages)
{
  guint8 top[PNC_SEALED_HASH_BYTES], top_again[PNC_SEALED_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pages = NULL;
  g_autoptr (GByteArray) again = NULL;
  gsize used = 0;

  hash_of (data, MIN (size, PNC_TREE_NODE_BYTES), top);
  pages = pnc_index_tree_parse (n_pages, top, data, size, &used, &error);
  fuzz_check_verdict (pages != NULL, error);
  if (pages == NULL)
    return;
  again = pnc_index_tree_write (pages, top_again);
  g_assert (again->len == used && memcmp (again->data, data, used) == 0);
}

static void
check_page (const uint8_t *data, size_t size)
{
  g_autoptr (GArray) packs = g_array_new (FALSE, TRUE, sizeof (PncIndexPack));
  PncIndexPack pack = { .size_bytes = 64 << 20 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) entries = NULL;
  g_autoptr (GBytes) again = NULL;

  g_array_append_val (packs, pack);
  entries = pnc_index_page_parse (data, size, PNC_PAGE_BLOCKS, packs, &error);
  fuzz_check_verdict (entries != NULL, error);
  if (entries == NULL)
    return;
  again = pnc_index_page_write (entries);
  g_assert (g_bytes_get_size (again) == size);
  g_assert (memcmp (g_bytes_get_data (again, NULL), data, size) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  if (data[0] == 'P')
    check_head (data, size);
  else
    {
      check_tree (data + 1, size - 1, 1 + data[0]);
      check_page (data + 1, size - 1);
    }
  return 0;
}
