/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-gate.h"

#include "pnc-disk-reader.h"
#include "pnc-error.h"
#include "pnc-partition-table.h"
#include "pnc-qcow2-header.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISK_MIN_BYTES (1024 * 1024)
#define DISK_MAX_BYTES (G_GUINT64_CONSTANT (64) << 40)
#define SECTOR_BYTES 512

typedef enum
{
  REMEDY_CONVERT,
  REMEDY_UNPACK,
  REMEDY_INSTALL,
  REMEDY_DECRYPT,
} Remedy;

/* What an image may turn out to be. Offsets below zero count from the end. */
static const struct
{
  const char *magic;
  gsize magic_size;
  gint64 offset;
  const char *what;
  Remedy remedy;
} foreign_formats[] = {
  { "KDMV", 4, 0, "a VMware disk (VMDK)", REMEDY_CONVERT },
  { "COWD", 4, 0, "a VMware disk (VMDK)", REMEDY_CONVERT },
  { "# Disk DescriptorFile", 21, 0, "the description of a VMware disk (VMDK)", REMEDY_CONVERT },
  { "\x7f\x10\xda\xbe", 4, 64, "a VirtualBox disk (VDI)", REMEDY_CONVERT },
  { "vhdxfile", 8, 0, "a Hyper-V disk (VHDX)", REMEDY_CONVERT },
  { "conectix", 8, 0, "a Virtual PC disk (VHD)", REMEDY_CONVERT },
  { "conectix", 8, -512, "a Virtual PC disk (VHD)", REMEDY_CONVERT },
  { "QED\0", 4, 0, "a QED disk", REMEDY_CONVERT },
  { "WithoutFreeSpace", 16, 0, "a Parallels disk", REMEDY_CONVERT },
  { "WithouFreSpacExt", 16, 0, "a Parallels disk", REMEDY_CONVERT },
  { "koly", 4, -512, "an Apple disk image (DMG)", REMEDY_CONVERT },
  { "LUKS\xba\xbe", 6, 0, "an encrypted volume (LUKS)", REMEDY_DECRYPT },
  { "\x1f\x8b", 2, 0, "a compressed file (gzip)", REMEDY_UNPACK },
  { "\xfd"
    "7zXZ\0",
    6, 0, "a compressed file (xz)", REMEDY_UNPACK },
  { "\x28\xb5\x2f\xfd", 4, 0, "a compressed file (zstd)", REMEDY_UNPACK },
  { "BZh", 3, 0, "a compressed file (bzip2)", REMEDY_UNPACK },
  { "PK\3\4", 4, 0, "an archive (zip)", REMEDY_UNPACK },
  { "7z\xbc\xaf\x27\x1c", 6, 0, "an archive (7z)", REMEDY_UNPACK },
  { "ustar", 5, 257, "an archive (tar, or an appliance: OVA)", REMEDY_UNPACK },
  { "CD001", 5, 32769, "a CD or DVD (ISO 9660)", REMEDY_INSTALL },
};

static const char *
pnc_image_gate_describe_remedy (Remedy remedy)
{
  switch (remedy)
    {
    case REMEDY_CONVERT:
      return "Convert it: qemu-img convert -O qcow2 OLD NEW";
    case REMEDY_UNPACK:
      return "Unpack it and take the disk image in it";
    case REMEDY_INSTALL:
      return "Install from it into a disk image, and take that";
    case REMEDY_DECRYPT:
      return "Decrypt it first; the desktop made from it is encrypted anew";
    }
  g_return_val_if_reached ("");
}

static gboolean
pnc_image_gate_has_magic (
    int fd, guint64 file_size, const char *magic, gsize magic_size, gint64 offset)
{
  char bytes[32];
  guint64 at = offset >= 0 ? (guint64) offset : file_size + offset;

  g_assert (magic_size <= sizeof bytes);
  if ((offset < 0 && file_size < (guint64) -offset) || at + magic_size > file_size)
    return FALSE;
  return pread (fd, bytes, magic_size, at) == (ssize_t) magic_size
         && memcmp (bytes, magic, magic_size) == 0;
}

static gboolean
pnc_image_gate_refuse_foreign (int fd, guint64 file_size, const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (foreign_formats); i++)
    if (pnc_image_gate_has_magic (fd, file_size, foreign_formats[i].magic,
                                  foreign_formats[i].magic_size, foreign_formats[i].offset))
      {
        g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                     "“%s” is %s; only raw and qcow2 disk images are taken. %s", name,
                     foreign_formats[i].what,
                     pnc_image_gate_describe_remedy (foreign_formats[i].remedy));
        return FALSE;
      }
  return TRUE;
}

static gboolean
pnc_image_gate_measure (int fd, const char *name, guint64 *out_size, GError **error)
{
  struct stat status;
  off_t end;

  if (fstat (fd, &status) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Reading “%s”", name);
      return FALSE;
    }
  if (!S_ISREG (status.st_mode) && !S_ISBLK (status.st_mode))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is neither a file nor a disk; give a raw or qcow2 disk image", name);
      return FALSE;
    }
  end = lseek (fd, 0, SEEK_END);
  if (end < 0)
    {
      pnc_error_set_from_errno (error, errno, "Reading “%s”", name);
      return FALSE;
    }
  *out_size = end;
  return TRUE;
}

static gboolean
pnc_image_gate_check_size (guint64 size, const char *name, GError **error)
{
  g_autofree char *shown = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);

  if (size >= DISK_MIN_BYTES && size <= DISK_MAX_BYTES)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "“%s” holds a disk of %s; 1 MiB to 64 TiB are taken", name, shown);
  return FALSE;
}

static gboolean
pnc_image_gate_check_raw (
    int fd, guint64 file_size, const char *name, PncImageFacts *out_facts, GError **error)
{
  PncDiskReader disk = { .fd = fd, .size_bytes = file_size };

  if (!pnc_image_gate_refuse_foreign (fd, file_size, name, error))
    return FALSE;
  if (!pnc_partition_table_exists (&disk))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is no disk image: it has neither a qcow2 header nor a partition table. "
                   "Give the image of a whole disk, not of one partition",
                   name);
      return FALSE;
    }
  if (!pnc_image_gate_check_size (file_size, name, error))
    return FALSE;
  out_facts->format = PNC_IMAGE_RAW;
  out_facts->virtual_size_bytes = file_size;
  out_facts->has_efi_system_partition = pnc_partition_table_has_esp (&disk);
  return TRUE;
}

static gboolean
pnc_image_gate_check_qcow2 (
    int fd, guint64 file_size, const char *name, PncImageFacts *out_facts, GError **error)
{
  PncQcow2Header header;
  PncDiskReader disk = { .fd = fd, .qcow2 = &header };

  if (!pnc_qcow2_header_read (fd, file_size, name, &header, error)
      || !pnc_image_gate_check_size (header.virtual_size_bytes, name, error))
    return FALSE;
  disk.size_bytes = header.virtual_size_bytes;
  out_facts->format = PNC_IMAGE_QCOW2;
  out_facts->virtual_size_bytes = header.virtual_size_bytes;
  out_facts->has_efi_system_partition = pnc_partition_table_has_esp (&disk);
  return TRUE;
}

gboolean
pnc_image_gate_check (int fd, const char *shown_name, PncImageFacts *out_facts, GError **error)
{
  PncImageFacts facts = { 0 };
  guint64 file_size;
  gboolean passed;

  if (!pnc_image_gate_measure (fd, shown_name, &file_size, error))
    return FALSE;
  passed = pnc_image_gate_has_magic (fd, file_size, "QFI\xfb", 4, 0)
               ? pnc_image_gate_check_qcow2 (fd, file_size, shown_name, &facts, error)
               : pnc_image_gate_check_raw (fd, file_size, shown_name, &facts, error);
  if (!passed)
    return FALSE;
  /* A guest's disk has whole sectors. */
  facts.virtual_size_bytes
      = (facts.virtual_size_bytes + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
  *out_facts = facts;
  return TRUE;
}
