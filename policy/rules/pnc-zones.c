/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-zones-private.h"

#include <string.h>

static gboolean
pnc_zone_fits_subnet (const GArray *subnets, const PncHostNetwork *network)
{
  for (guint i = 0; i < subnets->len; i++)
    {
      PncSubnet subnet = g_array_index (subnets, PncSubnet, i);
      if (network->prefix >= subnet.prefix && pnc_subnet_contains (subnet, network->address))
        return TRUE;
    }
  return subnets->len == 0;
}

static gboolean
pnc_zone_fits_address (const GArray *wanted, const GArray *have)
{
  for (guint i = 0; i < wanted->len; i++)
    for (guint k = 0; k < have->len; k++)
      if (pnc_address_compare (g_array_index (wanted, PncAddress, i),
                               g_array_index (have, PncAddress, k))
          == 0)
        return TRUE;
  return wanted->len == 0;
}

/* The same, or below it. */
static gboolean
pnc_dns_suffix_fits (const char *wanted, const char *have)
{
  gsize wanted_size = strlen (wanted), size = strlen (have);

  return size >= wanted_size && strcmp (have + size - wanted_size, wanted) == 0
         && (size == wanted_size || have[size - wanted_size - 1] == '.');
}

static gboolean
pnc_zone_fits_suffix (const GPtrArray *wanted, const GPtrArray *have)
{
  for (guint i = 0; i < wanted->len; i++)
    for (guint k = 0; k < have->len; k++)
      if (pnc_dns_suffix_fits (wanted->pdata[i], have->pdata[k]))
        return TRUE;
  return wanted->len == 0;
}

gboolean
pnc_zone_fits (const PncZoneEntry *entry, const PncHostNetwork *network)
{
  const PncZoneConditions *when = &entry->when;

  return pnc_zone_fits_subnet (when->subnets, network)
         && pnc_zone_fits_address (when->gateways, network->gateways)
         && pnc_zone_fits_address (when->dns_servers, network->dns_servers)
         && pnc_zone_fits_suffix (when->dns_suffixes, network->dns_suffixes);
}

const PncZone *
pnc_zones_find (const PncZones *zones,
                const PncHostNetwork *const *networks,
                guint n_networks,
                const PncZone *fallback)
{
  for (guint i = 0; i < zones->n; i++)
    for (guint k = 0; k < n_networks; k++)
      if (pnc_zone_fits (&zones->entries[i], networks[k]))
        return &zones->entries[i].zone;
  return fallback;
}

static gboolean
pnc_zones_check_name (const PncZones *zones, const char *pointer, GError **error)
{
  const PncZoneEntry *last = &zones->entries[zones->n];

  for (guint i = 0; i < zones->n; i++)
    if (strcmp (zones->entries[i].name, last->name) == 0)
      return pnc_rule_refuse (error, pointer, "name",
                              "Zone %u is “%s” already; give this one another name", i, last->name);
  return TRUE;
}

PncZones *
pnc_zones_new_from_json (json_t *value, const char *pointer, GError **error)
{
  g_autoptr (PncZones) zones = g_new0 (PncZones, 1);
  gsize n = json_array_size (value);

  if (!pnc_rule_check_array (value, PNC_ZONES_MAX, pointer, error))
    return NULL;
  zones->entries = g_new0 (PncZoneEntry, n);
  for (; zones->n < n; zones->n++)
    {
      g_autofree char *place = g_strdup_printf ("%s/%u", pointer, zones->n);
      PncZoneEntry *entry = &zones->entries[zones->n];

      if (!pnc_zone_parse (json_array_get (value, zones->n), place, entry, error)
          || !pnc_zones_check_name (zones, place, error))
        {
          pnc_zone_clear (entry);
          return NULL;
        }
      entry->zone = (PncZone){ entry->name, zones->n, entry->guest, entry->host };
    }
  return g_steal_pointer (&zones);
}

void
pnc_zones_free (PncZones *zones)
{
  if (zones == NULL)
    return;
  for (guint i = 0; i < zones->n; i++)
    pnc_zone_clear (&zones->entries[i]);
  g_free (zones->entries);
  g_free (zones);
}

guint
pnc_zones_get_n (const PncZones *zones)
{
  return zones->n;
}

const PncZone *
pnc_zones_get (const PncZones *zones, guint index)
{
  g_return_val_if_fail (index < zones->n, NULL);
  return &zones->entries[index].zone;
}

/* "; gateway A or B" */
static void
pnc_zone_append_items (GString *line, const char *kind, GPtrArray *items)
{
  if (items->len == 0)
    return;
  g_string_append_printf (line, "%s%s ", line->len > 0 ? "; " : "", kind);
  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? " or " : "", (char *) items->pdata[i]);
}

static GPtrArray *
pnc_zone_list_texts (const GArray *addresses)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (texts, pnc_address_to_text (g_array_index (addresses, PncAddress, i)));
  return texts;
}

char *
pnc_zones_describe_zone (const PncZones *zones, guint index)
{
  const PncZoneEntry *entry = &zones->entries[index];
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GPtrArray) subnets = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) gateways = pnc_zone_list_texts (entry->when.gateways);
  g_autoptr (GPtrArray) dns_servers = pnc_zone_list_texts (entry->when.dns_servers);

  for (guint i = 0; i < entry->when.subnets->len; i++)
    g_ptr_array_add (subnets,
                     pnc_subnet_to_text (g_array_index (entry->when.subnets, PncSubnet, i)));
  pnc_zone_append_items (line, "subnet", subnets);
  pnc_zone_append_items (line, "gateway", gateways);
  pnc_zone_append_items (line, "DNS server", dns_servers);
  pnc_zone_append_items (line, "DNS suffix", entry->when.dns_suffixes);
  return g_strdup_printf ("In the zone “%s” (%s)", entry->name, line->str);
}
