/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-host-network.h"
#include "pnc-network-rules.h"

/* Rules by where the host is: zones in resources/schemas/policy-rules.schema.json.
 *
 * A zone fits when one of the host's networks meets each kind of condition that it names, by any
 * one item of that kind: the network lies in one of the subnets (all of it: its bits count), has
 * one of the gateways, one of the DNS servers, one of the DNS suffixes or a name below it. All by
 * the same network: half of it by the office's WLAN and half by a phone is another place. The first
 * zone that fits decides; if none does, the one that the caller falls back on. Immutable; any
 * thread. */
typedef struct _PncZones PncZones;

typedef struct
{
  const char *name; /* NULL: the caller's */
  int index;        /* −1: the caller's */
  const PncNetworkRules *guest, *host;
} PncZone;

/* @zones: the array, borrowed; NULL is none. @pointer: where it stands, "/network/zones". Errors:
 * see pnc-rule-json.h. */
PncZones *pnc_zones_new_from_json (json_t *zones,
                                   const char *pointer,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_zones_free (PncZones *zones);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncZones, pnc_zones_free)

guint pnc_zones_get_n (const PncZones *zones);
const PncZone *pnc_zones_get (const PncZones *zones, guint index);

/* The zone in which a host with these networks is. Borrowed from @zones, or @fallback. */
const PncZone *pnc_zones_find (const PncZones *zones,
                               const PncHostNetwork *const *networks,
                               guint n_networks,
                               const PncZone *fallback);

/* One English line for people: "In the zone “office” (subnet 10.1.0.0/16; gateway 10.1.0.1 or
 * 10.1.0.2)". Free with g_free(). */
char *pnc_zones_describe_zone (const PncZones *zones, guint index);

/* A place of the host, and a connection in it. Zones and names are borrowed from the lists. */
typedef struct
{
  gboolean exact; /* FALSE: something is too large to be compared: from and to are still set if it
                   * is the rules of these zones, else nothing is */
  PncHostNetwork *networks[2]; /* the host's, owned */
  guint n_networks;
  const PncZone *from, *to; /* the zone that it is in by either list, or the fallback */
  gboolean of_host;         /* host_rules are what differs */
  PncNetworkDifference connection;
} PncZonesDifference;

/* A place and a connection of the guest or the host that @to allows and @from denies there. Zones
 * may be NULL: there are none; so may the lists of a fallback: they allow everything. Exact; when
 * @work is used up, the answer is TRUE with @exact FALSE. *@out_difference is untouched when the
 * answer is FALSE; clear it after TRUE. */
gboolean pnc_zones_find_looser (const PncZones *from,
                                const PncZone *from_fallback,
                                const PncZones *to,
                                const PncZone *to_fallback,
                                PncCompareWork *work,
                                PncZonesDifference *out_difference);
void pnc_zones_difference_clear (PncZonesDifference *difference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncZonesDifference, pnc_zones_difference_clear)

/* What it is, for a sentence: "connections to 10.0.0.1 by TCP, port 443, in the zone “office”
 * (until now outside of all zones)". Free with g_free(). */
char *pnc_zones_difference_dup_words (const PncZonesDifference *difference);

/* The zones in which no host can ever be, because each that fits one fits one before it: of
 * PncVoidRule, in order; often empty. The rules of each zone: pnc_network_rules_find_void(). When
 * @work is used up, zones behind are left out. */
GArray *pnc_zones_find_void (const PncZones *zones, PncCompareWork *work);
