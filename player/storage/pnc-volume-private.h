/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-volume-token.h"
#include "pnc-volume.h"

#include <libcryptsetup.h>

/* What pnc-volume.c (making, opening) and pnc-volume-slots.c (key slots) share. */

typedef struct crypt_device PncCrypt;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncCrypt, crypt_free)

/* Room for fifteen key slots; every volume pays for it on a file system without holes. */
#define PNC_VOLUME_DATA_OFFSET_BYTES (4u * 1024u * 1024u)

/* libcryptsetup keeps global state (random generator, backend, locking switch), so one caller at a
 * time: hold this around every use. */
void pnc_volume_lock_library (void);
void pnc_volume_unlock_library (void);

/* A handle on @path, of which nothing is loaded yet. */
PncCrypt *pnc_volume_crypt_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE, with "@what the volume “@path”: …" as the error, if @r is a negative errno. */
gboolean pnc_volume_succeeded (int r, const char *path, const char *what, GError **error);

/* Loads and checks the header; what is in it is then known to be ours. Errors as
 * pnc_volume_open(). */
PncCrypt *pnc_volume_load (const char *path,
                           const char *desktop_id,
                           PncVolumeToken **out_token,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The volume key, by the slot that is ours. */
PncSecret *pnc_volume_take_key (PncCrypt *crypt,
                                const char *path,
                                const PncSecret *key,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
