/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-public-key-file.h"
#include "pnc-signing-key-file.h"

#include <string.h>

/* The public half of what was taken is taken as a file of its own. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PncSigningKeyFile) file = pnc_signing_key_file_parse (bytes, "fuzz", &error);
  g_autoptr (GBytes) public_bytes = NULL;
  g_autoptr (PncPublicKey) again = NULL;
  PncPublicKey *key;
  char *text;

  fuzz_check_verdict (file != NULL, error);
  if (file == NULL)
    return 0;
  key = pnc_signing_key_file_get_public (file);
  text = pnc_public_key_file_write (key);
  public_bytes = g_bytes_new_take (text, strlen (text));
  again = pnc_public_key_file_parse (public_bytes, "fuzz", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (pnc_public_key_get_id (again), ==, pnc_public_key_get_id (key));
  return 0;
}
