/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-index-head.h"

#include <gio/gio.h>

/* From a disk to packs and an index (FORMAT.md), as publishing needs it. */

/* What a manifest pins of an image, and what there is to tell. */
typedef struct
{
  guint8 index_hash[PNC_SEALED_HASH_BYTES]; /* of the whole file, and its name */
  guint8 head_hash[PNC_SEALED_HASH_BYTES];
  guint8 top_hash[PNC_SEALED_HASH_BYTES]; /* of the tree's top node */
  guint64 index_bytes;
  guint64 n_chunks;
  guint64 data_bytes;   /* of the disk, without holes */
  guint64 stored_bytes; /* in packs, sealed */
} PncImagePacked;

/* @done_bytes of @disk_bytes are packed; on the thread that packs. */
typedef void (*PncImagePackProgress) (guint64 done_bytes, guint64 disk_bytes, gpointer data);

typedef struct
{
  int disk_fd; /* a raw disk, borrowed; read by pread() */
  guint64 disk_bytes;
  const PncSecret *content_key;
  int level; /* of zstd */
  guint32 pack_bytes;
  guint n_threads; /* 0: as many as there are processors; the files are the same with any */
  PncImagePackProgress progress; /* NULL: none */
  gpointer progress_data;
  GCancellable *cancellable; /* NULL: it cannot be cancelled */
} PncImagePackJob;

/* Packs the disk into @folder (“chunks”), whose folders “packs” and “index” are made. Memory: a
 * page of the disk (16 MiB), as much again for its sealed chunks, the pages of the index, 36 bytes
 * for each 16 MiB of disk. What was written when it fails or is cancelled are packs that no index
 * names. Blocks: worker threads. */
gboolean pnc_image_pack (const PncImagePackJob *job,
                         const char *folder,
                         PncImagePacked *out_packed,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "3f0c….index". Free with g_free(). */
char *pnc_image_index_dup_name (const guint8 hash[PNC_SEALED_HASH_BYTES]);
