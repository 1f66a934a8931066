/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-usb-rules.h"

/* Whatever the list says by default otherwise: denying is not looser than allowing, and the filter
 * of one list is within its bounds and decides for all. */
static void
check_rules (const PncUsbRules *denying, const PncUsbRules *allowing)
{
  g_autoptr (GArray) found = pnc_usb_rules_find_void (denying);
  g_autoptr (GArray) narrowed = pnc_usb_rules_find_narrowed (denying);
  g_autoptr (GArray) filter = pnc_usb_rules_to_redir_filter (&denying, 1);
  PncUsbDifference difference;

  for (int i = -1; i < (int) pnc_usb_rules_get_n (denying); i++)
    g_free (pnc_usb_rules_describe_rule (denying, i));
  g_assert (found->len <= pnc_usb_rules_get_n (denying));
  g_assert (narrowed->len <= pnc_usb_rules_get_n (denying));
  g_assert (filter->len > 0 && filter->len <= PNC_REDIR_FILTER_MAX);
  g_assert (g_array_index (filter, PncRedirRule, filter->len - 1).device_class == -1);
  g_assert (!pnc_usb_rules_find_looser (denying, denying, &difference));
  g_assert (!pnc_usb_rules_find_looser (allowing, denying, &difference));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json
      = json_loadb ((const char *) data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  g_autoptr (PncUsbRules) denying = NULL;
  g_autoptr (PncUsbRules) allowing = NULL;

  if (json == NULL)
    return 0;
  denying = pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", &error);
  allowing = pnc_usb_rules_new_from_json (json, TRUE, "/usb/rules", NULL);
  fuzz_check_verdict (denying != NULL, error);
  g_assert ((denying != NULL) == (allowing != NULL));
  if (denying != NULL)
    check_rules (denying, allowing);
  else
    g_assert (g_str_has_prefix (error->message, "/usb/rules"));
  return 0;
}
