/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-qcow2-header.h"

/* Reads a few bytes of the disk that an image holds, as a guest would see them: enough to find its
 * partitions. Not for copying. Pure but for pread(). */
typedef struct
{
  int fd;
  guint64 size_bytes;          /* of the disk */
  const PncQcow2Header *qcow2; /* NULL: raw */
} PncDiskReader;

/* FALSE beyond the disk's end, or where the image's tables or compressed data are damaged. */
gboolean pnc_disk_reader_read (const PncDiskReader *reader,
                               guint64 offset,
                               guint8 *buffer,
                               gsize size_bytes) G_GNUC_WARN_UNUSED_RESULT;
