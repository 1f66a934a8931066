/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-qcow2-header.h"

#include "pnc-error.h"

#include <string.h>
#include <unistd.h>

/* As on disk, big endian. */
typedef struct
{
  char magic[4];
  guint32 version;
  guint64 backing_file_offset;
  guint32 backing_file_size;
  guint32 cluster_bits;
  guint64 size;
  guint32 crypt_method;
  guint32 l1_size;
  guint64 l1_table_offset;
  guint64 refcount_table_offset;
  guint32 refcount_table_clusters;
  guint32 nb_snapshots;
  guint64 snapshots_offset;
  /* Version 3 from here on. */
  guint64 incompatible_features;
  guint64 compatible_features;
  guint64 autoclear_features;
  guint32 refcount_order;
  guint32 header_length;
  guint8 compression_type;
  guint8 padding[7];
} __attribute__ ((packed)) PncQcow2Raw;

#define V2_HEADER_BYTES 72
#define V3_HEADER_BYTES 104

#define INCOMPATIBLE_DIRTY (1 << 0)
#define INCOMPATIBLE_CORRUPT (1 << 1)
#define INCOMPATIBLE_DATA_FILE (1 << 2)
#define INCOMPATIBLE_COMPRESSION (1 << 3)
#define INCOMPATIBLE_EXTENDED_L2 (1 << 4)
#define INCOMPATIBLE_KNOWN 0x1f

#define EXTENSION_END 0
#define EXTENSION_BACKING_FORMAT 0xe2792aca
#define EXTENSION_CRYPTO 0x0537be77
#define EXTENSION_BITMAPS 0x23852875
#define EXTENSION_DATA_FILE 0x44415441

#define CLUSTER_BITS_MIN 9
#define CLUSTER_BITS_MAX 21
/* QEMU's own bounds (block/qcow2.h), and ours for a disk (64 TiB). */
#define L1_MAX_BYTES (32 * 1024 * 1024)
#define REFCOUNT_TABLE_MAX_BYTES (8 * 1024 * 1024)
#define SNAPSHOTS_MAX 65536
#define SNAPSHOT_EXTRA_MAX_BYTES 1024
#define BITMAP_DIRECTORY_MAX_BYTES (1024 * 1024)
#define DISK_MAX_BYTES (G_GUINT64_CONSTANT (64) << 40)

#define ENTRY_OFFSET_MASK G_GUINT64_CONSTANT (0x00fffffffffffe00)

/* What the checks below share. */
typedef struct
{
  int fd;
  guint64 file_size;
  const char *name;
  PncQcow2Raw raw; /* host byte order, version 2 filled up with version 3's defaults */
  GError **error;
} PncQcow2Gate;

static gboolean G_GNUC_PRINTF (2, 3) pnc_qcow2_refuse (PncQcow2Gate *gate, const char *format, ...)
{
  g_autofree char *finding = NULL;
  va_list args;

  va_start (args, format);
  finding = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (gate->error, PNC_ERROR, PNC_ERROR_INVALID, "“%s” %s", gate->name, finding);
  return FALSE;
}

static gboolean
pnc_qcow2_lies_in_file (const PncQcow2Gate *gate, guint64 offset, guint64 size)
{
  return offset <= gate->file_size && size <= gate->file_size - offset;
}

static gboolean
pnc_qcow2_pread (PncQcow2Gate *gate, void *buffer, gsize size, guint64 offset)
{
  if (pnc_qcow2_lies_in_file (gate, offset, size)
      && pread (gate->fd, buffer, size, offset) == (ssize_t) size)
    return TRUE;
  return pnc_qcow2_refuse (gate, "is a truncated qcow2 image; get it again");
}

static void
pnc_qcow2_to_host_order (PncQcow2Raw *raw)
{
  raw->version = GUINT32_FROM_BE (raw->version);
  raw->backing_file_offset = GUINT64_FROM_BE (raw->backing_file_offset);
  raw->backing_file_size = GUINT32_FROM_BE (raw->backing_file_size);
  raw->cluster_bits = GUINT32_FROM_BE (raw->cluster_bits);
  raw->size = GUINT64_FROM_BE (raw->size);
  raw->crypt_method = GUINT32_FROM_BE (raw->crypt_method);
  raw->l1_size = GUINT32_FROM_BE (raw->l1_size);
  raw->l1_table_offset = GUINT64_FROM_BE (raw->l1_table_offset);
  raw->refcount_table_offset = GUINT64_FROM_BE (raw->refcount_table_offset);
  raw->refcount_table_clusters = GUINT32_FROM_BE (raw->refcount_table_clusters);
  raw->nb_snapshots = GUINT32_FROM_BE (raw->nb_snapshots);
  raw->snapshots_offset = GUINT64_FROM_BE (raw->snapshots_offset);
  raw->incompatible_features = GUINT64_FROM_BE (raw->incompatible_features);
  raw->refcount_order = GUINT32_FROM_BE (raw->refcount_order);
  raw->header_length = GUINT32_FROM_BE (raw->header_length);
}

static gboolean
pnc_qcow2_read_raw (PncQcow2Gate *gate)
{
  PncQcow2Raw *raw = &gate->raw;

  if (!pnc_qcow2_pread (gate, raw, V2_HEADER_BYTES, 0))
    return FALSE;
  if (raw->version == GUINT32_TO_BE (3)
      && !pnc_qcow2_pread (gate, (guint8 *) raw + V2_HEADER_BYTES,
                           V3_HEADER_BYTES - V2_HEADER_BYTES, V2_HEADER_BYTES))
    return FALSE;
  pnc_qcow2_to_host_order (raw);
  if (raw->version == 2)
    {
      raw->refcount_order = 4;
      raw->header_length = V2_HEADER_BYTES;
    }
  else if (raw->version != 3)
    return pnc_qcow2_refuse (gate,
                             "is qcow version %u; only versions 2 and 3 are taken. Convert it: "
                             "qemu-img convert -O qcow2 OLD NEW",
                             raw->version);
  if (raw->version == 3 && raw->header_length > V3_HEADER_BYTES)
    return pnc_qcow2_pread (gate, &raw->compression_type, 1, V3_HEADER_BYTES);
  return TRUE;
}

static gboolean
pnc_qcow2_check_features (PncQcow2Gate *gate)
{
  const PncQcow2Raw *raw = &gate->raw;
  guint64 features = raw->incompatible_features;

  if (raw->backing_file_offset != 0 || raw->backing_file_size != 0)
    return pnc_qcow2_refuse (gate, "depends on another file (a backing file), which could be any "
                                   "file of this computer. Make one file of the two: qemu-img "
                                   "convert -O qcow2 OLD NEW");
  if ((features & INCOMPATIBLE_DATA_FILE) != 0)
    return pnc_qcow2_refuse (gate, "keeps its data in another file, which could be any file of "
                                   "this computer. Make one file of the two: qemu-img convert -O "
                                   "qcow2 OLD NEW");
  if (raw->crypt_method != 0)
    return pnc_qcow2_refuse (gate, "is encrypted. Decrypt it first (qemu-img convert); the "
                                   "desktop made from it is encrypted anew");
  if ((features & INCOMPATIBLE_CORRUPT) != 0)
    return pnc_qcow2_refuse (gate, "is marked as corrupt. Repair it (qemu-img check -r all) or "
                                   "get it again");
  if ((features & INCOMPATIBLE_DIRTY) != 0)
    return pnc_qcow2_refuse (gate, "is in use or was not closed cleanly. Shut down what uses it, "
                                   "or repair it: qemu-img check -r all");
  if ((features & ~(guint64) INCOMPATIBLE_KNOWN) != 0)
    return pnc_qcow2_refuse (gate,
                             "needs features (%#" G_GINT64_MODIFIER
                             "x) that this version does not know. Convert it: qemu-img convert -O "
                             "qcow2 OLD NEW",
                             features & ~(guint64) INCOMPATIBLE_KNOWN);
  if (raw->compression_type > 1
      || (raw->compression_type != 0) != ((features & INCOMPATIBLE_COMPRESSION) != 0))
    return pnc_qcow2_refuse (gate, "is damaged: its compression (%u) is unknown",
                             raw->compression_type);
  return TRUE;
}

static gboolean
pnc_qcow2_check_geometry (PncQcow2Gate *gate)
{
  const PncQcow2Raw *raw = &gate->raw;

  if (raw->cluster_bits < CLUSTER_BITS_MIN || raw->cluster_bits > CLUSTER_BITS_MAX)
    return pnc_qcow2_refuse (gate, "is damaged: clusters of 2^%u bytes; 2^%d to 2^%d are possible",
                             raw->cluster_bits, CLUSTER_BITS_MIN, CLUSTER_BITS_MAX);
  if (raw->version == 3
      && (raw->header_length < V3_HEADER_BYTES || raw->header_length % 8 != 0
          || raw->header_length > 1u << raw->cluster_bits))
    return pnc_qcow2_refuse (gate, "is damaged: a header of %u bytes", raw->header_length);
  if (raw->refcount_order > 6)
    return pnc_qcow2_refuse (gate,
                             "is damaged: reference counts of 2^%u bits; at most 2^6 are "
                             "possible",
                             raw->refcount_order);
  if (raw->size == 0 || raw->size > DISK_MAX_BYTES)
    return pnc_qcow2_refuse (gate,
                             "says that it holds a disk of %" G_GUINT64_FORMAT
                             " bytes; 1 byte to 64 TiB are taken",
                             raw->size);
  return TRUE;
}

static gboolean
pnc_qcow2_check_bitmaps (PncQcow2Gate *gate, guint64 offset, guint32 size)
{
  struct
  {
    guint32 count, reserved;
    guint64 directory_size, directory_offset;
  } bitmaps;

  if (size != sizeof bitmaps)
    return pnc_qcow2_refuse (gate, "is damaged: its bitmaps extension has %u bytes", size);
  if (!pnc_qcow2_pread (gate, &bitmaps, sizeof bitmaps, offset))
    return FALSE;
  bitmaps.directory_size = GUINT64_FROM_BE (bitmaps.directory_size);
  bitmaps.directory_offset = GUINT64_FROM_BE (bitmaps.directory_offset);
  if (bitmaps.directory_size > BITMAP_DIRECTORY_MAX_BYTES
      || !pnc_qcow2_lies_in_file (gate, bitmaps.directory_offset, bitmaps.directory_size))
    return pnc_qcow2_refuse (gate, "is damaged: its bitmaps lie outside the file");
  return TRUE;
}

static gboolean
pnc_qcow2_check_extension (PncQcow2Gate *gate, guint32 type, guint64 offset, guint32 size)
{
  switch (type)
    {
    case EXTENSION_BACKING_FORMAT:
      return pnc_qcow2_refuse (gate, "names the format of another file (a backing file). Make one "
                                     "file of the two: qemu-img convert -O qcow2 OLD NEW");
    case EXTENSION_DATA_FILE:
      return pnc_qcow2_refuse (gate, "names another file for its data. Make one file of the two: "
                                     "qemu-img convert -O qcow2 OLD NEW");
    case EXTENSION_CRYPTO:
      return pnc_qcow2_refuse (gate, "is encrypted. Decrypt it first (qemu-img convert); the "
                                     "desktop made from it is encrypted anew");
    case EXTENSION_BITMAPS:
      return pnc_qcow2_check_bitmaps (gate, offset, size);
    default:
      return TRUE;
    }
}

/* They follow the header and end with the first cluster. */
static gboolean
pnc_qcow2_check_extensions (PncQcow2Gate *gate)
{
  guint64 end = MIN (G_GUINT64_CONSTANT (1) << gate->raw.cluster_bits, gate->file_size);
  guint64 at = gate->raw.header_length;

  while (at + 8 <= end)
    {
      guint32 head[2];
      guint32 type, size;

      if (!pnc_qcow2_pread (gate, head, sizeof head, at))
        return FALSE;
      type = GUINT32_FROM_BE (head[0]);
      size = GUINT32_FROM_BE (head[1]);
      at += sizeof head;
      if (type == EXTENSION_END)
        return TRUE;
      if (size > end - at)
        return pnc_qcow2_refuse (gate, "is damaged: an extension of its header claims %u bytes",
                                 size);
      if (!pnc_qcow2_check_extension (gate, type, at, size))
        return FALSE;
      at += ((guint64) size + 7) & ~G_GUINT64_CONSTANT (7);
    }
  return TRUE;
}

/* @offset and @entries of an L1 table, of the disk or of a snapshot. */
static gboolean
pnc_qcow2_check_l1_place (PncQcow2Gate *gate, guint64 offset, guint64 entries)
{
  guint64 cluster_mask = (G_GUINT64_CONSTANT (1) << gate->raw.cluster_bits) - 1;

  if (entries > L1_MAX_BYTES / 8 || (offset & cluster_mask) != 0
      || !pnc_qcow2_lies_in_file (gate, offset, entries * 8))
    return pnc_qcow2_refuse (gate, "is damaged: a table lies outside the file or is too large");
  return TRUE;
}

/* Each entry of the L1 table must point to a whole L2 table in the file. */
static gboolean
pnc_qcow2_check_l1_entries (PncQcow2Gate *gate)
{
  guint64 cluster_size = G_GUINT64_CONSTANT (1) << gate->raw.cluster_bits;
  gsize size = (gsize) gate->raw.l1_size * 8;
  g_autofree guint64 *table = g_malloc (size);

  if (!pnc_qcow2_pread (gate, table, size, gate->raw.l1_table_offset))
    return FALSE;
  for (guint32 i = 0; i < gate->raw.l1_size; i++)
    {
      guint64 l2 = GUINT64_FROM_BE (table[i]) & ENTRY_OFFSET_MASK;

      if (l2 % cluster_size != 0 || !pnc_qcow2_lies_in_file (gate, l2, l2 != 0 ? cluster_size : 0))
        return pnc_qcow2_refuse (gate, "is damaged: a table lies outside the file");
    }
  return TRUE;
}

static gboolean
pnc_qcow2_check_tables (PncQcow2Gate *gate)
{
  const PncQcow2Raw *raw = &gate->raw;
  guint64 cluster_size = G_GUINT64_CONSTANT (1) << raw->cluster_bits;
  gboolean extended = (raw->incompatible_features & INCOMPATIBLE_EXTENDED_L2) != 0;
  guint64 l2_covers = cluster_size / (extended ? 16 : 8) * cluster_size;
  guint64 refcounts = raw->refcount_table_clusters * cluster_size;

  if (raw->l1_size < (raw->size + l2_covers - 1) / l2_covers)
    return pnc_qcow2_refuse (gate, "is damaged: its first table is too small for its disk");
  if (raw->refcount_table_offset == 0 || raw->refcount_table_offset % cluster_size != 0
      || refcounts > REFCOUNT_TABLE_MAX_BYTES
      || !pnc_qcow2_lies_in_file (gate, raw->refcount_table_offset, refcounts))
    return pnc_qcow2_refuse (gate, "is damaged: its reference counts lie outside the file or are "
                                   "too large");
  return pnc_qcow2_check_l1_place (gate, raw->l1_table_offset, raw->l1_size)
         && pnc_qcow2_check_l1_entries (gate);
}

/* Only the disk's present state is imported, but every tool reads the list of snapshots. */
static gboolean
pnc_qcow2_check_snapshots (PncQcow2Gate *gate)
{
  guint64 at = gate->raw.snapshots_offset;

  if (gate->raw.nb_snapshots > SNAPSHOTS_MAX
      || (gate->raw.nb_snapshots > 0 && (at % 8 != 0 || at == 0)))
    return pnc_qcow2_refuse (gate, "is damaged: it claims %u snapshots", gate->raw.nb_snapshots);
  for (guint32 i = 0; i < gate->raw.nb_snapshots; i++)
    {
      struct
      {
        guint64 l1_offset;
        guint32 l1_entries;
        guint16 id_size, name_size;
        guint8 times_and_sizes[20];
        guint32 extra_size;
      } __attribute__ ((packed)) snapshot;
      guint32 extra_size;

      if (!pnc_qcow2_pread (gate, &snapshot, sizeof snapshot, at))
        return FALSE;
      extra_size = GUINT32_FROM_BE (snapshot.extra_size);
      if (extra_size > SNAPSHOT_EXTRA_MAX_BYTES)
        return pnc_qcow2_refuse (gate, "is damaged: a snapshot claims %u bytes", extra_size);
      if (!pnc_qcow2_check_l1_place (gate, GUINT64_FROM_BE (snapshot.l1_offset),
                                     GUINT32_FROM_BE (snapshot.l1_entries)))
        return FALSE;
      at += sizeof snapshot + extra_size + GUINT16_FROM_BE (snapshot.id_size)
            + GUINT16_FROM_BE (snapshot.name_size);
      at = (at + 7) & ~G_GUINT64_CONSTANT (7);
    }
  return TRUE;
}

gboolean
pnc_qcow2_header_read (int fd,
                       guint64 file_size_bytes,
                       const char *shown_name,
                       PncQcow2Header *out_header,
                       GError **error)
{
  PncQcow2Gate gate
      = { .fd = fd, .file_size = file_size_bytes, .name = shown_name, .error = error };

  if (!pnc_qcow2_read_raw (&gate) || !pnc_qcow2_check_features (&gate)
      || !pnc_qcow2_check_geometry (&gate) || !pnc_qcow2_check_extensions (&gate)
      || !pnc_qcow2_check_tables (&gate) || !pnc_qcow2_check_snapshots (&gate))
    return FALSE;
  *out_header = (PncQcow2Header){
    .version = gate.raw.version,
    .cluster_bits = gate.raw.cluster_bits,
    .virtual_size_bytes = gate.raw.size,
    .l1_offset = gate.raw.l1_table_offset,
    .l1_entries = gate.raw.l1_size,
    .extended_l2 = (gate.raw.incompatible_features & INCOMPATIBLE_EXTENDED_L2) != 0,
    .compression_type = gate.raw.compression_type,
    .file_size_bytes = file_size_bytes,
  };
  return TRUE;
}
