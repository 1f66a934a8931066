/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Bytes that must never be swapped, dumped, logged or left behind: memory from sodium_malloc
 * (locked, guarded, excluded from core dumps), wiped when freed. Fixed length, not shared:
 * one owner, who frees it. */
typedef struct _PncSecret PncSecret;

/* Longest secret that we take from outside (a passphrase), in bytes. */
#define PNC_SECRET_MAX_BYTES 4096

/* Uninitialised secret of @size_bytes (may be 0). Aborts if memory cannot be locked at all. */
PncSecret *pnc_secret_new (gsize size_bytes);

/* Fresh random bytes from the kernel. */
PncSecret *pnc_secret_new_random (gsize size_bytes);

/* Copies @bytes; the caller wipes its own copy. */
PncSecret *pnc_secret_new_copy (gconstpointer bytes, gsize size_bytes);

/* Reads @fd (memfd, pipe, file) to its end. With @strip_newline one trailing "\n" is dropped, so
 * that `echo secret | … --passphrase-fd 0` does what people mean. Fails with PNC_ERROR_INVALID
 * above PNC_SECRET_MAX_BYTES. Blocks; does not close @fd. */
PncSecret *
pnc_secret_new_from_fd (int fd, gboolean strip_newline, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A sealed, close-on-exec memfd that holds the bytes, positioned at 0, to hand to another
 * process (D-Bus 'h', inheritance). The caller owns it. */
int pnc_secret_to_memfd (const PncSecret *secret, GError **error) G_GNUC_WARN_UNUSED_RESULT;

guint8 *pnc_secret_bytes (PncSecret *secret);
const guint8 *pnc_secret_peek (const PncSecret *secret);
gsize pnc_secret_size (const PncSecret *secret);

/* Constant time. */
gboolean pnc_secret_equal (const PncSecret *a, const PncSecret *b);

/* HKDF-SHA256 (RFC 5869), expand and extract, by OpenSSL. @salt may be NULL. @info is the
 * purpose, for example "pinnace/volume/1:system". Aborts only if OpenSSL lacks HKDF. */
PncSecret *pnc_secret_hkdf (const PncSecret *ikm,
                            gconstpointer salt,
                            gsize salt_bytes,
                            gconstpointer info,
                            gsize info_bytes,
                            gsize size_bytes);

void pnc_secret_free (PncSecret *secret);

/* For a program that holds secrets, first thing in main(): no core dump, no ptrace by the same
 * uid (PR_SET_DUMPABLE 0, RLIMIT_CORE 0), libsodium ready. Aborts on failure. */
void pnc_secret_harden_process (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSecret, pnc_secret_free)
