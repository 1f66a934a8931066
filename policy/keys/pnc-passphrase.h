/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

/* Fewest characters (not bytes) of a passphrase that a person chooses. */
#define PNC_PASSPHRASE_MIN_CHARACTERS 8
#define PNC_PASSPHRASE_MAX_BYTES 1024

/* What rules ask of one beyond that: so many characters, and each of these kinds ("lower" "upper"
 * "digit" "symbol": anything that is no letter and no digit), NULL at the end. As above. */
gboolean pnc_passphrase_check_rules (const PncSecret *passphrase,
                                     guint min_characters,
                                     const char *const *classes,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May a person choose @passphrase? UTF-8, at least 8 characters, at most 1024 bytes, no control
 * characters (they cannot be typed again). The error (PNC_ERROR_INVALID) states the rule; nothing
 * of the passphrase stands in it. Pure. */
gboolean pnc_passphrase_check_new (const PncSecret *passphrase,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
