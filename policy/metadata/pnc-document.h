/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-refusal.h"

#include <jansson.h>

/* A JSON document that others may have written, held to the common rules of security.md 2.4 before
 * anybody sees a field of it: its kind's size; nesting of 16; at most PNC_DOCUMENT_MAX_VALUES
 * values; strict jansson (RFC 8259, UTF-8, no U+0000, no duplicate keys); keys in ASCII; no real
 * numbers; integers of 0 to 2^53-1 (in TUF metadata, where fields of others are legal, any that
 * fit 64 bits). Fields are then read by pnc-place.h.
 *
 * Whatever is refused is refused by pnc_refuse() with the reason, the line and the JSON pointer.
 * The code says what to do: PNC_ERROR_INVALID for kinds that people write (mend it),
 * PNC_ERROR_TAMPERED for kinds that only programs write (get it again).
 *
 * Immutable, counted references, any thread. Pure. */
typedef struct _PncDocument PncDocument;

#define PNC_DOCUMENT_MAX_DEPTH 16
#define PNC_DOCUMENT_MAX_VALUES 65536
#define PNC_DOCUMENT_MAX_INT G_GINT64_CONSTANT (9007199254740991) /* 2^53-1 */

/* Each has one row in pnc-document.c: its `_type`, its size, who writes it. */
typedef enum
{
  PNC_DOCUMENT_ROOT,      /* TUF 1.0.34 */
  PNC_DOCUMENT_TIMESTAMP, /* TUF */
  PNC_DOCUMENT_SNAPSHOT,  /* TUF */
  PNC_DOCUMENT_TARGETS,   /* TUF, delegated ones too */
  PNC_DOCUMENT_POLICY,
  PNC_DOCUMENT_STORIES, /* how a policy is tested */
  PNC_DOCUMENT_PUBLIC_KEY,
  PNC_DOCUMENT_SIGNING_KEY,
  PNC_DOCUMENT_TRUST,
} PncDocumentKind;

#define PNC_DOCUMENT_N_KINDS (PNC_DOCUMENT_TRUST + 1)

/* What stands in `_type`: "pinnace-policy". Static. */
const char *pnc_document_kind_type (PncDocumentKind kind);
gsize pnc_document_kind_max_bytes (PncDocumentKind kind);
/* TUF metadata: fields that we do not know are legal anywhere in it. */
gboolean pnc_document_kind_is_tuf (PncDocumentKind kind);
/* Is it signed in an envelope (pnc-envelope.h), or does it stand bare? */
gboolean pnc_document_kind_is_signed (PncDocumentKind kind);
/* FALSE when there is no such kind. */
gboolean pnc_document_kind_from_type (const char *type, PncDocumentKind *out_kind);

/* Holds @bytes to the common rules as a @kind; says nothing yet of what stands in it, not even of
 * `_type`: see pnc_document_parse() and pnc_envelope_parse(). @name is what the messages call it,
 * its path or role. The bytes are kept as they are. */
PncDocument *pnc_document_parse_any (GBytes *bytes,
                                     PncDocumentKind kind,
                                     const char *name,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a bare (unsigned) document: an object whose `_type` is the kind's. */
PncDocument *pnc_document_parse (GBytes *bytes,
                                 PncDocumentKind kind,
                                 const char *name,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

PncDocument *pnc_document_ref (PncDocument *document);
void pnc_document_unref (PncDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDocument, pnc_document_unref)

/* All borrowed. */
const char *pnc_document_get_name (const PncDocument *document);
PncDocumentKind pnc_document_get_kind (const PncDocument *document);
GBytes *pnc_document_get_bytes (const PncDocument *document);
json_t *pnc_document_get_json (const PncDocument *document);

/* The line (from 1) on which the value at @pointer (RFC 6901) stands, that of its key if it has
 * one; 0 when there is no such value. The first call of a document walks its text once; then a
 * look-up costs as much as the value has siblings. */
guint pnc_document_line_of (const PncDocument *document, const char *pointer);

/* The bytes, [*out_start, *out_end), in which the value at @pointer is written. FALSE when there is
 * none. */
gboolean pnc_document_span_of (const PncDocument *document,
                               const char *pointer,
                               gsize *out_start,
                               gsize *out_end);

/* pnc_refuse() with the document's name and code: what pnc_place_refuse() ends in. Returns FALSE.
 */
gboolean pnc_document_refuse (const PncDocument *document,
                              const char *pointer,
                              guint line,
                              PncReason reason,
                              GError **error,
                              const char *text);
