/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* AES-256-XTS over 4096-byte sectors, as the kernel's dm-crypt does it for a LUKS2 volume of
 * aes-xts-plain64: the tweak is the little-endian number of the sector's first 512-byte unit, so it
 * goes up in steps of 8 (the Linux kernel, Documentation/admin-guide/device-mapper/dm-crypt.rst,
 * without iv_large_sectors). By libgcrypt: the fastest of Debian's libraries at it (one thread on a
 * Zen 3: 6.6 GB/s, OpenSSL 3.8), and it keeps key schedules in locked memory. */

#define PNC_SECTOR_BYTES 4096u

/* A pool of lanes: each has its own key schedules and one buffer, and serves one thread at a time.
 * Any thread. */
typedef struct _PncSectorCipher PncSectorCipher;
typedef struct _PncSectorLane PncSectorLane;

/* What fits into a lane's buffer: large enough that system calls do not count, small enough to stay
 * in a core's cache between the cipher and the kernel's copy. */
#define PNC_SECTOR_LANE_BYTES (64u * 1024u)

/* Takes @volume_key (64 bytes). */
PncSectorCipher *pnc_sector_cipher_new (PncSecret *volume_key);

/* Wipes every key schedule, buffer and the key. All lanes must have been put back. */
void pnc_sector_cipher_free (PncSectorCipher *cipher);

/* Borrows a lane, making one if all are in use. */
PncSectorLane *pnc_sector_cipher_take (PncSectorCipher *cipher);
void pnc_sector_cipher_put (PncSectorCipher *cipher, PncSectorLane *lane);

/* The lane's buffer: PNC_SECTOR_LANE_BYTES, aligned to a page. */
guint8 *pnc_sector_lane_buffer (PncSectorLane *lane);

/* Encrypts or decrypts @n_sectors whole sectors, the first of which is number @sector of the
 * volume. @in and @out are equal or do not overlap. */
void pnc_sector_lane_encrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors);
void pnc_sector_lane_decrypt (
    PncSectorLane *lane, guint8 *out, const guint8 *in, guint64 sector, gsize n_sectors);
