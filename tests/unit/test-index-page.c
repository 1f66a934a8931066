/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-index-page.h"
#include "pnc-test.h"

#include <string.h>

#define PACK_BYTES (1 << 20)

typedef struct
{
  GArray *entries;
  GArray *packs;
} Fixture;

static void
add (Fixture *fixture, guint place, guint n_blocks, guint pack, guint offset)
{
  PncIndexEntry entry = {
    .place = place, .n_blocks = n_blocks, .pack = pack, .offset = offset, .sealed_bytes = 1000
  };

  memset (entry.sealed_hash, place, sizeof entry.sealed_hash);
  memset (entry.plain_hash, place + 1, sizeof entry.plain_hash);
  g_array_append_val (fixture->entries, entry);
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  PncIndexPack pack = { .size_bytes = PACK_BYTES };
  PncIndexPack gone = { .size_bytes = 0 };

  fixture->entries = g_array_new (FALSE, TRUE, sizeof (PncIndexEntry));
  fixture->packs = g_array_new (FALSE, TRUE, sizeof (PncIndexPack));
  g_array_append_val (fixture->packs, pack);
  g_array_append_val (fixture->packs, gone);
  add (fixture, 0, 4, 0, 8);
  add (fixture, 4, 64, 0, 1008);
  add (fixture, 4095, 1, 0, PACK_BYTES - 1000);
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  g_array_unref (fixture->entries);
  g_array_unref (fixture->packs);
  g_free (fixture);
  return 0;
}

static void
reads_what_it_wrote (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GBytes) bytes = pnc_index_page_write (fixture->entries);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  assert_int_equal (size, 8 + 3 * 80);
  read = pnc_index_page_parse (data, size, PNC_PAGE_BLOCKS, fixture->packs, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (read->len, 3);
  for (guint i = 0; i < 3; i++)
    {
      const PncIndexEntry *one = &g_array_index (read, PncIndexEntry, i);
      const PncIndexEntry *other = &g_array_index (fixture->entries, PncIndexEntry, i);

      assert_int_equal (one->place, other->place);
      assert_int_equal (one->n_blocks, other->n_blocks);
      assert_int_equal (one->pack, other->pack);
      assert_int_equal (one->offset, other->offset);
      assert_int_equal (one->sealed_bytes, other->sealed_bytes);
      assert_memory_equal (one->sealed_hash, other->sealed_hash, sizeof one->sealed_hash);
      assert_memory_equal (one->plain_hash, other->plain_hash, sizeof one->plain_hash);
    }
}

/* The bytes stand where FORMAT.md says, least significant first. */
static void
lays_an_entry_out_as_the_format_says (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GBytes) bytes = pnc_index_page_write (fixture->entries);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  static const guint8 head[] = { 3, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 second[]
      = { 4, 0, 64, 0, 0, 0, 0, 0, 0xf0, 3, 0, 0, 0xe8, 3, 0, 0, 4, 4, 4, 4 };

  assert_memory_equal (data, head, sizeof head);
  assert_memory_equal (data + 8 + 80, second, sizeof second);
  assert_int_equal (data[8 + 80 + 48], 5);
}

static void
assert_refused (Fixture *fixture, guint n_blocks, const char *part)
{
  g_autoptr (GBytes) bytes = pnc_index_page_write (fixture->entries);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = pnc_index_page_parse (
      g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), n_blocks, fixture->packs, &error);

  assert_null (read);
  if (strstr (error->message, part) == NULL)
    fail_msg ("%s: %s", part, error->message);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_entries_that_cannot_be (void **state)
{
  static const struct
  {
    PncIndexEntry second;
    const char *part;
  } cases[] = {
    { { .place = 3, .n_blocks = 1, .offset = 8, .sealed_bytes = 1000 }, "before or in" },
    { { .place = 4, .n_blocks = 0, .offset = 8, .sealed_bytes = 1000 }, "no length" },
    { { .place = 4, .n_blocks = 65, .offset = 8, .sealed_bytes = 1000 }, "no length" },
    { { .place = 4090, .n_blocks = 7, .offset = 8, .sealed_bytes = 1000 }, "leaves the page" },
    { { .place = 4, .n_blocks = 1, .pack = 2, .offset = 8, .sealed_bytes = 1000 }, "not listed" },
    { { .place = 4, .n_blocks = 1, .pack = 1, .offset = 8, .sealed_bytes = 1000 }, "its pack" },
    { { .place = 4, .n_blocks = 1, .offset = 7, .sealed_bytes = 1000 }, "its pack" },
    { { .place = 4, .n_blocks = 1, .offset = PACK_BYTES - 999, .sealed_bytes = 1000 }, "its pack" },
    { { .place = 4, .n_blocks = 1, .offset = G_MAXUINT32, .sealed_bytes = 1000 }, "its pack" },
    { { .place = 4, .n_blocks = 1, .offset = 8, .sealed_bytes = 48 }, "in a length" },
    { { .place = 4, .n_blocks = 1, .offset = 8, .sealed_bytes = G_MAXUINT32 }, "in a length" },
  };
  Fixture *fixture = *state;

  g_array_set_size (fixture->entries, 2);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_array_index (fixture->entries, PncIndexEntry, 1) = cases[i].second;
      assert_refused (fixture, PNC_PAGE_BLOCKS, cases[i].part);
    }
}

static void
a_page_at_the_end_of_the_disk_is_shorter (void **state)
{
  assert_refused (*state, 4095, "leaves the page");
}

static void
refuses_bytes_that_are_not_its_entries (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GBytes) bytes = pnc_index_page_write (fixture->entries);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gsize size = g_bytes_get_size (bytes);

  for (gsize cut = 0; cut < size; cut++)
    assert_null (pnc_index_page_parse (copy, cut, PNC_PAGE_BLOCKS, fixture->packs, NULL));
  copy[4] = 1;
  assert_null (pnc_index_page_parse (copy, size, PNC_PAGE_BLOCKS, fixture->packs, NULL));
  copy[4] = 0;
  copy[3] = 0x80;
  assert_null (pnc_index_page_parse (copy, size, PNC_PAGE_BLOCKS, fixture->packs, NULL));
  memset (copy, 0, 8);
  assert_null (pnc_index_page_parse (copy, 8, PNC_PAGE_BLOCKS, fixture->packs, NULL));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (reads_what_it_wrote, set_up, tear_down),
    cmocka_unit_test_setup_teardown (lays_an_entry_out_as_the_format_says, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_entries_that_cannot_be, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_page_at_the_end_of_the_disk_is_shorter, set_up, tear_down),
    cmocka_unit_test_setup_teardown (refuses_bytes_that_are_not_its_entries, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("index page", tests, NULL, NULL);
}
