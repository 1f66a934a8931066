/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-state.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncState) state = pnc_state_parse ((const char *) data, size, &error);
  g_autoptr (PncState) again = NULL;
  g_autofree char *json = NULL;

  fuzz_check_verdict (state != NULL, error);
  if (state == NULL)
    return 0;
  json = pnc_state_to_json (state);
  /* What is taken can be sealed. */
  g_assert (strlen (json) <= PNC_STATE_MAX_BYTES);
  again = pnc_state_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  return 0;
}
