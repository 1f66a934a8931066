/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-key-state.h"

#include "pnc-error.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (PNC_KEY_STATE_BYTES
                 == PNC_STATE_MAX_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES);

/* Keys that a callee left on the stack do not stay there (security.md 2.10). */
#define PNC_KEY_STACK_BYTES 4096

void
pnc_key_state_seal (PncKeyState *out_sealed,
                    const PncSecret *key,
                    const char *header,
                    const PncState *state)
{
  g_autofree char *text = pnc_state_to_json (state);
  char padded[PNC_STATE_MAX_BYTES];

  g_assert (strlen (text) <= sizeof padded);
  memset (padded, ' ', sizeof padded);
  memcpy (padded, text, strlen (text));
  randombytes_buf (out_sealed->nonce, sizeof out_sealed->nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      out_sealed->sealed, NULL, (const guint8 *) padded, sizeof padded, (const guint8 *) header,
      strlen (header), NULL, out_sealed->nonce, pnc_secret_peek (key));
  sodium_stackzero (PNC_KEY_STACK_BYTES);
}

PncState *
pnc_key_state_open (const PncKeyState *sealed,
                    const PncSecret *key,
                    const char *header,
                    GError **error)
{
  char text[PNC_STATE_MAX_BYTES];
  int result = crypto_aead_xchacha20poly1305_ietf_decrypt (
      (guint8 *) text, NULL, NULL, sealed->sealed, sizeof sealed->sealed, (const guint8 *) header,
      strlen (header), sealed->nonce, pnc_secret_peek (key));

  sodium_stackzero (PNC_KEY_STACK_BYTES);
  if (result == 0)
    return pnc_state_parse (text, sizeof text, error);
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "keys.json was changed by something else than Pinnace: what it knows of the "
               "desktop's past does not belong to its keys");
  return NULL;
}
