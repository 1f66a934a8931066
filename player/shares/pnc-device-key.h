/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-device-id.h"
#include "pnc-signing-key.h"

/* The device's signing key `ds` (security.md 2.3) in its file form: ds.key, the 32 bytes of a P-256
 * scalar, mode 0600. */

/* $XDG_DATA_HOME/pinnace/device; g_free() it. */
char *pnc_device_key_dup_folder (void);

/* The key in @folder. PNC_ERROR_NOT_FOUND when there is none, PNC_ERROR_TAMPERED when the file is
 * no key. Blocks. */
PncSigningKey *pnc_device_key_load (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, but made, folder and all, by whoever asks first: out of several processes that ask at
 * once all get the same one, and whoever is killed on the way leaves none or a whole one. */
PncSigningKey *pnc_device_key_ensure (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
