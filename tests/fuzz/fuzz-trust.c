/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-trust.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PncTrust) trust = pnc_trust_parse (bytes, "fuzz", &error);
  g_autoptr (PncTrust) again = NULL;

  fuzz_check_verdict (trust != NULL, error);
  if (trust == NULL)
    return 0;
  g_assert (pnc_trust_get_threshold (trust) <= pnc_trust_get_keys (trust)->len);
  again = pnc_trust_new (pnc_trust_get_org_id (trust), pnc_trust_get_keys (trust),
                         pnc_trust_get_threshold (trust), &error);
  g_assert_no_error (error);
  g_assert (pnc_trust_is_local (again) == pnc_trust_is_local (trust));
  return 0;
}
