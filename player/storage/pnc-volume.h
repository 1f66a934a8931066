/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* A volume file: LUKS2 (header, key slots and tokens by libcryptsetup; AES-256-XTS, 4096-byte
 * sectors, dm-crypt's plain64 IV) on an ordinary file that is sparse where the file system has
 * holes. Format: LUKS2 On-Disk Format Specification 1.1. All functions block: worker threads. */

/* Bytes of encrypted payload that hold a qcow2 of @virtual_size_bytes with its metadata, its
 * internal snapshots' metadata and room to spare; a multiple of 1 MiB. */
guint64 pnc_volume_payload_for_qcow2 (guint64 virtual_size_bytes);

/* Makes @path (must not exist) with a fresh random volume key, one key slot opened by @key
 * (full entropy, so PBKDF2 at its minimum) and a token of type "pinnace" that holds the payload's
 * size (on a file system without holes the file is shorter and grows as it is written) and
 * @uuid's desktop. fsyncs file and folder; leaves nothing behind when it fails.
 * @name: "system", "data", "nvram" …: the LUKS2 label. Refuses FAT32 (PNC_ERROR_UNSUPPORTED) when
 * the payload may exceed its 4 GiB. */
gboolean pnc_volume_create (const char *path,
                            const char *name,
                            const char *desktop_id,
                            guint64 payload_bytes,
                            const PncSecret *key,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the data path needs. */
typedef struct
{
  PncSecret *volume_key; /* 64 bytes: AES-256-XTS */
  guint64 data_offset_bytes;
  guint64 payload_bytes;
  guint32 sector_bytes;
  char *name;
  char *desktop_id;
} PncVolumeInfo;

void pnc_volume_info_free (PncVolumeInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncVolumeInfo, pnc_volume_info_free)

/* Reads the header of @path and opens its volume key with @key. Writes nothing.
 * PNC_ERROR_NOT_FOUND, PNC_ERROR_TAMPERED (no LUKS2, damaged, truncated, foreign desktop_id when
 * @desktop_id is not NULL, a slot that @key does not open: no person chose @key, so it is the file
 * that is wrong). */
PncVolumeInfo *pnc_volume_open (const char *path,
                                const char *desktop_id,
                                const PncSecret *key,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds a key slot for a person's @passphrase (Argon2id), opened by plain cryptsetup. */
gboolean pnc_volume_add_passphrase (const char *path,
                                    const PncSecret *key,
                                    const PncSecret *passphrase,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Destroys every key slot: what is left cannot be read by anyone. Then the file may be unlinked. */
gboolean pnc_volume_erase (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
