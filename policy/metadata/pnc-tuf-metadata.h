/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-envelope.h"

/* What stands in the metadata of TUF 1.0 (specification 1.0.34, 4.3 to 4.6), read out of its
 * documents. Fields that we do not know are passed over, as it asks; so are keys of types that we
 * do not know, which then sign nothing. Immutable, any thread. Pure. */

typedef enum
{
  PNC_TUF_TOP_ROOT,
  PNC_TUF_TOP_TIMESTAMP,
  PNC_TUF_TOP_SNAPSHOT,
  PNC_TUF_TOP_TARGETS,
} PncTufTop;

#define PNC_TUF_N_TOPS (PNC_TUF_TOP_TARGETS + 1)
#define PNC_TUF_MAX_DELEGATIONS 32

/* Who must sign for a role. */
typedef struct
{
  GHashTable *keys; /* id as the document gives it → PncPublicKey */
  guint threshold;
} PncTufSigners;

/* What a document says of another file, or a target. */
typedef struct
{
  gint64 version;      /* of metadata; 0 for a target */
  gint64 length_bytes; /* -1: not given */
  char *sha256;        /* lower-case digits; NULL: not given */
  char *sha512;
  json_t *custom; /* a target's, for whoever uses it; NULL: none */
} PncTufFile;

typedef struct
{
  char *name;
  PncTufSigners signers;
  gboolean terminating;
  GStrv patterns;      /* NULL: by hash */
  GStrv hash_prefixes; /* NULL: by pattern */
} PncTufDelegation;

typedef struct
{
  char *name; /* what messages call it */
  gint64 version;
  gint64 expires_s; /* since 1970 */
  /* of root */
  gboolean consistent_snapshot;
  PncTufSigners top[PNC_TUF_N_TOPS];
  /* of timestamp and snapshot: file name → PncTufFile; of targets: path → PncTufFile */
  GHashTable *files;
  GPtrArray *delegations; /* of PncTufDelegation, in order; of targets */
} PncTufMetadata;

/* Reads `signed` of a document of @place's kind. Refused as pnc-place.h does. What it says is only
 * as good as who signed it. */
PncTufMetadata *pnc_tuf_metadata_parse (PncPlace place, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_tuf_metadata_free (PncTufMetadata *metadata);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTufMetadata, pnc_tuf_metadata_free)

/* Is the target at @path this delegation's to name? */
gboolean pnc_tuf_delegation_covers (const PncTufDelegation *delegation, const char *path);

/* Holds @bytes to the length and hashes that @file gives. PNC_REASON_WRONG_CONTENT. @name is for
 * the message. */
gboolean pnc_tuf_file_check (const PncTufFile *file,
                             GBytes *bytes,
                             const char *name,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
