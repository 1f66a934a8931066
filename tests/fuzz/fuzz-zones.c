/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-zones.h"

static void
check_zones (const PncZones *zones)
{
  static const PncZone fallback = { NULL, -1, NULL, NULL };
  g_autoptr (GArray) found = pnc_zones_find_void (zones, &PNC_COMPARE_WORK_START);
  g_autoptr (PncHostNetwork) network
      = pnc_host_network_parse ("10.1.2.3/24,gateway=10.1.0.1,suffix=example.org", NULL);
  const PncHostNetwork *host = network;
  g_auto (PncZonesDifference) difference = { 0 };

  for (guint i = 0; i < pnc_zones_get_n (zones); i++)
    g_free (pnc_zones_describe_zone (zones, i));
  g_assert (found->len <= pnc_zones_get_n (zones));
  g_assert (pnc_zones_find (zones, &host, 1, &fallback) != NULL);
  g_assert (!pnc_zones_find_looser (zones, &fallback, zones, &fallback, &PNC_COMPARE_WORK_START,
                                    &difference)
            || !difference.exact);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json
      = json_loadb ((const char *) data, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
  g_autoptr (PncZones) zones = NULL;

  if (json == NULL)
    return 0;
  zones = pnc_zones_new_from_json (json, "/network/zones", &error);
  fuzz_check_verdict (zones != NULL, error);
  if (zones != NULL)
    check_zones (zones);
  else
    g_assert (g_str_has_prefix (error->message, "/network/zones"));
  return 0;
}
