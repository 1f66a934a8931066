/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-network-rules.h"

static void
check_rules (const PncNetworkRules *denying, const PncNetworkRules *allowing)
{
  g_autoptr (GArray) found = pnc_network_rules_find_void (denying, &PNC_COMPARE_WORK_START);
  const PncConnection connection = { PNC_DIRECTION_OUT, PNC_PROTOCOL_TCP, { 0, 1 }, 443 };
  PncNetworkDecision decision = pnc_network_rules_decide (denying, &connection, NULL);
  PncNetworkDifference difference;

  for (int i = -1; i < (int) pnc_network_rules_get_n (denying); i++)
    g_free (pnc_network_rules_describe_rule (denying, i));
  g_assert (found->len <= pnc_network_rules_get_n (denying));
  g_assert (decision.rule >= 0 || !decision.allowed);
  g_assert (
      !pnc_network_rules_find_looser (denying, denying, &PNC_COMPARE_WORK_START, &difference));
  g_assert (!pnc_network_rules_find_looser (allowing, denying, &PNC_COMPARE_WORK_START, &difference)
            || !difference.exact);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json
      = json_loadb ((const char *) data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  g_autoptr (PncNetworkRules) denying = NULL;
  g_autoptr (PncNetworkRules) allowing = NULL;

  if (json == NULL)
    return 0;
  denying = pnc_network_rules_new_from_json (json, FALSE, "/network/rules", &error);
  allowing = pnc_network_rules_new_from_json (json, TRUE, "/network/rules", NULL);
  fuzz_check_verdict (denying != NULL, error);
  g_assert ((denying != NULL) == (allowing != NULL));
  if (denying != NULL)
    check_rules (denying, allowing);
  else
    g_assert (g_str_has_prefix (error->message, "/network/rules"));
  return 0;
}
