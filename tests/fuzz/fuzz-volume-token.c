/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-volume-token.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVolumeToken) token = pnc_volume_token_parse (text, "system.luks", &error);
  g_autoptr (PncVolumeToken) again = NULL;
  g_autofree char *json = NULL;

  fuzz_check_verdict (token != NULL, error);
  if (token == NULL)
    return 0;
  g_assert (token->payload_bytes <= PNC_VOLUME_MAX_PAYLOAD_BYTES);
  json = pnc_volume_token_to_json (token);
  again = pnc_volume_token_parse (json, "system.luks", &error);
  g_assert_no_error (error);
  return 0;
}
