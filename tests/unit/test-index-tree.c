/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-index-tree.h"
#include "pnc-test.h"

#include <string.h>

#define SEED 20261127

/* @n pages, of which about one in @one_in does not exist (0: all do). */
static GArray *
make_pages (guint n, guint one_in)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  GArray *pages = g_array_new (FALSE, TRUE, sizeof (PncTreePage));
  guint64 offset = 0;

  for (guint i = 0; i < n; i++)
    {
      PncTreePage page = { .offset = offset };

      if (one_in == 0 || g_rand_int_range (rand, 0, one_in) != 0)
        {
          page.size_bytes = g_rand_int_range (rand, 100, 20000);
          for (guint k = 0; k < sizeof page.hash; k++)
            page.hash[k] = g_rand_int (rand);
        }
      offset += page.size_bytes;
      g_array_append_val (pages, page);
    }
  return pages;
}

static void
assert_same (const GArray *read, const GArray *pages)
{
  assert_int_equal (read->len, pages->len);
  for (guint i = 0; i < pages->len; i++)
    {
      const PncTreePage *one = &g_array_index (read, PncTreePage, i);
      const PncTreePage *other = &g_array_index (pages, PncTreePage, i);

      assert_int_equal (one->size_bytes, other->size_bytes);
      assert_int_equal (one->offset, other->offset);
      assert_memory_equal (one->hash, other->hash, sizeof one->hash);
    }
}

static void
reads_what_it_wrote (void **state)
{
  static const guint counts[] = { 1, 2, 127, 128, 129, 4096, 16384, 16385, 20000 };
  static const guint holes[] = { 0, 2, 1 }; /* none, half, all */

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    for (guint k = 0; k < G_N_ELEMENTS (holes); k++)
      {
        g_autoptr (GArray) pages = make_pages (counts[i], holes[k]);
        guint8 top[PNC_SEALED_HASH_BYTES];
        g_autoptr (GByteArray) nodes = pnc_index_tree_write (pages, top);
        g_autoptr (GArray) read = NULL;
        g_autoptr (GError) error = NULL;
        gsize size = 0;

        assert_true (nodes->len >= PNC_TREE_NODE_BYTES);
        assert_true (nodes->len <= pnc_index_tree_bound (counts[i]));
        /* What stands behind the nodes is not read. */
        g_byte_array_append (nodes, (const guint8 *) "behind", 6);
        read = pnc_index_tree_parse (counts[i], top, nodes->data, nodes->len, &size, &error);
        pnc_test_assert_no_error (error);
        assert_int_equal (size, nodes->len - 6);
        assert_same (read, pages);
      }
}

/* Nodes without a child are left out: a disk of which one page is used has one node a level. */
static void
what_does_not_exist_takes_no_room (void **state)
{
  g_autoptr (GArray) pages = make_pages (20000, 1);
  guint8 top[PNC_SEALED_HASH_BYTES];
  g_autoptr (GByteArray) nodes = NULL;

  g_array_index (pages, PncTreePage, 12345).size_bytes = 77;
  nodes = pnc_index_tree_write (pages, top);
  assert_int_equal (nodes->len, 3 * PNC_TREE_NODE_BYTES);
}

static void
assert_refused (guint n, const guint8 *top, const guint8 *bytes, gsize size, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = NULL;
  gsize used = 0;

  read = pnc_index_tree_parse (n, top, bytes, size, &used, &error);
  assert_null (read);
  if (strstr (error->message, part) == NULL)
    fail_msg ("%s", error->message);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_any_changed_bit (void **state)
{
  g_autoptr (GArray) pages = make_pages (600, 3);
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint8 top[PNC_SEALED_HASH_BYTES];
  g_autoptr (GByteArray) nodes = pnc_index_tree_write (pages, top);

  for (guint i = 0; i < 2000; i++)
    {
      guint at = g_rand_int_range (rand, 0, nodes->len);
      guint8 bit = 1 << g_rand_int_range (rand, 0, 8);

      nodes->data[at] ^= bit;
      assert_refused (pages->len, top, nodes->data, nodes->len, "not the one that was signed");
      nodes->data[at] ^= bit;
    }
  top[5] ^= 1;
  assert_refused (pages->len, top, nodes->data, nodes->len, "not the one that was signed");
}

static void
refuses_what_is_cut_off_or_of_another_disk (void **state)
{
  g_autoptr (GArray) pages = make_pages (600, 0);
  guint8 top[PNC_SEALED_HASH_BYTES];
  g_autoptr (GByteArray) nodes = pnc_index_tree_write (pages, top);

  for (gsize size = 0; size < nodes->len; size += 500)
    assert_refused (pages->len, top, nodes->data, size, "ends within");
  assert_refused (599, top, nodes->data, nodes->len, "cannot be");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_what_it_wrote),
    cmocka_unit_test (what_does_not_exist_takes_no_room),
    cmocka_unit_test (refuses_any_changed_bit),
    cmocka_unit_test (refuses_what_is_cut_off_or_of_another_disk),
  };

  return cmocka_run_group_tests_name ("index tree", tests, NULL, NULL);
}
