/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-index-page.h"

/* Seals the chunks of a page of the disk on all cores: compressing them is nearly all of the work
 * of packing. What comes out does not depend on how many threads there are. One caller at a time;
 * blocks. */
typedef struct _PncSealCrew PncSealCrew;

typedef struct
{
  PncIndexEntry entry; /* all but where it is stored: pack and offset */
  const guint8 *sealed;
} PncSealedChunk;

/* @content_key and @level as in pnc_sealer_new(). @n_threads: with the caller's; 0: as many as
 * there are processors. */
PncSealCrew *pnc_seal_crew_new (const PncSecret *content_key, int level, guint n_threads);
void pnc_seal_crew_free (PncSealCrew *crew);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSealCrew, pnc_seal_crew_free)

/* @page: the blocks that @spans (of PncChunkSpan, as pnc_chunk_cutter_cut() makes them) lie in. One
 * sealed chunk for each span, in order; the crew's, valid until it seals again. */
const PncSealedChunk *
pnc_seal_crew_seal (PncSealCrew *crew, const guint8 *page, const GArray *spans);
