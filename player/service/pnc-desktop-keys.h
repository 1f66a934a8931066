/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-key-file.h"

#include <gio/gio.h>

/* The keys of one desktop's parts, derived from its master key. */
typedef struct
{
  PncSecret *system;
  PncSecret *data;
  PncSecret *nvram;
  PncSecret *tpm;
  PncSecret *state; /* seals what the desktop knows of its past */
  PncSecret *audit; /* hashes file names in the log */
} PncDesktopKeys;

PncDesktopKeys *pnc_desktop_keys_new (const PncSecret *vmk, const char *desktop_id);
void pnc_desktop_keys_free (PncDesktopKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDesktopKeys, pnc_desktop_keys_free)

/* The key of the volume @name ("system" "data" "nvram"); NULL: there is no such volume. */
const PncSecret *pnc_desktop_keys_get_volume (const PncDesktopKeys *keys, const char *name);

/* Reads the secret that a client handed over: a memfd or file, from its start, so that the same
 * descriptor can be tried again; anything that could keep us waiting is refused. */
PncSecret *pnc_desktop_keys_read_fd (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads keys.json of @folder and opens the master key with the passphrase in @fd. Blocks for the
 * key derivation: worker threads. */
PncSecret *pnc_desktop_keys_unlock (const char *folder,
                                    const char *desktop_id,
                                    int passphrase_fd,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
