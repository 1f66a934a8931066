/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-folder-token.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFolderToken) token = pnc_folder_token_parse ((const char *) data, size, &error);
  g_autoptr (PncFolderToken) again = NULL;
  g_autofree char *json = NULL;

  fuzz_check_verdict (token != NULL, error);
  if (token == NULL)
    return 0;
  json = pnc_folder_token_to_json (token);
  again = pnc_folder_token_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  return 0;
}
