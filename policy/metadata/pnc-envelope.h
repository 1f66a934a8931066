/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-public-key.h"
#include "pnc-signing-key.h"

/* TUF's signed envelope (specification 1.0.34, 4.2), for everything that is signed:
 *   {"signed":{"_type":…},"signatures":[{"keyid":HEX64,"sig":HEX}, …]}
 * A signature is over the canonical JSON of `signed`, so white space and the order of fields are
 * the writer's own and stay as they are.
 *
 * What was received and what was verified are two types, and only pnc_envelope_verify() makes one
 * of the other. Both are immutable; any thread. Pure. */
typedef struct _PncEnvelope PncEnvelope;
typedef struct _PncVerifiedEnvelope PncVerifiedEnvelope;

#define PNC_ENVELOPE_MAX_SIGNATURES 32
/* In TUF metadata, where an id may be any string; elsewhere it is PNC_KEY_ID_DIGITS digits. */
#define PNC_ENVELOPE_MAX_KEY_ID_BYTES 256

/* Parses @bytes by the common rules, and its form; `_type` must be @kind's before anything else of
 * `signed` is looked at. @name is what messages call it. */
PncEnvelope *pnc_envelope_parse (GBytes *bytes,
                                 PncDocumentKind kind,
                                 const char *name,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_envelope_free (PncEnvelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncEnvelope, pnc_envelope_free)

/* Borrowed. */
PncDocument *pnc_envelope_get_document (const PncEnvelope *envelope);

/* `signed`, which nobody may have signed: for checking a draft, never for acting on it. Borrows
 * from @envelope. */
PncPlace pnc_envelope_get_unverified_signed (const PncEnvelope *envelope);

guint pnc_envelope_get_n_signatures (const PncEnvelope *envelope);
/* Whose the signature number @index claims to be. Borrowed. */
const char *pnc_envelope_get_key_id (const PncEnvelope *envelope, guint index);
/* Does the signature number @index hold under @key? Says nothing of whether @key is trusted. */
gboolean
pnc_envelope_check_signature (const PncEnvelope *envelope, guint index, const PncPublicKey *key);

/* Holds @envelope to @threshold (1 or more) signatures by different keys among @keys
 * (PncPublicKey), where keys of the same material are one key. Signatures by others and such that
 * do not hold count for nothing. PNC_ERROR_TAMPERED with PNC_REASON_TOO_FEW_SIGNATURES says who
 * signed and who is missing. The caller frees the result, which outlives @envelope. */
PncVerifiedEnvelope *pnc_envelope_verify (const PncEnvelope *envelope,
                                          GPtrArray *keys,
                                          guint threshold,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for keys that TUF metadata names: @keys (char * → PncPublicKey) has them under the ids
 * that the delegating document gives them, which need not be the computed ones. An id is then only
 * a name: what counts is still each material once. */
PncVerifiedEnvelope *pnc_envelope_verify_by_id (const PncEnvelope *envelope,
                                                GHashTable *keys,
                                                guint threshold,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_verified_envelope_free (PncVerifiedEnvelope *verified);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncVerifiedEnvelope, pnc_verified_envelope_free)

/* Borrow from @verified. The document has the bytes as they were received. */
PncDocument *pnc_verified_envelope_get_document (const PncVerifiedEnvelope *verified);
PncPlace pnc_verified_envelope_get_signed (const PncVerifiedEnvelope *verified);
/* The keys whose signatures counted (PncPublicKey), each material once, in the order in which they
 * signed. */
GPtrArray *pnc_verified_envelope_get_signers (const PncVerifiedEnvelope *verified);

/* The bytes of @envelope with a signature by @key behind those that are there; all else stays as
 * written, so earlier signatures go on holding. One by the same key that no longer holds is
 * replaced. PNC_ERROR_NOTHING_TO_DO when it has signed; INVALID or TAMPERED when the result would
 * be larger than its kind may be or has too many signatures. The caller unrefs. */
GBytes *pnc_envelope_sign (const PncEnvelope *envelope,
                           const PncSigningKey *key,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An envelope without signatures around the bare document @document of a kind that is signed. Each
 * value stays on its line. The caller unrefs. */
GBytes *pnc_envelope_wrap (const PncDocument *document);
