/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-index-head.h"
#include "pnc-test.h"

#include <openssl/evp.h>
#include <string.h>

#define MIB ((guint64) 1 << 20)

static PncIndexHead *
make_head (guint64 disk_bytes, guint n_packs)
{
  PncIndexHead *head = pnc_index_head_new (disk_bytes);

  head->n_chunks = n_packs;
  for (guint i = 0; i < n_packs; i++)
    {
      PncIndexPack pack = { .size_bytes = i == 1 ? 0 : 1000 + i };

      memset (pack.hash, (int) i + 1, sizeof pack.hash);
      g_array_append_val (head->packs, pack);
    }
  return head;
}

static void
pin_of (GBytes *bytes, guint8 out_pin[PNC_SEALED_HASH_BYTES])
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  EVP_Digest (data, size, out_pin, NULL, EVP_sha256 (), NULL);
}

static void
reads_what_it_wrote (void **state)
{
  static const guint counts[] = { 0, 1, 3, 500 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (PncIndexHead) head = make_head (100 * MIB, counts[i]);
      g_autoptr (GBytes) bytes = pnc_index_head_write (head);
      g_autoptr (PncIndexHead) read = NULL;
      g_autoptr (GError) error = NULL;
      guint8 pin[PNC_SEALED_HASH_BYTES];
      gsize size, measured = 0;
      gconstpointer data = g_bytes_get_data (bytes, &size);

      pin_of (bytes, pin);
      assert_true (pnc_index_head_measure (data, PNC_INDEX_HEAD_FIXED_BYTES, &measured, &error));
      assert_int_equal (measured, size);
      read = pnc_index_head_parse (data, size, pin, &error);
      pnc_test_assert_no_error (error);
      assert_int_equal (read->disk_bytes, 100 * MIB);
      assert_int_equal (read->n_chunks, counts[i]);
      assert_int_equal (read->packs->len, counts[i]);
      assert_memory_equal (read->packs->data, head->packs->data, counts[i] * sizeof (PncIndexPack));
    }
}

static void
knows_how_the_disk_is_paged (void **state)
{
  g_autoptr (PncIndexHead) even = pnc_index_head_new (64 * MIB);
  g_autoptr (PncIndexHead) odd = pnc_index_head_new (64 * MIB + 3 * PNC_BLOCK_BYTES);

  assert_int_equal (pnc_index_head_get_n_pages (even), 4);
  assert_int_equal (pnc_index_head_get_page_blocks (even, 3), 4096);
  assert_int_equal (pnc_index_head_get_n_pages (odd), 5);
  assert_int_equal (pnc_index_head_get_page_blocks (odd, 4), 3);
}

static void
assert_refused (GBytes *bytes, gsize at, guint8 value, PncErrorCode code, const char *part)
{
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  guint8 pin[PNC_SEALED_HASH_BYTES];

  copy[at] = value;
  changed = g_bytes_new (copy, size);
  /* As if IT had signed it: the reader refuses what cannot be all the same. */
  pin_of (changed, pin);
  assert_null (pnc_index_head_parse (copy, size, pin, &error));
  if (strstr (error->message, part) == NULL)
    fail_msg ("byte %u: %s", (guint) at, error->message);
  pnc_test_assert_error (error, PNC_ERROR, code);
}

static void
refuses_what_cannot_be (void **state)
{
  g_autoptr (PncIndexHead) head = make_head (100 * MIB, 3);
  g_autoptr (GBytes) bytes = pnc_index_head_write (head);

  assert_refused (bytes, 0, 'X', PNC_ERROR_TAMPERED, "is none");
  assert_refused (bytes, 7, '2', PNC_ERROR_UNSUPPORTED, "newer one");
  assert_refused (bytes, 8, 2, PNC_ERROR_UNSUPPORTED, "newer one");
  assert_refused (bytes, 9, 25, PNC_ERROR_UNSUPPORTED, "newer one");
  assert_refused (bytes, 12, 1, PNC_ERROR_TAMPERED, "cannot be");
  assert_refused (bytes, 16, 1, PNC_ERROR_TAMPERED, "cannot be"); /* no multiple of a block */
  assert_refused (bytes, 23, 1, PNC_ERROR_TAMPERED, "cannot be"); /* 64 PiB */
  assert_refused (bytes, 31, 1, PNC_ERROR_TAMPERED, "cannot be"); /* more chunks than blocks */
  assert_refused (bytes, 35, 1, PNC_ERROR_TAMPERED, "cannot be"); /* 16 million packs */
  assert_refused (bytes, 36, 1, PNC_ERROR_TAMPERED, "cannot be"); /* pages */
}

static void
refuses_what_was_not_signed_or_is_cut_off (void **state)
{
  g_autoptr (PncIndexHead) head = make_head (100 * MIB, 3);
  g_autoptr (GBytes) bytes = pnc_index_head_write (head);
  gsize size = g_bytes_get_size (bytes);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  guint8 pin[PNC_SEALED_HASH_BYTES];

  pin_of (bytes, pin);
  for (gsize cut = 0; cut < size; cut++)
    assert_null (pnc_index_head_parse (data, cut, pin, NULL));
  pin[0] ^= 1;
  assert_null (pnc_index_head_parse (data, size, pin, NULL));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_what_it_wrote),
    cmocka_unit_test (knows_how_the_disk_is_paged),
    cmocka_unit_test (refuses_what_cannot_be),
    cmocka_unit_test (refuses_what_was_not_signed_or_is_cut_off),
  };

  return cmocka_run_group_tests_name ("index head", tests, NULL, NULL);
}
