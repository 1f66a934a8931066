/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-partition-table.h"

#include <string.h>

#define MBR_BYTES 512
#define MBR_TYPE_ESP 0xef
#define MBR_PARTITIONS_OFFSET 446
#define MBR_PARTITION_BYTES 16
#define MBR_PARTITION_TYPE_OFFSET 4

#define GPT_ENTRIES_MAX 1024
#define GPT_ENTRY_BYTES_MIN 128
#define GPT_ENTRY_BYTES_MAX 4096

/* C12A7328-F81F-11D2-BA4B-00A0C93EC93B, as it lies on the disk. */
static const guint8 esp_type[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                     0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };

/* GPT header, little endian; what we do not need is left out by name. */
typedef struct
{
  char signature[8];
  guint8 revision_to_guid[64];
  guint64 entries_lba;
  guint32 n_entries;
  guint32 entry_bytes;
} __attribute__ ((packed)) PncGptHeader;

static gboolean
pnc_partition_table_read_mbr (const PncDiskReader *disk, guint8 mbr[MBR_BYTES])
{
  return pnc_disk_reader_read (disk, 0, mbr, MBR_BYTES) && mbr[510] == 0x55 && mbr[511] == 0xaa;
}

/* The header lies in the second sector, and nothing says how large a sector is. */
static gboolean
pnc_partition_table_read_gpt (const PncDiskReader *disk,
                              PncGptHeader *out_header,
                              guint32 *out_sector_bytes)
{
  static const guint32 sector_sizes[] = { 512, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sector_sizes); i++)
    {
      PncGptHeader header;

      if (pnc_disk_reader_read (disk, sector_sizes[i], (guint8 *) &header, sizeof header)
          && memcmp (header.signature, "EFI PART", sizeof header.signature) == 0)
        {
          *out_header = header;
          *out_sector_bytes = sector_sizes[i];
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
pnc_partition_table_exists (const PncDiskReader *disk)
{
  guint8 mbr[MBR_BYTES];
  PncGptHeader gpt;
  guint32 sector_bytes;

  return pnc_partition_table_read_mbr (disk, mbr)
         || pnc_partition_table_read_gpt (disk, &gpt, &sector_bytes);
}

static gboolean
pnc_partition_table_gpt_has_esp (const PncDiskReader *disk,
                                 const PncGptHeader *header,
                                 guint32 sector_bytes)
{
  guint64 lba = GUINT64_FROM_LE (header->entries_lba);
  guint32 n_entries = GUINT32_FROM_LE (header->n_entries);
  guint32 entry_bytes = GUINT32_FROM_LE (header->entry_bytes);
  gsize size = (gsize) n_entries * entry_bytes;
  g_autofree guint8 *entries = NULL;

  if (n_entries > GPT_ENTRIES_MAX || entry_bytes < GPT_ENTRY_BYTES_MIN
      || entry_bytes > GPT_ENTRY_BYTES_MAX || lba > disk->size_bytes / sector_bytes)
    return FALSE;
  entries = g_malloc (size);
  if (!pnc_disk_reader_read (disk, lba * sector_bytes, entries, size))
    return FALSE;
  for (guint32 i = 0; i < n_entries; i++)
    if (memcmp (entries + (gsize) i * entry_bytes, esp_type, sizeof esp_type) == 0)
      return TRUE;
  return FALSE;
}

gboolean
pnc_partition_table_has_esp (const PncDiskReader *disk)
{
  PncGptHeader gpt;
  guint32 sector_bytes;
  guint8 mbr[MBR_BYTES];

  if (pnc_partition_table_read_gpt (disk, &gpt, &sector_bytes))
    return pnc_partition_table_gpt_has_esp (disk, &gpt, sector_bytes);
  if (!pnc_partition_table_read_mbr (disk, mbr))
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (mbr[MBR_PARTITIONS_OFFSET + i * MBR_PARTITION_BYTES + MBR_PARTITION_TYPE_OFFSET]
        == MBR_TYPE_ESP)
      return TRUE;
  return FALSE;
}
