/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-host-network.h"

/* The networks that this host is connected to: facts for policies, whose zones are told apart by
 * them. Loopback and link-local addresses are no networks. */

/* An address of an interface. */
typedef struct
{
  const char *interface;
  PncAddress address;
  guint prefix; /* of 128 */
} PncHostLink;

/* What is so now: array of PncHostNetwork with a free function. Reads /proc and /etc: worker
 * threads. */
GPtrArray *pnc_host_networks_read (void);

/* The same from what is known: texts of /proc/net/route, /proc/net/ipv6_route and resolv.conf(5),
 * each may be NULL. A resolv.conf does not say of which network it speaks: it is taken to be that
 * of the networks by which the rest of the world is reached, else of all. Pure. */
GPtrArray *pnc_host_networks_from (const PncHostLink *links,
                                   guint n_links,
                                   const char *route,
                                   const char *ipv6_route,
                                   const char *resolv_conf);
