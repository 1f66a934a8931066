/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-key-slot.h"
#include "pnc-state.h"

/* The cryptography of the sealed state, apart from the file it stands in: XChaCha20-Poly1305 over
 * the state's JSON, filled up with spaces so that its length tells nothing. Pure. */

#define PNC_KEY_STATE_BYTES (PNC_STATE_MAX_BYTES + 16) /* and the tag */

typedef struct
{
  guint8 nonce[PNC_KEY_NONCE_BYTES];
  guint8 sealed[PNC_KEY_STATE_BYTES];
} PncKeyState;

/* With a fresh nonce; @header is the additional data. */
void pnc_key_state_seal (PncKeyState *out_sealed,
                         const PncSecret *key,
                         const char *header,
                         const PncState *state);

/* PNC_ERROR_TAMPERED when the tag does not hold. */
PncState *pnc_key_state_open (const PncKeyState *sealed,
                              const PncSecret *key,
                              const char *header,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
