/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-disk-reader.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

/* L2 entries (QEMU's docs/interop/qcow2.txt, "Cluster mapping"). */
#define L2_COMPRESSED (G_GUINT64_CONSTANT (1) << 62)
#define L2_ZERO (G_GUINT64_CONSTANT (1) << 0)
#define L2_OFFSET_MASK G_GUINT64_CONSTANT (0x00fffffffffffe00)

#define ZSTD_COMPRESSION 1

static gboolean
pnc_disk_reader_pread (const PncDiskReader *reader, void *buffer, gsize size, guint64 offset)
{
  return offset <= G_MAXINT64 - size && pread (reader->fd, buffer, size, offset) == (ssize_t) size;
}

/* The L2 entry that maps @cluster of the disk; the second word only with extended L2 entries. */
static gboolean
pnc_qcow2_read_entry (const PncDiskReader *reader, guint64 cluster, guint64 out_entry[2])
{
  const PncQcow2Header *qcow2 = reader->qcow2;
  gsize entry_size = qcow2->extended_l2 ? 16 : 8;
  guint64 per_table = (G_GUINT64_CONSTANT (1) << qcow2->cluster_bits) / entry_size;
  guint64 l1_index = cluster / per_table;
  guint64 l1_entry, l2_offset;

  out_entry[0] = out_entry[1] = 0;
  if (l1_index >= qcow2->l1_entries
      || !pnc_disk_reader_pread (reader, &l1_entry, sizeof l1_entry,
                                 qcow2->l1_offset + l1_index * sizeof l1_entry))
    return FALSE;
  l2_offset = GUINT64_FROM_BE (l1_entry) & L2_OFFSET_MASK;
  if (l2_offset == 0)
    return TRUE;
  if (!pnc_disk_reader_pread (reader, out_entry, entry_size,
                              l2_offset + cluster % per_table * entry_size))
    return FALSE;
  out_entry[0] = GUINT64_FROM_BE (out_entry[0]);
  out_entry[1] = GUINT64_FROM_BE (out_entry[1]);
  return TRUE;
}

/* Fills @cluster; the output never grows beyond it, whatever the input says. */
static gboolean
pnc_qcow2_inflate (const guint8 *packed, gsize packed_size, guint8 *cluster, gsize cluster_size)
{
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  gsize done_in = 0, done_out = 0;

  while (done_out < cluster_size && done_in < packed_size)
    {
      gsize n_in = 0, n_out = 0;
      GConverterResult result = g_converter_convert (
          G_CONVERTER (inflater), packed + done_in, packed_size - done_in, cluster + done_out,
          cluster_size - done_out, G_CONVERTER_NO_FLAGS, &n_in, &n_out, NULL);

      if (result == G_CONVERTER_ERROR)
        return FALSE;
      done_in += n_in;
      done_out += n_out;
      if (result == G_CONVERTER_FINISHED || (n_in == 0 && n_out == 0))
        break;
    }
  return done_out == cluster_size;
}

static gboolean
pnc_qcow2_unzstd (const guint8 *packed, gsize packed_size, guint8 *cluster, gsize cluster_size)
{
  ZSTD_DStream *stream = ZSTD_createDStream ();
  ZSTD_inBuffer in = { packed, packed_size, 0 };
  ZSTD_outBuffer out = { cluster, cluster_size, 0 };
  gsize result = 0;

  while (stream != NULL && out.pos < out.size && in.pos < in.size && !ZSTD_isError (result))
    result = ZSTD_decompressStream (stream, &out, &in);
  ZSTD_freeDStream (stream);
  return out.pos == out.size && !ZSTD_isError (result);
}

/* Bits 0 … x-1: offset in the file, x … 61: 512-byte sectors behind the first; x = 62 -
 * (cluster_bits - 8). */
static gboolean
pnc_qcow2_read_compressed (const PncDiskReader *reader, guint64 entry, guint8 *cluster)
{
  const PncQcow2Header *qcow2 = reader->qcow2;
  guint shift = 62 - (qcow2->cluster_bits - 8);
  guint64 offset = entry & ((G_GUINT64_CONSTANT (1) << shift) - 1);
  guint64 sectors = ((entry >> shift) & ((1u << (qcow2->cluster_bits - 8)) - 1)) + 1;
  gsize cluster_size = (gsize) 1 << qcow2->cluster_bits;
  gsize packed_size = sectors * 512 - offset % 512;
  g_autofree guint8 *packed = NULL;

  if (offset >= qcow2->file_size_bytes)
    return FALSE;
  packed_size = MIN (packed_size, qcow2->file_size_bytes - offset);
  packed = g_malloc (packed_size);
  if (!pnc_disk_reader_pread (reader, packed, packed_size, offset))
    return FALSE;
  return qcow2->compression_type == ZSTD_COMPRESSION
             ? pnc_qcow2_unzstd (packed, packed_size, cluster, cluster_size)
             : pnc_qcow2_inflate (packed, packed_size, cluster, cluster_size);
}

/* With extended entries each of 32 subclusters is allocated (low word) or not; what is not reads
 * as zeros, since there is no backing file. */
static void
pnc_qcow2_clear_unallocated (guint64 bitmap, guint8 *cluster, gsize cluster_size)
{
  gsize subcluster = cluster_size / 32;

  for (guint i = 0; i < 32; i++)
    if ((bitmap >> i & 1) == 0)
      memset (cluster + i * subcluster, 0, subcluster);
}

static gboolean
pnc_qcow2_read_cluster (const PncDiskReader *reader, guint64 index, guint8 *cluster)
{
  const PncQcow2Header *qcow2 = reader->qcow2;
  gsize cluster_size = (gsize) 1 << qcow2->cluster_bits;
  guint64 entry[2], offset;

  if (!pnc_qcow2_read_entry (reader, index, entry))
    return FALSE;
  if ((entry[0] & L2_COMPRESSED) != 0)
    return pnc_qcow2_read_compressed (reader, entry[0], cluster);
  offset = entry[0] & L2_OFFSET_MASK;
  memset (cluster, 0, cluster_size);
  if (offset == 0 || (!qcow2->extended_l2 && (entry[0] & L2_ZERO) != 0))
    return TRUE;
  /* The last cluster of a file may be cut short. */
  if (offset >= qcow2->file_size_bytes || pread (reader->fd, cluster, cluster_size, offset) < 0)
    return FALSE;
  if (qcow2->extended_l2)
    pnc_qcow2_clear_unallocated (entry[1], cluster, cluster_size);
  return TRUE;
}

gboolean
pnc_disk_reader_read (const PncDiskReader *reader, guint64 offset, guint8 *buffer, gsize size_bytes)
{
  gsize cluster_size;
  g_autofree guint8 *cluster = NULL;

  if (offset > reader->size_bytes || size_bytes > reader->size_bytes - offset)
    return FALSE;
  if (reader->qcow2 == NULL)
    return pnc_disk_reader_pread (reader, buffer, size_bytes, offset);
  cluster_size = (gsize) 1 << reader->qcow2->cluster_bits;
  cluster = g_malloc (cluster_size);
  while (size_bytes > 0)
    {
      gsize within = offset % cluster_size;
      gsize part = MIN (size_bytes, cluster_size - within);

      if (!pnc_qcow2_read_cluster (reader, offset / cluster_size, cluster))
        return FALSE;
      memcpy (buffer, cluster + within, part);
      buffer += part;
      offset += part;
      size_bytes -= part;
    }
  return TRUE;
}
