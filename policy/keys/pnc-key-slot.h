/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-key-file.h"

/* The cryptography of one key slot (security.md 2.5), apart from the file it stands in. Blocks
 * for about a second where it says so. Pure: nothing is read or written. */

#define PNC_KEY_SALT_BYTES 16   /* crypto_pwhash_argon2id_SALTBYTES */
#define PNC_KEY_NONCE_BYTES 24  /* XChaCha20-Poly1305, IETF */
#define PNC_KEY_SEALED_BYTES 48 /* a VMK and the tag */

typedef struct
{
  guint8 nonce[PNC_KEY_NONCE_BYTES];
  guint8 sealed[PNC_KEY_SEALED_BYTES];
} PncKeySlot;

/* Whose key a slot wraps: bound into its key-encryption key. Borrowed strings. */
typedef struct
{
  const char *org_id;
  const char *device_id; /* "" without an organisation */
  const char *desktop_id;
  guint64 epoch;
  const char *slot_type; /* "user" */
} PncKeyContext;

/* The passphrase's share: Argon2id version 1.3 (RFC 9106) by libsodium, one lane, 32 bytes.
 * Blocks for about a second. PNC_ERROR_UNAVAILABLE when the memory is not to be had. */
PncSecret *pnc_key_stretch (const PncSecret *passphrase,
                            PncKeyCost cost,
                            const guint8 salt[PNC_KEY_SALT_BYTES],
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The key-encryption key. With item(x) = length of x as 32 bits big endian ‖ x:
 *   ikm  = item(S_user)
 *   salt = desktop_id
 *   info = "pinnace/kek/1" ‖ item(org_id) ‖ item(device_id) ‖ item(desktop_id)
 *          ‖ item(epoch as 64 bits big endian) ‖ item(slot_type) ‖ item("passphrase")
 * The last item lists the shares that stand in ikm, in their order, joined by "+". A share that
 * is not asked for is left out of both, so that one share can never pass for another. */
PncSecret *pnc_key_combine (const PncKeyContext *context, const PncSecret *user_share);

/* XChaCha20-Poly1305 with a fresh nonce; @header is the additional data. */
void pnc_key_slot_seal (PncKeySlot *out_slot,
                        const PncSecret *kek,
                        const char *header,
                        const PncSecret *vmk);

/* NULL when the tag does not hold: for whatever reason, which nobody learns. */
PncSecret *pnc_key_slot_open (const PncKeySlot *slot,
                              const PncSecret *kek,
                              const char *header) G_GNUC_WARN_UNUSED_RESULT;
