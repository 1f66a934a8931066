/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-test-mounts.h"
#include "pnc-test.h"
#include "pnc-volume-io.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define MIB (1024 * 1024)
#define PAYLOAD_BYTES (4 * MIB)
#define DATA_OFFSET (4 * MIB)
#define SECTOR 4096
#define NOISE_SEED 20261122

typedef struct
{
  PncTestWorld *world;
  char *path;
  PncSecret *key;        /* of the slot */
  guint8 volume_key[64]; /* a copy, to check the cipher by another way */
  PncVolumeIo *io;
} Fixture;

static void
open_volume (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeInfo) info = NULL;

  info = pnc_volume_open (fixture->path, NULL, fixture->key, &error);
  pnc_test_assert_no_error (error);
  memcpy (fixture->volume_key, pnc_secret_peek (info->volume_key), sizeof fixture->volume_key);
  fixture->io = pnc_volume_io_new (fixture->path, info, &error);
  pnc_test_assert_no_error (error);
}

static int
set_up (void **state)
{
  g_autoptr (GError) error = NULL;
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->world = pnc_test_world_new ();
  fixture->path = g_build_filename (fixture->world->root, "data.luks", NULL);
  fixture->key = pnc_secret_new_random (32);
  if (!pnc_volume_create (fixture->path, "data", "x", PAYLOAD_BYTES, fixture->key, &error))
    g_error ("%s", error->message);
  open_volume (fixture);
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_volume_io_unref (fixture->io);
  pnc_secret_free (fixture->key);
  g_free (fixture->path);
  pnc_test_world_free (fixture->world);
  g_free (fixture);
  return 0;
}

static void
assert_reads (PncVolumeIo *io, const guint8 *expected, gsize count, guint64 offset)
{
  g_autofree guint8 *bytes = g_malloc (count);

  assert_int_equal (pnc_volume_io_read (io, bytes, count, offset), 0);
  assert_memory_equal (bytes, expected, count);
}

static guint8 *
make_noise (gsize count)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (NOISE_SEED);
  guint8 *bytes = g_malloc (count);

  for (gsize i = 0; i < count; i++)
    bytes[i] = g_rand_int (rand);
  return bytes;
}

/* AES-256-XTS as IEEE 1619 has it, with the tweak that dm-crypt takes for plain64. */
static void
decrypt_sector (const guint8 *key, guint8 *out, const guint8 *in, guint64 sector)
{
  guint64 tweak[2] = { GUINT64_TO_LE (sector * 8), 0 };
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int n;

  EVP_DecryptInit_ex (context, EVP_aes_256_xts (), NULL, key, (guint8 *) tweak);
  EVP_DecryptUpdate (context, out, &n, in, SECTOR);
  EVP_CIPHER_CTX_free (context);
}

/* Whole sectors and parts --------------------------------------------------------------------- */

static void
writes_ciphertext_that_dm_crypt_would (void **state)
{
  static const guint64 sectors[] = { 0, 1, 7, PAYLOAD_BYTES / SECTOR - 1 };
  Fixture *fixture = *state;
  g_autofree guint8 *noise = make_noise (SECTOR);
  g_auto (PncFd) fd = open (fixture->path, O_RDONLY);

  for (guint i = 0; i < G_N_ELEMENTS (sectors); i++)
    {
      guint8 stored[SECTOR], plain[SECTOR];

      assert_int_equal (
          pnc_volume_io_write (fixture->io, noise, SECTOR, sectors[i] * SECTOR, FALSE), 0);
      assert_int_equal (pread (fd, stored, SECTOR, DATA_OFFSET + sectors[i] * SECTOR), SECTOR);
      assert_memory_not_equal (stored, noise, SECTOR);
      decrypt_sector (fixture->volume_key, plain, stored, sectors[i]);
      assert_memory_equal (plain, noise, SECTOR);
    }
}

static void
reads_back_ranges_of_any_alignment (void **state)
{
  static const struct
  {
    gsize count;
    guint64 offset;
  } ranges[] = {
    { 1, 0 },          { 1, 4095 },    { 2, 4095 },          { 512, 512 },
    { 4096, 1 },       { 4096, 4096 }, { 8191, 4095 },       { 12288, 100 },
    { 300 * 1024, 7 }, { MIB, 512 },   { 512 * 1024, 4096 }, { 13, PAYLOAD_BYTES - 13 },
  };
  Fixture *fixture = *state;
  g_autofree guint8 *noise = make_noise (2 * MIB);

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      assert_int_equal (
          pnc_volume_io_write (fixture->io, noise + i, ranges[i].count, ranges[i].offset, FALSE),
          0);
      assert_reads (fixture->io, noise + i, ranges[i].count, ranges[i].offset);
    }
}

static void
agrees_with_memory_after_thousands_of_random_writes (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GRand) rand = g_rand_new_with_seed (NOISE_SEED);
  g_autofree guint8 *noise = make_noise (MIB);
  g_autofree guint8 *model = g_malloc0 (PAYLOAD_BYTES);

  assert_int_equal (pnc_volume_io_zero (fixture->io, PAYLOAD_BYTES, 0, FALSE), 0);
  for (guint i = 0; i < 3000; i++)
    {
      gsize count = 1 + g_rand_int_range (rand, 0, i % 10 == 0 ? 600000 : 9000);
      guint64 offset = g_rand_int_range (rand, 0, PAYLOAD_BYTES - count);

      if (i % 5 == 0)
        {
          memset (model + offset, 0, count);
          assert_int_equal (pnc_volume_io_zero (fixture->io, count, offset, FALSE), 0);
          continue;
        }
      memcpy (model + offset, noise + i, count);
      assert_int_equal (pnc_volume_io_write (fixture->io, noise + i, count, offset, FALSE), 0);
    }
  assert_reads (fixture->io, model, PAYLOAD_BYTES, 0);
  g_clear_pointer (&fixture->io, pnc_volume_io_unref);
  open_volume (fixture);
  assert_reads (fixture->io, model, PAYLOAD_BYTES, 0);
}

/* Holes --------------------------------------------------------------------------------------- */

static void
reads_back_what_was_written_into_a_hole (void **state)
{
  Fixture *fixture = *state;
  guint8 around[3 * SECTOR], before[3 * SECTOR];

  assert_int_equal (pnc_volume_io_read (fixture->io, before, sizeof before, MIB), 0);
  assert_int_equal (pnc_volume_io_write (fixture->io, (guint8 *) "hole", 4, MIB + SECTOR + 9, TRUE),
                    0);
  assert_int_equal (pnc_volume_io_read (fixture->io, around, sizeof around, MIB), 0);
  memcpy (before + SECTOR + 9, "hole", 4);
  assert_memory_equal (around, before, sizeof around);
}

static void
grows_a_file_that_is_shorter_than_its_payload (void **state)
{
  Fixture *fixture = *state;
  guint8 past[SECTOR], later[SECTOR];
  g_autofree guint8 *noise = make_noise (3 * SECTOR);
  struct stat file;

  /* As it is where the file system has no holes. */
  assert_int_equal (truncate (fixture->path, DATA_OFFSET + SECTOR), 0);
  assert_int_equal (pnc_volume_io_read (fixture->io, past, SECTOR, 2 * SECTOR), 0);
  assert_int_equal (pnc_volume_io_write (fixture->io, noise, 3 * SECTOR, MIB + 100, FALSE), 0);
  assert_reads (fixture->io, noise, 3 * SECTOR, MIB + 100);
  assert_int_equal (g_stat (fixture->path, &file), 0);
  assert_int_equal (file.st_size, DATA_OFFSET + MIB + 4 * SECTOR);
  /* What nobody wrote does not change when the file grows over it. */
  assert_int_equal (pnc_volume_io_read (fixture->io, later, SECTOR, 2 * SECTOR), 0);
  assert_memory_equal (past, later, SECTOR);
}

static void
encrypts_zeros_instead_of_leaving_a_hole (void **state)
{
  static const guint8 zeros[SECTOR];
  Fixture *fixture = *state;
  g_auto (PncFd) fd = open (fixture->path, O_RDONLY);
  guint8 stored[SECTOR];
  g_autofree guint8 *all = g_malloc0 (2 * MIB);

  assert_int_equal (pnc_volume_io_zero (fixture->io, 2 * MIB, 0, TRUE), 0);
  assert_reads (fixture->io, all, 2 * MIB, 0);
  assert_int_equal (pread (fd, stored, SECTOR, DATA_OFFSET), SECTOR);
  assert_memory_not_equal (stored, zeros, SECTOR);
}

static void
gives_space_back_when_trimmed (void **state)
{
  Fixture *fixture = *state;
  g_autofree guint8 *noise = make_noise (2 * MIB);
  struct stat full, trimmed;

  assert_int_equal (pnc_volume_io_write (fixture->io, noise, 2 * MIB, 0, TRUE), 0);
  assert_int_equal (g_stat (fixture->path, &full), 0);
  assert_int_equal (pnc_volume_io_trim (fixture->io, MIB + 100, 50, TRUE), 0);
  assert_int_equal (g_stat (fixture->path, &trimmed), 0);
  assert_true (full.st_blocks - trimmed.st_blocks >= (MIB - SECTOR) / 512);
  assert_int_equal (full.st_size, trimmed.st_size);
  /* The sectors that the range only touches are whole. */
  assert_reads (fixture->io, noise, SECTOR, 0);
  assert_reads (fixture->io, noise + MIB, MIB, MIB);
}

static void
trims_nothing_when_no_sector_is_whole (void **state)
{
  Fixture *fixture = *state;
  g_autofree guint8 *noise = make_noise (2 * SECTOR);

  assert_int_equal (pnc_volume_io_write (fixture->io, noise, 2 * SECTOR, 0, FALSE), 0);
  assert_int_equal (pnc_volume_io_trim (fixture->io, SECTOR, 100, FALSE), 0);
  assert_reads (fixture->io, noise, 2 * SECTOR, 0);
}

/* Many at once -------------------------------------------------------------------------------- */

#define N_WRITERS 8
#define N_ROUNDS 400
#define SHARED_SECTORS 4

typedef struct
{
  PncVolumeIo *io;
  guint number;
} Writer;

/* Every writer owns one part of each of a few sectors, and writes them over and over. */
static gpointer
write_my_parts (gpointer data)
{
  Writer *writer = data;
  gsize part = SECTOR / N_WRITERS;
  g_autofree guint8 *bytes = g_malloc (part);

  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint sector = 0; sector < SHARED_SECTORS; sector++)
      {
        memset (bytes, round == N_ROUNDS - 1 ? writer->number : round, part);
        if (pnc_volume_io_write (writer->io, bytes, part, sector * SECTOR + writer->number * part,
                                 FALSE)
            != 0)
          return GINT_TO_POINTER (1);
      }
  return NULL;
}

static void
loses_no_write_that_shares_a_sector (void **state)
{
  Fixture *fixture = *state;
  Writer writers[N_WRITERS];
  GThread *threads[N_WRITERS];
  guint8 expected[SHARED_SECTORS * SECTOR];

  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Writer){ fixture->io, i };
      threads[i] = g_thread_new ("writer", write_my_parts, &writers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    assert_null (g_thread_join (threads[i]));
  for (guint i = 0; i < sizeof expected; i++)
    expected[i] = i % SECTOR / (SECTOR / N_WRITERS);
  assert_reads (fixture->io, expected, sizeof expected, 0);
}

#define N_RACES 3000

typedef struct
{
  PncVolumeIo *io;
  pthread_barrier_t start, end;
  gsize count; /* of the part that races with a whole sector */
} Race;

static gpointer
write_part_each_round (gpointer data)
{
  Race *race = data;
  guint8 bytes[SECTOR];
  int failed = 0;

  for (guint round = 0; round < N_RACES; round++)
    {
      memset (bytes, round, sizeof bytes);
      pthread_barrier_wait (&race->start);
      failed |= pnc_volume_io_write (race->io, bytes, race->count, 0, FALSE);
      pthread_barrier_wait (&race->end);
    }
  return GINT_TO_POINTER (failed);
}

static void
does_not_undo_a_whole_write_beside_a_part (void **state)
{
  Fixture *fixture = *state;
  Race race = { .io = fixture->io, .count = 512 };
  guint8 bytes[SECTOR], read_back[SECTOR];
  GThread *part;
  guint undone = 0;

  pthread_barrier_init (&race.start, NULL, 2);
  pthread_barrier_init (&race.end, NULL, 2);
  part = g_thread_new ("part", write_part_each_round, &race);
  for (guint round = 0; round < N_RACES; round++)
    {
      memset (bytes, ~round, sizeof bytes);
      pthread_barrier_wait (&race.start);
      if (pnc_volume_io_write (fixture->io, bytes, SECTOR, 0, FALSE) != 0)
        undone++;
      pthread_barrier_wait (&race.end);
      if (pnc_volume_io_read (fixture->io, read_back, SECTOR, 0) != 0
          || memcmp (bytes + race.count, read_back + race.count, SECTOR - race.count) != 0)
        undone++;
    }
  assert_null (g_thread_join (part));
  assert_int_equal (undone, 0);
  pthread_barrier_destroy (&race.start);
  pthread_barrier_destroy (&race.end);
}

/* The end, and failure ------------------------------------------------------------------------ */

static gpointer
write_until_stopped (gpointer data)
{
  PncVolumeIo *io = data;
  g_autofree guint8 *noise = make_noise (MIB);
  int r;

  do
    r = pnc_volume_io_write (io, noise, MIB, 0, FALSE);
  while (r == 0);
  return GINT_TO_POINTER (r);
}

static void
refuses_requests_once_stopped (void **state)
{
  Fixture *fixture = *state;
  GThread *threads[4];
  guint8 byte = 0;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_until_stopped, fixture->io);
  assert_int_equal (pnc_volume_io_write (fixture->io, &byte, 1, MIB, FALSE), 0);
  assert_true (pnc_volume_io_stop (fixture->io, g_get_monotonic_time () + 10 * G_USEC_PER_SEC));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    assert_int_equal (GPOINTER_TO_INT (g_thread_join (threads[i])), ESHUTDOWN);
  assert_int_equal (pnc_volume_io_read (fixture->io, &byte, 1, 0), ESHUTDOWN);
  assert_int_equal (pnc_volume_io_zero (fixture->io, 1, 0, FALSE), ESHUTDOWN);
  assert_int_equal (pnc_volume_io_trim (fixture->io, 8192, 0, FALSE), ESHUTDOWN);
  assert_int_equal (pnc_volume_io_flush (fixture->io), 0);
}

static void
serves_a_file_only_once (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeInfo) info = pnc_volume_open (fixture->path, NULL, fixture->key, &error);

  pnc_test_assert_no_error (error);
  assert_null (pnc_volume_io_new (fixture->path, info, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

static void
says_no_space_when_the_disk_is_full (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *full = g_build_filename (fixture->world->root, "full", NULL);
  g_autofree guint8 *noise = make_noise (PAYLOAD_BYTES);

  pnc_test_mount_small (full, 6 * MIB);
  g_clear_pointer (&fixture->io, pnc_volume_io_unref);
  g_free (fixture->path);
  fixture->path = g_build_filename (full, "data.luks", NULL);
  assert_true (pnc_volume_create (fixture->path, "data", "x", PAYLOAD_BYTES, fixture->key, &error));
  open_volume (fixture);
  assert_int_equal (pnc_volume_io_write (fixture->io, noise, PAYLOAD_BYTES, 0, FALSE), ENOSPC);
  /* Once there is room it goes on. */
  assert_int_equal (pnc_volume_io_trim (fixture->io, PAYLOAD_BYTES, 0, FALSE), 0);
  assert_int_equal (pnc_volume_io_write (fixture->io, noise, MIB, 3 * MIB, TRUE), 0);
  assert_reads (fixture->io, noise, MIB, 3 * MIB);
  g_clear_pointer (&fixture->io, pnc_volume_io_unref);
  pnc_test_unmount (full);
}

static void
says_no_space_at_the_largest_file (void **state)
{
  Fixture *fixture = *state;
  struct rlimit before, limit;
  guint8 byte = 1;
  int r;

  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = DATA_OFFSET + MIB;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &limit), 0);
  r = pnc_volume_io_write (fixture->io, &byte, 1, 2 * MIB, FALSE);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &before), 0);
  assert_int_equal (r, ENOSPC);
}

#define TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    TEST (writes_ciphertext_that_dm_crypt_would),
    TEST (reads_back_ranges_of_any_alignment),
    TEST (agrees_with_memory_after_thousands_of_random_writes),
    TEST (reads_back_what_was_written_into_a_hole),
    TEST (grows_a_file_that_is_shorter_than_its_payload),
    TEST (encrypts_zeros_instead_of_leaving_a_hole),
    TEST (gives_space_back_when_trimmed),
    TEST (trims_nothing_when_no_sector_is_whole),
    TEST (loses_no_write_that_shares_a_sector),
    TEST (does_not_undo_a_whole_write_beside_a_part),
    TEST (refuses_requests_once_stopped),
    TEST (serves_a_file_only_once),
    TEST (says_no_space_when_the_disk_is_full),
    TEST (says_no_space_at_the_largest_file),
  };

  pnc_test_mounts_init ();
  return cmocka_run_group_tests_name ("volume-io", tests, NULL, NULL);
}
