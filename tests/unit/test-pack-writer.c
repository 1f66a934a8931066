/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-pack-writer.h"
#include "pnc-test.h"

#include <openssl/evp.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define TARGET 10000u
#define N_CHUNKS 40u

static int
set_up (void **state)
{
  *state = pnc_test_world_new ();
  return 0;
}

static int
tear_down (void **state)
{
  pnc_test_world_free (*state);
  return 0;
}

static const char *
folder_of (void **state)
{
  return ((PncTestWorld *) *state)->root;
}

/* Chunk @i: 100 to 1270 bytes of its own. */
static GBytes *
make_chunk (guint i)
{
  gsize size = 100 + i * 30;
  guint8 *bytes = g_malloc (size);

  for (gsize k = 0; k < size; k++)
    bytes[k] = (i + 1) * (k + 7);
  return g_bytes_new_take (bytes, size);
}

static char *
read_pack (const char *folder, const PncIndexPack *pack, gsize *out_size)
{
  g_autofree char *name = pnc_pack_dup_name (pack->hash);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint8 hash[PNC_SEALED_HASH_BYTES];
  char *bytes = NULL;

  assert_true (g_file_get_contents (path, &bytes, out_size, NULL));
  assert_int_equal (*out_size, pack->size_bytes);
  assert_int_equal (EVP_Digest (bytes, *out_size, hash, NULL, EVP_sha256 (), NULL), 1);
  assert_memory_equal (hash, pack->hash, sizeof hash);
  assert_memory_equal (bytes, "PNCPACK1", 8);
  return bytes;
}

static guint
count_unfinished (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, ".pack-");
  return n;
}

static void
each_chunk_lies_where_it_was_said (void **state)
{
  g_autoptr (PncPackWriter) writer = pnc_pack_writer_new (folder_of (state), TARGET);
  guint32 packs[N_CHUNKS], offsets[N_CHUNKS];
  g_autoptr (GError) error = NULL;
  const GArray *written;

  for (guint i = 0; i < N_CHUNKS; i++)
    {
      g_autoptr (GBytes) chunk = make_chunk (i);

      assert_true (pnc_pack_writer_add (writer, g_bytes_get_data (chunk, NULL),
                                        g_bytes_get_size (chunk), &packs[i], &offsets[i], &error));
    }
  assert_true (pnc_pack_writer_finish (writer, &error));
  written = pnc_pack_writer_get_packs (writer);
  assert_in_range (written->len, 3, N_CHUNKS / 2);
  for (guint i = 0; i < N_CHUNKS; i++)
    {
      const PncIndexPack *pack = &g_array_index (written, PncIndexPack, packs[i]);
      g_autoptr (GBytes) chunk = make_chunk (i);
      g_autofree char *bytes = NULL;
      gsize size;

      bytes = read_pack (folder_of (state), pack, &size);
      assert_true (size <= TARGET);
      assert_true (offsets[i] + g_bytes_get_size (chunk) <= size);
      assert_memory_equal (bytes + offsets[i], g_bytes_get_data (chunk, NULL),
                           g_bytes_get_size (chunk));
    }
  assert_int_equal (count_unfinished (folder_of (state)), 0);
}

static void
packs_that_are_known_keep_their_numbers (void **state)
{
  g_autoptr (PncPackWriter) writer = pnc_pack_writer_new (folder_of (state), TARGET);
  g_autoptr (GArray) known = g_array_new (FALSE, TRUE, sizeof (PncIndexPack));
  g_autoptr (GError) error = NULL;
  guint32 pack, offset;

  g_array_set_size (known, 5);
  pnc_pack_writer_keep (writer, known);
  assert_true (pnc_pack_writer_add (writer, "chunk", 5, &pack, &offset, &error));
  assert_int_equal (pack, 5);
  assert_int_equal (offset, 8);
  assert_true (pnc_pack_writer_finish (writer, &error));
  assert_int_equal (pnc_pack_writer_get_packs (writer)->len, 6);
}

static void
equal_chunks_make_the_same_pack (void **state)
{
  guint8 hashes[2][PNC_SEALED_HASH_BYTES];

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PncPackWriter) writer = pnc_pack_writer_new (folder_of (state), TARGET);
      guint32 pack, offset;

      assert_true (pnc_pack_writer_add (writer, "chunk", 5, &pack, &offset, NULL));
      assert_true (pnc_pack_writer_finish (writer, NULL));
      memcpy (hashes[i], g_array_index (pnc_pack_writer_get_packs (writer), PncIndexPack, 0).hash,
              PNC_SEALED_HASH_BYTES);
    }
  assert_memory_equal (hashes[0], hashes[1], PNC_SEALED_HASH_BYTES);
}

static void
what_is_given_up_leaves_nothing (void **state)
{
  PncPackWriter *writer = pnc_pack_writer_new (folder_of (state), TARGET);
  guint32 pack, offset;

  assert_true (pnc_pack_writer_add (writer, "chunk", 5, &pack, &offset, NULL));
  assert_int_equal (count_unfinished (folder_of (state)), 1);
  pnc_pack_writer_free (writer);
  assert_int_equal (count_unfinished (folder_of (state)), 0);
}

/* Killed with one pack done and one begun: the first stays, the other is swept. */
static void
who_is_killed_loses_no_pack_that_was_done (void **state)
{
  guint n_entries = 0;
  g_autoptr (GDir) dir = NULL;
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    {
      PncPackWriter *writer = pnc_pack_writer_new (folder_of (state), TARGET);
      guint32 pack = 0, offset;

      for (guint i = 0; pack == 0; i++)
        {
          g_autoptr (GBytes) chunk = make_chunk (i);

          if (!pnc_pack_writer_add (writer, g_bytes_get_data (chunk, NULL),
                                    g_bytes_get_size (chunk), &pack, &offset, NULL))
            _exit (1);
        }
      raise (SIGKILL);
    }
  assert_true (pid > 0 && waitpid (pid, &status, 0) == pid && WIFSIGNALED (status));
  assert_int_equal (count_unfinished (folder_of (state)), 1);
  pnc_pack_writer_sweep (folder_of (state));
  assert_int_equal (count_unfinished (folder_of (state)), 0);
  dir = g_dir_open (folder_of (state), 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    n_entries += strlen (name) == 2;
  assert_int_equal (n_entries, 1);
}

/* The disk takes no more: said, and nothing stands under a name that is not whole. */
static void
a_disk_that_is_full_is_told (void **state)
{
  struct rlimit before, little;
  g_autoptr (PncPackWriter) writer = pnc_pack_writer_new (folder_of (state), TARGET);
  g_autoptr (GError) error = NULL;
  guint32 pack, offset;
  gboolean added = TRUE;

  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
  little = before;
  little.rlim_cur = 3000;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &little), 0);
  for (guint i = 0; added && i < N_CHUNKS; i++)
    {
      g_autoptr (GBytes) chunk = make_chunk (i);

      added = pnc_pack_writer_add (writer, g_bytes_get_data (chunk, NULL), g_bytes_get_size (chunk),
                                   &pack, &offset, &error);
    }
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
  assert_false (added);
  assert_non_null (strstr (error->message, "Writing"));
  assert_int_equal (pnc_pack_writer_get_packs (writer)->len, 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (each_chunk_lies_where_it_was_said, set_up, tear_down),
    cmocka_unit_test_setup_teardown (packs_that_are_known_keep_their_numbers, set_up, tear_down),
    cmocka_unit_test_setup_teardown (equal_chunks_make_the_same_pack, set_up, tear_down),
    cmocka_unit_test_setup_teardown (what_is_given_up_leaves_nothing, set_up, tear_down),
    cmocka_unit_test_setup_teardown (who_is_killed_loses_no_pack_that_was_done, set_up, tear_down),
    cmocka_unit_test_setup_teardown (a_disk_that_is_full_is_told, set_up, tear_down),
  };

  return cmocka_run_group_tests_name ("pack writer", tests, NULL, NULL);
}
