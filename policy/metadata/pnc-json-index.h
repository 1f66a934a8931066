/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where in a JSON text its values stand. jansson alone decides what is JSON and what it means; this
 * only walks along the text's brackets, commas and quotes. On text that jansson has not accepted
 * the answers mean little, but nothing is read out of bounds. Pure. */

/* What a text would cost jansson, found without building anything: jansson takes up to 130 bytes of
 * memory for one byte of hostile text. */
typedef struct
{
  guint too_deep_line; /* the first line where it is deeper than asked for; or 0 */
  gsize n_values;      /* values and keys, about */
} PncJsonCost;

PncJsonCost pnc_json_cost (const char *text, gsize size_bytes, guint max_depth);

typedef struct _PncJsonIndex PncJsonIndex;

/* One value. Offsets are bytes of the text. */
typedef struct
{
  guint32 line;  /* from 1: of the key if it has one, else of its first byte */
  guint32 start; /* its first byte */
  guint32 end;   /* behind its last byte */
  guint32 key;   /* the quote before its key; G_MAXUINT32 without a key */
  guint32 next;  /* number of the value that follows and is not inside it */
} PncJsonSpot;

/* Of @text, which jansson has accepted, below 4 GiB, at most @max_depth deep. Time and memory grow
 * with the text. */
PncJsonIndex *pnc_json_index_new (const char *text, gsize size_bytes);

/* The value at @pointer (RFC 6901, "" for the whole). NULL when there is none. @text is the one the
 * index was made of. Time grows with the siblings on the way, not with the text. */
const PncJsonSpot *
pnc_json_index_find (const PncJsonIndex *index, const char *text, const char *pointer);

void pnc_json_index_free (PncJsonIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncJsonIndex, pnc_json_index_free)
