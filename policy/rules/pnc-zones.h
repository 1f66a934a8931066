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
