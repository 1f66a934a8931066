/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The header of a qcow2 file (QEMU's docs/interop/qcow2.txt), read as a stranger's. Pure but for
 * pread(). */
typedef struct
{
  guint32 version;
  guint32 cluster_bits;
  guint64 virtual_size_bytes;
  guint64 l1_offset;
  guint32 l1_entries;
  gboolean extended_l2;
  guint8 compression_type; /* 0: zlib, 1: zstd */
  guint64 file_size_bytes;
} PncQcow2Header;

/* Reads and checks the header, its extensions, and where its tables lie: what any QEMU tool does
 * when it opens the file. Refuses (PNC_ERROR_INVALID, with the remedy) backing files, external data
 * files, encryption, unknown incompatible features, an unclean or corrupt image, tables outside the
 * file or absurdly large. @shown_name stands in errors. */
gboolean pnc_qcow2_header_read (int fd,
                                guint64 file_size_bytes,
                                const char *shown_name,
                                PncQcow2Header *out_header,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
