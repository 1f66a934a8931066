/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-public-key.h"

/* Whom a desktop believes: trust.json in its folder (resources/schemas/trust.schema.json). It names
 * one organisation and the keys of which so many must sign its policies. The file vouches for
 * nothing by itself: the sealed state holds its SHA-256 (pnc-state.h).
 *
 * Immutable, counted references, any thread. Pure. */
typedef struct _PncTrust PncTrust;

#define PNC_TRUST_MAX_KEYS 32

/* The organisation of a desktop that nobody manages: its owner signs with the device's key. */
#define PNC_TRUST_LOCAL_ORG "local"

/* Reads @bytes; @name is what messages call it. Refused as pnc-place.h does, moreover: the same key
 * twice, a threshold above the number of keys. */
PncTrust *
pnc_trust_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The document for @keys (of PncPublicKey, each with a name), of which @threshold must sign. The
 * same input gives the same bytes. Refused as above. */
PncTrust *pnc_trust_new (const char *org_id, GPtrArray *keys, guint threshold, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

PncTrust *pnc_trust_ref (PncTrust *trust);
void pnc_trust_unref (PncTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTrust, pnc_trust_unref)

/* All borrowed. */
const char *pnc_trust_get_org_id (const PncTrust *trust);
/* Is it that of a desktop's owner? */
gboolean pnc_trust_is_local (const PncTrust *trust);
GPtrArray *pnc_trust_get_keys (const PncTrust *trust); /* of PncPublicKey */
guint pnc_trust_get_threshold (const PncTrust *trust);
GBytes *pnc_trust_get_bytes (const PncTrust *trust);
const char *pnc_trust_get_sha256 (const PncTrust *trust); /* of these bytes, 64 digits */
