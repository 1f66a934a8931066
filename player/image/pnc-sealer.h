/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* Sealed blocks (FORMAT.md): chunks, pages and segments as they are stored, compressed and
 * encrypted under one content key, equal for equal bytes. AES-256-GCM and SHA-256 by OpenSSL, zstd.
 * A sealer is used by one thread at a time; make one for each. */
typedef struct _PncSealer PncSealer;

#define PNC_CONTENT_KEY_BYTES 32
#define PNC_SEALED_HASH_BYTES 32
/* The salt before and the tag behind. */
#define PNC_SEALED_EXTRA_BYTES 48

typedef enum
{
  PNC_SEALED_CHUNK,
  PNC_SEALED_PAGE, /* is not compressed */
  PNC_SEALED_DELTA,
} PncSealedKind;

/* @content_key (PNC_CONTENT_KEY_BYTES) is copied. @level: of zstd, 1 to 19; readers need none. */
PncSealer *pnc_sealer_new (const PncSecret *content_key, int level);
/* Wipes what it had in memory. */
void pnc_sealer_free (PncSealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSealer, pnc_sealer_free)

/* What a block of @size_bytes can need at most when it is sealed. */
gsize pnc_sealer_bound (PncSealedKind kind, gsize size_bytes);

/* Seals @size_bytes (1 or more) at @plain into @out, which has room for pnc_sealer_bound(). The
 * number of bytes written; @out_hash is theirs. */
gsize pnc_sealer_seal (PncSealer *sealer,
                       PncSealedKind kind,
                       gconstpointer plain,
                       gsize size_bytes,
                       guint8 *out,
                       guint8 out_hash[PNC_SEALED_HASH_BYTES]);

/* What a reader holds a block to: both come from a page, or a node of the index. */
typedef struct
{
  const guint8 *sealed_hash; /* of the stored bytes */
  const guint8 *plain_hash;  /* of the bytes inside; NULL: what is sealed under a hash that counts
                                needs none (a page) */
} PncSealedClaim;

/* Opens @sealed into exactly @size_bytes at @out. PNC_ERROR_TAMPERED when it is not what @claim
 * says, with the first check that failed: length, stored hash, tag, compression, plain hash; then
 * nothing at @out is to be used. */
gboolean pnc_sealer_open (PncSealer *sealer,
                          PncSealedKind kind,
                          const PncSealedClaim *claim,
                          gconstpointer sealed,
                          gsize sealed_bytes,
                          guint8 *out,
                          gsize size_bytes,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
