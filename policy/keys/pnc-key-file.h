/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"
#include "pnc-state.h"

/* keys.json of a desktop folder (security.md 2.4 (f), 2.5): slots that each open the desktop's
 * master key (VMK, 32 bytes) from all the shares that are asked for; here the passphrase's share
 * alone, org_id "local". Argon2id (RFC 9106, libsodium) and XChaCha20-Poly1305; the header is the
 * additional data, so no field can be changed unnoticed. Functions that derive block for about a
 * second: worker threads. */
typedef struct _PncKeyFile PncKeyFile;

/* Argon2id costs; bounds are checked before anything runs: 64 MiB to 1 GiB, t 2 to 10. */
typedef struct
{
  guint memory_kib;
  guint passes;
} PncKeyCost;

#define PNC_KEY_COST_MEMORY_MIN_KIB (64 * 1024)
#define PNC_KEY_COST_MEMORY_MAX_KIB (1024 * 1024)
#define PNC_KEY_COST_PASSES_MIN 2
#define PNC_KEY_COST_PASSES_MAX 10
#define PNC_KEY_COST_DEFAULT ((PncKeyCost){ .memory_kib = 262144, .passes = 3 })
#define PNC_KEY_COST_MINIMUM ((PncKeyCost){ .memory_kib = 65536, .passes = 2 })

#define PNC_VMK_BYTES 32

/* A fresh key file whose user slot wraps @vmk with @passphrase (1 to 1024 bytes). */
PncKeyFile *pnc_key_file_new (const char *desktop_id,
                              PncKeyCost cost,
                              const PncSecret *vmk,
                              const PncSecret *passphrase,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parses strictly: unknown field, wrong type, number out of bounds, another desktop's id: refused
 * with PNC_ERROR_TAMPERED, before any derivation. */
PncKeyFile *pnc_key_file_parse (const char *json,
                                gsize size_bytes,
                                const char *desktop_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The master key. PNC_ERROR_WRONG_CREDENTIAL, with the same message and in the same time for a
 * wrong passphrase and a tampered slot. */
PncSecret *pnc_key_file_unlock (const PncKeyFile *file,
                                const PncSecret *passphrase,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new key file with the user slot wrapped for @new_passphrase, and a sealed state sealed anew,
 * since it covers the slots; one that does not open stays as it is, to be found at the next unlock.
 * @file is untouched. */
/* @at_least: what the derivation costs from now on, if it cost less before. */
PncKeyFile *pnc_key_file_rewrap (const PncKeyFile *file,
                                 const PncSecret *vmk,
                                 const PncSecret *new_passphrase,
                                 PncKeyCost at_least,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The sealed state, by the key that pnc_key_derive() gives for "state". It covers the whole file,
 * so that this also finds an old slot put back. PNC_ERROR_NOT_FOUND when the file has none (a
 * desktop that has never been unlocked since there are such), PNC_ERROR_TAMPERED when it does not
 * fit. */
PncState *pnc_key_file_open_state (const PncKeyFile *file,
                                   const PncSecret *state_key,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new key file with @state sealed into it; @file is untouched. */
PncKeyFile *
pnc_key_file_seal_state (const PncKeyFile *file, const PncSecret *state_key, const PncState *state);

/* The JSON text. Free with g_free(). */
char *pnc_key_file_to_json (const PncKeyFile *file);

/* The key of one purpose ("volume:system", "volume:data", "volume:nvram", "tpm", "audit", "state"),
 * 32 bytes: HKDF(vmk, salt desktop_id, info "pinnace/" purpose "/1"). */
PncSecret *pnc_key_derive (const PncSecret *vmk, const char *desktop_id, const char *purpose);

void pnc_key_file_free (PncKeyFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncKeyFile, pnc_key_file_free)
