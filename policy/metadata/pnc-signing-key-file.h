/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-key-file.h"
#include "pnc-signing-key.h"

/* NAME.key.json (resources/schemas/signing-key.schema.json, normative): a private key, sealed by a
 * passphrase with Argon2id and XChaCha20-Poly1305; the public key and the name stand in clear, and
 * the seal covers them. What derives blocks for about a second. Pure. */
typedef struct _PncSigningKeyFile PncSigningKeyFile;

/* Parses strictly, every bound before anything is derived. @name is what messages call the file. */
PncSigningKeyFile *pnc_signing_key_file_parse (GBytes *bytes,
                                               const char *name,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whose key it says to be: for asking the right person for the right passphrase. Borrowed. */
PncPublicKey *pnc_signing_key_file_get_public (const PncSigningKeyFile *file);

/* The key. PNC_ERROR_WRONG_CREDENTIAL, with the same message and in the same time for a wrong
 * passphrase and a changed file. */
PncSigningKey *pnc_signing_key_file_unlock (const PncSigningKeyFile *file,
                                            const PncSecret *passphrase,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_signing_key_file_free (PncSigningKeyFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSigningKeyFile, pnc_signing_key_file_free)

/* The text of a file that seals @key, which has a name, by @passphrase (1 to
 * PNC_PASSPHRASE_MAX_BYTES) at @cost (within the bounds of pnc-key-file.h). Free with g_free(). */
char *pnc_signing_key_file_write (const PncSigningKey *key,
                                  const PncSecret *passphrase,
                                  PncKeyCost cost,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
