/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-public-key.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_ROOT, "fuzz", NULL);
  g_autoptr (PncPublicKey) key = NULL, again = NULL;
  GBytes *material;

  if (document == NULL)
    return 0;
  key = pnc_public_key_parse (pnc_document_root (document), NULL, &error);
  fuzz_check_verdict (key != NULL, error);
  if (key == NULL)
    return 0;
  material = pnc_public_key_get_material (key);
  g_assert (!pnc_public_key_verify (key, data, size, data, MIN (size, 600)));
  if (pnc_public_key_get_scheme (key) == PNC_SCHEME_RSA_PSS)
    return 0;
  again = pnc_public_key_new (pnc_public_key_get_scheme (key), g_bytes_get_data (material, NULL),
                              g_bytes_get_size (material), NULL, &error);
  g_assert_no_error (error);
  g_assert (g_bytes_equal (pnc_public_key_get_material (again), material));
  return 0;
}
