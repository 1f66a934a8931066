/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-key-file.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncKeyFile) file
      = pnc_key_file_parse ((const char *) data, size, FUZZ_DESKTOP_ID, &error);
  g_autoptr (PncKeyFile) again = NULL;
  g_autofree char *json = NULL;

  fuzz_check_verdict (file != NULL, error);
  if (file == NULL)
    return 0;
  json = pnc_key_file_to_json (file);
  again = pnc_key_file_parse (json, strlen (json), FUZZ_DESKTOP_ID, &error);
  g_assert_no_error (error);
  return 0;
}
