/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-index-page.h"

/* Writes packs (FORMAT.md, Packs): sealed chunks, one behind the other, into files that are named
 * by their hash and never change. A pack is seen under its name only when all of it is on the disk;
 * who is killed before leaves a file “.pack-…”, which pnc_pack_writer_sweep() removes. One thread
 * at a time; blocks. */
typedef struct _PncPackWriter PncPackWriter;

/* A pack ends before it would exceed this; the least and the most that FORMAT.md allows. */
#define PNC_PACK_MIN_BYTES (16u << 20)
#define PNC_PACK_MAX_BYTES (64u << 20)

/* Into @folder (“chunks/packs”), which exists. @target_bytes: how long a pack may become. */
PncPackWriter *pnc_pack_writer_new (const char *folder, guint32 target_bytes);
/* What was not finished is removed. */
void pnc_pack_writer_free (PncPackWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncPackWriter, pnc_pack_writer_free)

/* Packs that are known already keep their numbers; before anything is added. */
void pnc_pack_writer_keep (PncPackWriter *writer, const GArray *packs);

/* Adds a sealed chunk. @out_pack, @out_offset: where it will be. NO_SPACE and other errors of the
 * disk; the writer is then of no more use. */
gboolean pnc_pack_writer_add (PncPackWriter *writer,
                              gconstpointer sealed,
                              gsize sealed_bytes,
                              guint32 *out_pack,
                              guint32 *out_offset,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the last pack: all that was added is on the disk. */
gboolean pnc_pack_writer_finish (PncPackWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All packs (PncIndexPack), in the order of their numbers; borrowed, complete after finish. */
const GArray *pnc_pack_writer_get_packs (PncPackWriter *writer);

/* The name of a pack below the folder: "3f/3f0c….pack". Free with g_free(). */
char *pnc_pack_dup_name (const guint8 hash[PNC_SEALED_HASH_BYTES]);

/* Removes what killed writers left in @folder. Only while nobody writes there. */
void pnc_pack_writer_sweep (const char *folder);
