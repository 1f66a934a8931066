/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-zones.h"

/* Only for pnc-zones*.c. */

#define PNC_ZONES_MAX 64
#define PNC_ZONE_ITEMS_MAX 64

/* What a zone asks of a network. Empty arrays ask for nothing. */
typedef struct
{
  GArray *subnets;         /* PncSubnet */
  GArray *gateways;        /* PncAddress */
  GArray *dns_servers;     /* PncAddress */
  GPtrArray *dns_suffixes; /* char */
} PncZoneConditions;

typedef struct
{
  PncZone zone;
  char *name;
  PncZoneConditions when;
  PncNetworkRules *guest, *host;
} PncZoneEntry;

struct _PncZones
{
  guint n;
  PncZoneEntry *entries;
};

gboolean pnc_zone_fits (const PncZoneEntry *entry, const PncHostNetwork *network);

gboolean pnc_zone_parse (json_t *value,
                         const char *pointer,
                         PncZoneEntry *out_entry,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_zone_clear (PncZoneEntry *entry);
