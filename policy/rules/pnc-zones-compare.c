/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which zones a host can be in, found by making networks for it. To be in a zone it needs a network
 * that fits it and no network that fits a zone before. More in a network only makes it fit more
 * zones; so networks are tried that have one thing for each kind of condition that the zone names,
 * nothing for the others, and are as wide as the subnet. In the one zone before and in another
 * after takes two networks at most. */
#include "pnc-zones-private.h"

#include <string.h>

/* Where a host may be that is in no subnet that a zone names. The last two are in no other subnet
 * than all of IPv4 or of IPv6. */
static const char *const elsewhere[] = { "192.0.2.1/24",   "198.51.100.1/24", "203.0.113.1/24",
                                         "2001:db8::1/64", "192.0.2.1/0",     "2001:db8::1/0" };

/* Zones that no network of the host may fit: the first ones of two lists. */
typedef struct
{
  const PncZones *lists[2];
  guint n[2];
} PncZoneTaboo;

static const PncZoneEntry *
pnc_zone_taboo_find (const PncZoneTaboo *taboo, const PncHostNetwork *network)
{
  for (guint l = 0; l < G_N_ELEMENTS (taboo->lists); l++)
    for (guint i = 0; i < taboo->n[l]; i++)
      if (pnc_zone_fits (&taboo->lists[l]->entries[i], network))
        return &taboo->lists[l]->entries[i];
  return NULL;
}

/* As wide as the subnet; in it the second address, since the first is often no host's. */
static PncHostNetwork *
pnc_zone_make_network (const PncZoneConditions *when, guint choice)
{
  PncSubnet subnet;

  if (when->subnets->len == 0)
    return pnc_host_network_parse (elsewhere[choice], NULL);
  subnet = g_array_index (when->subnets, PncSubnet, choice);
  return pnc_host_network_new (subnet.prefix < 128 ? pnc_address_next (subnet.base) : subnet.base,
                               subnet.prefix);
}

/* The @choice'th of all networks that have one thing of each kind; NULL: there are fewer. */
static PncHostNetwork *
pnc_zone_make_choice (const PncZoneConditions *when, guint64 choice)
{
  guint n_addresses = when->subnets->len > 0 ? when->subnets->len : G_N_ELEMENTS (elsewhere);
  guint n_gateways = MAX (when->gateways->len, 1);
  guint n_servers = MAX (when->dns_servers->len, 1);
  guint n_suffixes = MAX (when->dns_suffixes->len, 1);
  PncHostNetwork *network;

  if (choice >= (guint64) n_addresses * n_gateways * n_servers * n_suffixes)
    return NULL;
  network = pnc_zone_make_network (when, choice % n_addresses);
  choice /= n_addresses;
  if (when->gateways->len > 0)
    pnc_host_network_add_gateway (network,
                                  g_array_index (when->gateways, PncAddress, choice % n_gateways));
  choice /= n_gateways;
  if (when->dns_servers->len > 0)
    pnc_host_network_add_dns_server (
        network, g_array_index (when->dns_servers, PncAddress, choice % n_servers));
  choice /= n_servers;
  if (when->dns_suffixes->len > 0)
    g_ptr_array_add (network->dns_suffixes, g_strdup (when->dns_suffixes->pdata[choice]));
  return network;
}

/* A network that fits the zone and none of the taboo; NULL: there is none, or @work is used up. */
static PncHostNetwork *
pnc_zone_find_network (const PncZoneEntry *entry, const PncZoneTaboo *taboo, gint64 *work)
{
  for (guint64 choice = 0; *work >= 0; choice++)
    {
      g_autoptr (PncHostNetwork) network = pnc_zone_make_choice (&entry->when, choice);

      (*work)--;
      if (network == NULL)
        return NULL;
      if (pnc_zone_taboo_find (taboo, network) == NULL)
        return g_steal_pointer (&network);
    }
  return NULL;
}

/* One of the two documents: its zones, and behind the last its own rules. */
typedef struct
{
  const PncZones *zones; /* NULL: none */
  const PncZone *fallback;
} PncZoneSide;

static guint
pnc_zone_side_get_n (const PncZoneSide *side)
{
  return side->zones != NULL ? side->zones->n : 0;
}

static const PncZone *
pnc_zone_side_get (const PncZoneSide *side, guint index)
{
  return index < pnc_zone_side_get_n (side) ? &side->zones->entries[index].zone : side->fallback;
}

/* Networks with which a host is in zone @from of the one and in zone @to of the other. */
static gboolean
pnc_zones_find_networks (const PncZoneSide *sides,
                         const guint *indices,
                         PncZonesDifference *difference,
                         gint64 *work)
{
  PncZoneTaboo taboo = { { sides[0].zones, sides[1].zones }, { indices[0], indices[1] } };

  for (guint s = 0; s < 2; s++)
    {
      const PncZoneEntry *entry;

      if (indices[s] == pnc_zone_side_get_n (&sides[s]))
        continue;
      entry = &sides[s].zones->entries[indices[s]];
      if (difference->n_networks > 0 && pnc_zone_fits (entry, difference->networks[0]))
        continue;
      difference->networks[difference->n_networks] = pnc_zone_find_network (entry, &taboo, work);
      if (difference->networks[difference->n_networks] == NULL)
        return FALSE;
      difference->n_networks++;
    }
  return TRUE;
}

/* NULL allows everything. */
static gboolean
pnc_zone_rules_find_looser (const PncNetworkRules *from,
                            const PncNetworkRules *to,
                            PncCompareWork *work,
                            PncNetworkDifference *out_difference)
{
  g_autoptr (PncNetworkRules) everything = pnc_network_rules_new_from_json (NULL, TRUE, "", NULL);

  return pnc_network_rules_find_looser (from != NULL ? from : everything,
                                        to != NULL ? to : everything, work, out_difference);
}

/* Is zone @to, for a host that was in zone @from, the looser one? */
static gboolean
pnc_zones_compare_pair (const PncZoneSide *sides,
                        const guint *indices,
                        PncZonesDifference *out_difference,
                        PncCompareWork *work)
{
  g_auto (PncZonesDifference) difference = { 0 };

  difference.from = pnc_zone_side_get (&sides[0], indices[0]);
  difference.to = pnc_zone_side_get (&sides[1], indices[1]);
  if (!pnc_zones_find_networks (sides, indices, &difference, &work->networks))
    return FALSE;
  if (!pnc_zone_rules_find_looser (difference.from->guest, difference.to->guest, work,
                                   &difference.connection))
    {
      difference.of_host = TRUE;
      if (!pnc_zone_rules_find_looser (difference.from->host, difference.to->host, work,
                                       &difference.connection))
        return FALSE;
    }
  difference.exact = difference.connection.exact;
  *out_difference = difference;
  memset (&difference, 0, sizeof difference);
  return TRUE;
}

gboolean
pnc_zones_find_looser (const PncZones *from,
                       const PncZone *from_fallback,
                       const PncZones *to,
                       const PncZone *to_fallback,
                       PncCompareWork *work,
                       PncZonesDifference *out_difference)
{
  const PncZoneSide sides[] = { { from, from_fallback }, { to, to_fallback } };
  guint indices[2];

  for (indices[1] = 0; indices[1] <= pnc_zone_side_get_n (&sides[1]); indices[1]++)
    for (indices[0] = 0; indices[0] <= pnc_zone_side_get_n (&sides[0]); indices[0]++)
      if (pnc_zones_compare_pair (sides, indices, out_difference, work))
        return TRUE;
  if (work->networks >= 0)
    return FALSE;
  *out_difference = (PncZonesDifference){ .exact = FALSE };
  return TRUE;
}

void
pnc_zones_difference_clear (PncZonesDifference *difference)
{
  for (guint i = 0; i < difference->n_networks; i++)
    g_clear_pointer (&difference->networks[i], pnc_host_network_free);
  difference->n_networks = 0;
}

static char *
pnc_zone_dup_words (const PncZone *zone)
{
  if (zone->name == NULL)
    return g_strdup ("outside of all zones");
  return g_strdup_printf ("in the zone “%s”", zone->name);
}

char *
pnc_zones_difference_dup_words (const PncZonesDifference *difference)
{
  g_autofree char *connection = NULL;
  g_autofree char *after = NULL;
  g_autofree char *before = NULL;
  gboolean moved;

  if (difference->to == NULL)
    return g_strdup ("zones that are not compared here, because they are too many");
  connection = pnc_network_difference_dup_words (&difference->connection);
  after = pnc_zone_dup_words (difference->to);
  before = pnc_zone_dup_words (difference->from);
  moved = strcmp (before, after) != 0;
  return g_strdup_printf ("%s%s, %s%s%s%s", difference->of_host ? "the host's own " : "",
                          connection, after, moved ? " (until now " : "", moved ? before : "",
                          moved ? ")" : "");
}

GArray *
pnc_zones_find_void (const PncZones *zones, PncCompareWork *work)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (PncVoidRule));

  for (guint i = 0; i < zones->n; i++)
    {
      PncZoneTaboo taboo = { { zones, NULL }, { i, 0 } };
      g_autoptr (PncHostNetwork) network
          = pnc_zone_find_network (&zones->entries[i], &taboo, &work->networks);
      PncVoidRule entry = { .rule = i };

      if (network != NULL || work->networks < 0)
        continue;
      network = pnc_zone_make_choice (&zones->entries[i].when, 0);
      entry.by = pnc_zone_taboo_find (&taboo, network)->zone.index;
      g_array_append_val (found, entry);
    }
  return found;
}
