/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-descriptor.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDescriptor) descriptor = pnc_descriptor_parse ((const char *) data, size, &error);
  g_autoptr (PncDescriptor) again = NULL;
  g_autofree char *json = NULL;

  fuzz_check_verdict (descriptor != NULL, error);
  if (descriptor == NULL)
    return 0;
  g_assert (pnc_descriptor_check (descriptor, NULL));
  json = pnc_descriptor_to_json (descriptor);
  again = pnc_descriptor_parse (json, strlen (json), &error);
  g_assert_no_error (error);
  return 0;
}
