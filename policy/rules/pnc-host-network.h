/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-address.h"

/* One network that the host is connected to: a fact, by which zones are told apart. */
typedef struct
{
  PncAddress address;      /* the host's own in it */
  guint prefix;            /* its bits, of 128: as PncSubnet.prefix */
  GArray *gateways;        /* PncAddress */
  GArray *dns_servers;     /* PncAddress */
  GPtrArray *dns_suffixes; /* search domains, lower case, without a last dot */
} PncHostNetwork;

/* Without gateways, servers and suffixes. @prefix is of 128. */
PncHostNetwork *pnc_host_network_new (PncAddress address, guint prefix);
void pnc_host_network_free (PncHostNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHostNetwork, pnc_host_network_free)

void pnc_host_network_add_gateway (PncHostNetwork *network, PncAddress address);
void pnc_host_network_add_dns_server (PncHostNetwork *network, PncAddress address);
/* FALSE: it is no DNS name. Upper case and a last dot make no difference. */
gboolean pnc_host_network_add_dns_suffix (PncHostNetwork *network, const char *suffix);

/* From text as people write it: the host's address with the network's bits, then what it knows of
 * the network, in any order, each as often as there are some:
 *   "10.1.2.3/24,gateway=10.1.2.1,dns=10.1.2.53,dns=10.1.2.54,suffix=corp.example.org"
 * PNC_ERROR_INVALID says what may stand there. */
PncHostNetwork *pnc_host_network_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same text. Free with g_free(). */
char *pnc_host_network_to_text (const PncHostNetwork *network);
