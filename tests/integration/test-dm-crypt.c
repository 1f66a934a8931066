/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What we write, the kernel's dm-crypt reads, and the other way round: in a guest, since the
 * machines that build this have no device-mapper. A test that only reads back what we wrote cannot
 * see a wrong tweak. */
#include "pnc-block-test.h"
#include "pnc-test-crypt-guest.h"

#include <glib/gstdio.h>
#include <string.h>

#define KIB 1024ull
#define MIB (1024 * KIB)
#define TIB (1024 * 1024 * MIB)

/* Beyond 2 TiB the sector numbers need more than 32 bits. */
#define PAYLOAD_BYTES (3 * TIB)
#define REGION_BYTES MIB
#define COPY_OFFSET (8 * MIB)
#define COPY_BYTES (64 * KIB)
#define PASSPHRASE "rescue-7"

static const guint64 region_offsets[]
    = { 0, 100 * MIB, 2 * TIB - REGION_BYTES / 2, PAYLOAD_BYTES - REGION_BYTES };

#define N_REGIONS G_N_ELEMENTS (region_offsets)

/* What the volume must hold; made before the clients fork. */
static guint8 plain[N_REGIONS][REGION_BYTES];

static void
make_plain (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);
  guint32 *words = (guint32 *) plain;

  for (gsize i = 0; i < sizeof plain / 4; i++)
    words[i] = g_rand_int (rand);
  /* Made of encrypted zeros. */
  memset (plain[1] + 5000, 0, 100000);
}

/* In pieces of odd lengths, the later half first. */
static void
write_region (struct nbd_handle *nbd, guint64 offset, const guint8 *bytes)
{
  const gsize half = REGION_BYTES / 2 + 123;

  for (guint part = 0; part < 2; part++)
    {
      gsize end = part == 0 ? REGION_BYTES : half;

      for (gsize at = part == 0 ? half : 0; at < end;)
        {
          gsize piece = MIN (1 + at * 7 % 30000, end - at);

          g_assert_cmpint (nbd_pwrite (nbd, bytes + at, piece, offset + at, 0), ==, 0);
          at += piece;
        }
    }
}

static void
client_writes_regions (struct nbd_handle *nbd)
{
  for (guint i = 0; i < N_REGIONS; i++)
    write_region (nbd, region_offsets[i], plain[i]);
  g_assert_cmpint (nbd_pwrite (nbd, "no zeros", 8, region_offsets[1] + 50000, 0), ==, 0);
  g_assert_cmpint (nbd_zero (nbd, 100000, region_offsets[1] + 5000, LIBNBD_CMD_FLAG_FUA), ==, 0);
  g_assert_cmpint (nbd_flush (nbd, 0), ==, 0);
}

static void
client_reads_what_the_guest_copied (struct nbd_handle *nbd)
{
  g_autofree guint8 *bytes = g_malloc (COPY_BYTES);

  g_assert_cmpint (nbd_pread (nbd, bytes, COPY_BYTES, COPY_OFFSET, 0), ==, 0);
  g_assert_cmpmem (bytes, COPY_BYTES, plain[0], COPY_BYTES);
}

/* The guest's commands (tests/guest/README.md): opens the volume, says the hash of each region,
 * copies the start of the first to where nothing was. */
static char *
make_guest_commands (void)
{
  GString *commands = g_string_new ("open_luks,/dev/vda," PASSPHRASE);

  for (guint i = 0; i < N_REGIONS; i++)
    g_string_append_printf (commands, ";hash_device,/dev/mapper/volume,%" G_GUINT64_FORMAT ",%u",
                            region_offsets[i], (guint) REGION_BYTES);
  g_string_append_printf (
      commands, ";dd,if=/dev/mapper/volume,of=/dev/mapper/volume,bs=4096,count=%u,seek=%u",
      (guint) (COPY_BYTES / 4096), (guint) (COPY_OFFSET / 4096));
  g_string_append (commands, ";sync;cryptsetup,close,volume;say,CLOSED-$?;poweroff,-f");
  return g_string_free (commands, FALSE);
}

static void
assert_said (const char *serial, const char *text)
{
  if (strstr (serial, text) == NULL)
    fail_msg ("the guest did not say “%s”, but: %s", text, serial);
}

static void
dm_crypt_and_we_read_each_other (void **state)
{
  PncBlockTest *test = *state;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = pnc_secret_new_copy (PASSPHRASE, strlen (PASSPHRASE));
  const char *drives[] = { test->volume_path, NULL };
  g_autofree char *commands = make_guest_commands ();
  g_autofree char *serial = NULL;

  pnc_block_test_run_client (test, "data", client_writes_regions);
  pnc_block_test_close (test);
  if (!pnc_volume_add_passphrase (test->volume_path, test->key, passphrase, &error))
    fail_msg ("%s", error->message);

  serial = pnc_test_crypt_guest_run (drives, commands);

  assert_said (serial, "LUKS-OPEN 3298534883328");
  for (guint i = 0; i < N_REGIONS; i++)
    {
      g_autofree char *sum
          = g_compute_checksum_for_data (G_CHECKSUM_SHA256, plain[i], REGION_BYTES);
      g_autofree char *line
          = g_strdup_printf ("HASH /dev/mapper/volume %" G_GUINT64_FORMAT " %u %s",
                             region_offsets[i], (guint) REGION_BYTES, sum);

      assert_said (serial, line);
    }
  assert_said (serial, "CLOSED-0");
  pnc_block_test_start (test);
  pnc_block_test_run_client (test, "data", client_reads_what_the_guest_copied);
}

static int
set_up (void **state)
{
  make_plain ();
  *state = pnc_block_test_new_sized (PAYLOAD_BYTES);
  return 0;
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (dm_crypt_and_we_read_each_other, set_up,
                                     pnc_block_test_tear_down),
  };

  return cmocka_run_group_tests_name ("dm-crypt", tests, NULL, NULL);
}
