/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-image-gate.h"
#include "pnc-test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CLUSTER 65536
#define MIB (1024 * 1024)

static int
new_file (void)
{
  int fd = memfd_create ("image", MFD_CLOEXEC);

  assert_true (fd >= 0);
  return fd;
}

static void
put (int fd, guint64 offset, const void *bytes, gsize size)
{
  assert_int_equal (pwrite (fd, bytes, size, offset), size);
}

static void
put32 (int fd, guint64 offset, guint32 value)
{
  value = GUINT32_TO_BE (value);
  put (fd, offset, &value, sizeof value);
}

static void
put64 (int fd, guint64 offset, guint64 value)
{
  value = GUINT64_TO_BE (value);
  put (fd, offset, &value, sizeof value);
}

/* The smallest whole qcow2: header, refcount table, L1, each in a cluster of its own; a disk of
 * 16 MiB with nothing in it. */
static int
new_qcow2 (void)
{
  int fd = new_file ();

  assert_int_equal (ftruncate (fd, 4 * CLUSTER), 0);
  put (fd, 0, "QFI\xfb", 4);
  put32 (fd, 4, 3);
  put32 (fd, 20, 16);
  put64 (fd, 24, 16 * MIB);
  put32 (fd, 36, 1);
  put64 (fd, 40, 3 * CLUSTER);
  put64 (fd, 48, 1 * CLUSTER);
  put32 (fd, 56, 1);
  put32 (fd, 96, 4);
  put32 (fd, 100, 104);
  return fd;
}

static void
assert_taken (int fd, PncImageFormat format, guint64 size, gboolean esp)
{
  g_autoptr (GError) error = NULL;
  PncImageFacts facts = { 0 };

  assert_true (pnc_image_gate_check (fd, "disk.img", &facts, &error) || error != NULL);
  pnc_test_assert_no_error (error);
  assert_int_equal (facts.format, format);
  assert_int_equal (facts.virtual_size_bytes, size);
  assert_int_equal (facts.has_efi_system_partition, esp);
}

/* Closes @fd. */
static void
assert_refused (int fd, const char *why)
{
  g_autoptr (GError) error = NULL;
  PncImageFacts facts = { .virtual_size_bytes = 12345 };

  if (pnc_image_gate_check (fd, "disk.img", &facts, &error))
    fail_msg ("taken, though: %s", why);
  if (strstr (error->message, why) == NULL)
    fail_msg ("“%s” does not say “%s”", error->message, why);
  assert_non_null (strstr (error->message, "disk.img"));
  assert_int_equal (facts.virtual_size_bytes, 12345);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  close (fd);
}

static void
assert_refused_with_32 (guint64 offset, guint32 value, const char *why)
{
  int fd = new_qcow2 ();

  put32 (fd, offset, value);
  assert_refused (fd, why);
}

static void
assert_refused_with_64 (guint64 offset, guint64 value, const char *why)
{
  int fd = new_qcow2 ();

  put64 (fd, offset, value);
  assert_refused (fd, why);
}

static void
takes_a_small_whole_qcow2 (void **state)
{
  g_auto (PncFd) fd = new_qcow2 ();

  assert_taken (fd, PNC_IMAGE_QCOW2, 16 * MIB, FALSE);
}

static void
refuses_other_files_that_the_header_names (void **state)
{
  int fd;

  assert_refused_with_64 (8, 512, "backing file");
  assert_refused_with_32 (16, 11, "backing file");
  assert_refused_with_64 (72, 1 << 2, "data in another file");
  fd = new_qcow2 ();
  put32 (fd, 104, 0xe2792aca);
  put32 (fd, 108, 3);
  assert_refused (fd, "backing file");
  fd = new_qcow2 ();
  put32 (fd, 104, 0x44415441);
  put32 (fd, 108, 11);
  assert_refused (fd, "another file for its data");
}

/* A second extension is looked at too. */
static void
reads_every_header_extension (void **state)
{
  int fd = new_qcow2 ();

  put32 (fd, 104, 0x12345678);
  put32 (fd, 108, 5);
  put32 (fd, 120, 0x44415441);
  put32 (fd, 124, 1);
  assert_refused (fd, "another file for its data");
}

static void
refuses_features_it_cannot_answer_for (void **state)
{
  int fd;

  assert_refused_with_64 (72, 1 << 0, "not closed cleanly");
  assert_refused_with_64 (72, 1 << 1, "corrupt");
  assert_refused_with_64 (72, 1 << 5, "does not know");
  assert_refused_with_64 (72, G_GUINT64_CONSTANT (1) << 63, "does not know");
  assert_refused_with_64 (72, 1 << 3, "compression");
  assert_refused_with_32 (32, 1, "encrypted");
  assert_refused_with_32 (32, 2, "encrypted");
  assert_refused_with_32 (4, 1, "version 1");
  assert_refused_with_32 (4, 4, "version 4");
  fd = new_qcow2 ();
  put32 (fd, 104, 0x0537be77);
  assert_refused (fd, "encrypted");
}

static void
refuses_geometry_that_cannot_be (void **state)
{
  assert_refused_with_32 (20, 8, "clusters");
  assert_refused_with_32 (20, 22, "clusters");
  assert_refused_with_32 (20, 0xffffffff, "clusters");
  assert_refused_with_32 (96, 7, "reference counts");
  assert_refused_with_32 (100, 103, "header of 103");
  assert_refused_with_32 (100, 96, "header of 96");
  assert_refused_with_32 (100, 2 * CLUSTER, "header of");
  assert_refused_with_64 (24, 0, "64 TiB");
  assert_refused_with_64 (24, (G_GUINT64_CONSTANT (64) << 40) + 512, "64 TiB");
  assert_refused_with_64 (24, G_MAXUINT64, "64 TiB");
  assert_refused_with_64 (24, 512, "1 MiB to 64 TiB");
}

static void
refuses_tables_outside_the_file (void **state)
{
  int fd;

  assert_refused_with_64 (40, 4 * CLUSTER, "outside the file");
  assert_refused_with_64 (40, 3 * CLUSTER + 8, "outside the file");
  assert_refused_with_64 (40, G_MAXUINT64 - CLUSTER + 1, "outside the file");
  assert_refused_with_32 (36, 0, "too small");
  assert_refused_with_32 (36, 0xffffffff, "too large");
  assert_refused_with_32 (36, CLUSTER / 8 + 1, "outside the file");
  assert_refused_with_64 (24, G_GUINT64_CONSTANT (1) << 40, "too small");
  assert_refused_with_64 (48, 0, "reference counts");
  assert_refused_with_64 (48, 4 * CLUSTER, "reference counts");
  assert_refused_with_32 (56, 0xffffffff, "reference counts");
  assert_refused_with_32 (56, 4, "reference counts");
  assert_refused_with_64 (3 * CLUSTER, 100 * CLUSTER, "outside the file");
  assert_refused_with_64 (3 * CLUSTER, 512, "outside the file");
  fd = new_qcow2 ();
  put32 (fd, 104, 0x12345678);
  put32 (fd, 108, 0xfffffff0);
  assert_refused (fd, "extension");
  fd = new_qcow2 ();
  put32 (fd, 104, 0x23852875);
  put32 (fd, 108, 24);
  put64 (fd, 120, 1 << 20);
  put64 (fd, 128, 2 * CLUSTER);
  assert_refused (fd, "bitmaps");
}

static void
refuses_snapshots_that_lie (void **state)
{
  int fd = new_qcow2 ();

  put32 (fd, 60, 70000);
  put64 (fd, 64, 2 * CLUSTER);
  assert_refused (fd, "70000 snapshots");
  fd = new_qcow2 ();
  put32 (fd, 60, 2);
  put64 (fd, 64, 4 * CLUSTER - 40);
  assert_refused (fd, "truncated");
  fd = new_qcow2 ();
  put32 (fd, 60, 1);
  put64 (fd, 64, 2 * CLUSTER);
  put32 (fd, 2 * CLUSTER + 36, 0xffffff00);
  assert_refused (fd, "snapshot claims");
  fd = new_qcow2 ();
  put32 (fd, 60, 1);
  put64 (fd, 64, 2 * CLUSTER);
  put64 (fd, 2 * CLUSTER, 100 * CLUSTER);
  put32 (fd, 2 * CLUSTER + 8, 5);
  assert_refused (fd, "outside the file");
}

static void
refuses_a_qcow2_cut_anywhere_in_its_tables (void **state)
{
  for (guint64 size = 4; size <= 3 * CLUSTER; size += size < 128 ? 1 : 4096)
    {
      int fd = new_qcow2 ();

      assert_int_equal (ftruncate (fd, size), 0);
      assert_refused (fd, "disk.img");
    }
}

static void
survives_every_flipped_bit_of_the_header (void **state)
{
  guint n_taken = 0;

  for (guint bit = 0; bit < 120 * 8; bit++)
    {
      g_auto (PncFd) fd = new_qcow2 ();
      g_autoptr (GError) error = NULL;
      PncImageFacts facts;
      guint8 byte;

      assert_int_equal (pread (fd, &byte, 1, bit / 8), 1);
      byte ^= 1 << bit % 8;
      put (fd, bit / 8, &byte, 1);
      if (pnc_image_gate_check (fd, "disk.img", &facts, &error))
        n_taken++;
      else
        pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
  assert_in_range (n_taken, 100, 500);
}

static int
new_raw (guint64 size)
{
  int fd = new_file ();

  assert_int_equal (ftruncate (fd, size), 0);
  put (fd, 510, "\x55\xaa", 2);
  return fd;
}

static void
takes_a_raw_disk_with_a_boot_signature (void **state)
{
  g_auto (PncFd) fd = new_raw (4 * MIB + 100);

  assert_taken (fd, PNC_IMAGE_RAW, 4 * MIB + 512, FALSE);
}

static void
finds_the_efi_partition_by_its_mbr_type (void **state)
{
  g_auto (PncFd) fd = new_raw (4 * MIB);

  put (fd, 446 + 2 * 16 + 4, "\xef", 1);
  assert_taken (fd, PNC_IMAGE_RAW, 4 * MIB, TRUE);
}

static void
put_gpt (int fd, guint32 sector, guint64 entries_lba, guint32 n, guint32 entry_bytes)
{
  guint64 lba = GUINT64_TO_LE (entries_lba);

  n = GUINT32_TO_LE (n);
  entry_bytes = GUINT32_TO_LE (entry_bytes);
  put (fd, sector, "EFI PART", 8);
  put (fd, sector + 72, &lba, 8);
  put (fd, sector + 80, &n, 4);
  put (fd, sector + 84, &entry_bytes, 4);
}

static const guint8 esp[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };

static void
finds_the_efi_partition_in_a_gpt_of_either_sector_size (void **state)
{
  static const guint32 sectors[] = { 512, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sectors); i++)
    {
      g_auto (PncFd) fd = new_raw (4 * MIB);

      put_gpt (fd, sectors[i], 2, 128, 128);
      assert_taken (fd, PNC_IMAGE_RAW, 4 * MIB, FALSE);
      put (fd, 2 * sectors[i] + 127 * 128, esp, sizeof esp);
      assert_taken (fd, PNC_IMAGE_RAW, 4 * MIB, TRUE);
    }
}

static void
does_not_believe_a_gpt_that_lies (void **state)
{
  static const struct
  {
    guint64 lba;
    guint32 n, bytes;
  } lies[] = { { 2, 0xffffffff, 128 },
               { 2, 128, 0xffffffff },
               { 2, 128, 0 },
               { G_MAXUINT64, 128, 128 },
               { G_GUINT64_CONSTANT (1) << 55, 128, 128 },
               { 8191, 128, 128 } };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_auto (PncFd) fd = new_raw (4 * MIB);

      put_gpt (fd, 512, lies[i].lba, lies[i].n, lies[i].bytes);
      put (fd, 1024, esp, sizeof esp);
      assert_taken (fd, PNC_IMAGE_RAW, 4 * MIB, FALSE);
    }
}

static void
names_the_format_of_what_it_does_not_take (void **state)
{
  static const struct
  {
    const char *magic;
    gsize size;
    guint64 offset;
    const char *name;
  } formats[] = {
    { "KDMV", 4, 0, "VMDK" },
    { "COWD", 4, 0, "VMDK" },
    { "# Disk DescriptorFile\n", 22, 0, "VMDK" },
    { "\x7f\x10\xda\xbe", 4, 64, "VDI" },
    { "vhdxfile", 8, 0, "VHDX" },
    { "conectix", 8, 0, "VHD" },
    { "conectix", 8, 4 * MIB - 512, "VHD" },
    { "LUKS\xba\xbe", 6, 0, "LUKS" },
    { "CD001", 5, 32769, "ISO 9660" },
    { "\x1f\x8b", 2, 0, "gzip" },
    { "\xfd"
      "7zXZ\0",
      6, 0, "xz" },
    { "\x28\xb5\x2f\xfd", 4, 0, "zstd" },
    { "PK\3\4", 4, 0, "zip" },
    { "ustar", 5, 257, "OVA" },
    { "koly", 4, 4 * MIB - 512, "DMG" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      int fd = new_raw (4 * MIB);

      put (fd, formats[i].offset, formats[i].magic, formats[i].size);
      assert_refused (fd, formats[i].name);
    }
}

static void
does_not_take_a_text_for_a_disk (void **state)
{
  int fd = new_file ();

  assert_refused (fd, "no disk image");
  fd = new_file ();
  put (fd, 0, "root:x:0:0:root:/root:/bin/bash\n", 32);
  assert_refused (fd, "no disk image");
  fd = new_file ();
  assert_int_equal (ftruncate (fd, 8 * MIB), 0);
  assert_refused (fd, "partition table");
  assert_refused (new_raw (512), "1 MiB to 64 TiB");
}

static void
takes_files_and_disks_only (void **state)
{
  int ends[2];

  assert_refused (open ("/dev/null", O_RDONLY | O_CLOEXEC), "neither a file nor a disk");
  assert_refused (open ("/", O_RDONLY | O_CLOEXEC), "neither a file nor a disk");
  assert_int_equal (pipe (ends), 0);
  assert_refused (ends[0], "neither a file nor a disk");
  close (ends[1]);
}

/* Runs qemu-img in @folder: what real tools write must be taken. */
static void
qemu_img (const char *folder, const char *command_line)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = g_strsplit (command_line, " ", -1);
  int status = -1;

  g_spawn_sync (folder, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
                NULL, NULL, &status, &error);
  pnc_test_assert_no_error (error);
  if (status != 0)
    fail_msg ("%s: %d", command_line, status);
}

static void
takes_what_qemu_img_writes_and_finds_its_efi_partition (void **state)
{
  static const char *const conversions[] = {
    "qemu-img convert -O qcow2 disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -c disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -c -o compression_type=zstd disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -o compat=0.10 disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -o cluster_size=512 disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -o cluster_size=2M disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -o extended_l2=on,cluster_size=128k disk.raw disk.qcow2",
    "qemu-img convert -O qcow2 -o preallocation=metadata,lazy_refcounts=on disk.raw disk.qcow2",
  };
  g_autoptr (PncTestWorld) world = pnc_test_world_new ();
  g_autofree char *raw = g_build_filename (world->root, "disk.raw", NULL);
  g_autofree char *qcow2 = g_build_filename (world->root, "disk.qcow2", NULL);
  g_auto (PncFd) raw_fd = open (raw, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  assert_int_equal (ftruncate (raw_fd, 16 * MIB), 0);
  put (raw_fd, 510, "\x55\xaa", 2);
  put_gpt (raw_fd, 512, 2, 128, 128);
  put (raw_fd, 1024 + 100 * 128, esp, sizeof esp);
  for (guint i = 0; i < G_N_ELEMENTS (conversions); i++)
    {
      g_auto (PncFd) fd = PNC_FD_INIT;

      qemu_img (world->root, conversions[i]);
      fd = open (qcow2, O_RDONLY | O_CLOEXEC);
      assert_taken (fd, PNC_IMAGE_QCOW2, 16 * MIB, TRUE);
    }
}

static void
takes_snapshots_and_bitmaps_that_qemu_img_wrote (void **state)
{
  g_autoptr (PncTestWorld) world = pnc_test_world_new ();
  g_autofree char *path = g_build_filename (world->root, "disk.qcow2", NULL);
  g_auto (PncFd) fd = PNC_FD_INIT;

  qemu_img (world->root, "qemu-img create -f qcow2 disk.qcow2 16M");
  qemu_img (world->root, "qemu-img snapshot -c first disk.qcow2");
  qemu_img (world->root, "qemu-img snapshot -c second disk.qcow2");
  qemu_img (world->root, "qemu-img bitmap --add disk.qcow2 changed");
  fd = open (path, O_RDONLY | O_CLOEXEC);
  assert_taken (fd, PNC_IMAGE_QCOW2, 16 * MIB, FALSE);
}

static void
refuses_the_overlays_that_qemu_img_wrote (void **state)
{
  g_autoptr (PncTestWorld) world = pnc_test_world_new ();
  g_autofree char *overlay = g_build_filename (world->root, "overlay.qcow2", NULL);
  g_autofree char *split = g_build_filename (world->root, "split.qcow2", NULL);

  qemu_img (world->root, "qemu-img create -f qcow2 base.qcow2 16M");
  qemu_img (world->root, "qemu-img create -f qcow2 -b base.qcow2 -F qcow2 overlay.qcow2");
  qemu_img (world->root, "qemu-img create -f qcow2 -o data_file=data.raw split.qcow2 16M");
  assert_refused (open (overlay, O_RDONLY | O_CLOEXEC), "backing file");
  assert_refused (open (split, O_RDONLY | O_CLOEXEC), "data in another file");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_a_small_whole_qcow2),
    cmocka_unit_test (refuses_other_files_that_the_header_names),
    cmocka_unit_test (reads_every_header_extension),
    cmocka_unit_test (refuses_features_it_cannot_answer_for),
    cmocka_unit_test (refuses_geometry_that_cannot_be),
    cmocka_unit_test (refuses_tables_outside_the_file),
    cmocka_unit_test (refuses_snapshots_that_lie),
    cmocka_unit_test (refuses_a_qcow2_cut_anywhere_in_its_tables),
    cmocka_unit_test (survives_every_flipped_bit_of_the_header),
    cmocka_unit_test (takes_a_raw_disk_with_a_boot_signature),
    cmocka_unit_test (finds_the_efi_partition_by_its_mbr_type),
    cmocka_unit_test (finds_the_efi_partition_in_a_gpt_of_either_sector_size),
    cmocka_unit_test (does_not_believe_a_gpt_that_lies),
    cmocka_unit_test (names_the_format_of_what_it_does_not_take),
    cmocka_unit_test (does_not_take_a_text_for_a_disk),
    cmocka_unit_test (takes_files_and_disks_only),
    cmocka_unit_test (takes_what_qemu_img_writes_and_finds_its_efi_partition),
    cmocka_unit_test (takes_snapshots_and_bitmaps_that_qemu_img_wrote),
    cmocka_unit_test (refuses_the_overlays_that_qemu_img_wrote),
  };

  return cmocka_run_group_tests_name ("image-gate", tests, NULL, NULL);
}
