/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-networks.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define PNC_ROUTE_UP 0x1
#define PNC_ROUTE_GATEWAY 0x2
#define PNC_IPV4_PREFIX 96 /* of an IPv4 address among the 128 bits */

/* What a stub resolver on this host asks: resolv.conf then names nobody but the host itself. */
#define PNC_RESOLV_STUB "127.0.0.53"
#define PNC_RESOLV_BEHIND_STUB "/run/systemd/resolve/resolv.conf"

/* Routes */

static void
pnc_host_networks_add_gateway (GPtrArray *networks,
                               const PncHostLink *links,
                               const char *interface,
                               PncAddress gateway)
{
  for (guint i = 0; i < networks->len; i++)
    if (strcmp (links[i].interface, interface) == 0
        && pnc_address_is_ipv4 (links[i].address) == pnc_address_is_ipv4 (gateway))
      pnc_host_network_add_gateway (networks->pdata[i], gateway);
}

/* Iface Destination Gateway Flags …, numbers in hexadecimal as they lie in memory. */
static void
pnc_host_networks_take_route (GPtrArray *networks, const PncHostLink *links, const char *line)
{
  char interface[IF_NAMESIZE];
  guint destination, gateway, flags;

  if (sscanf (line, "%15s %x %x %x", interface, &destination, &gateway, &flags) == 4
      && destination == 0 && (flags & PNC_ROUTE_UP) && (flags & PNC_ROUTE_GATEWAY))
    pnc_host_networks_add_gateway (
        networks, links, interface,
        pnc_address_from_bytes ((const guint8 *) &gateway, sizeof (guint32)));
}

static gboolean
pnc_host_networks_read_hex (const char *digits, guint8 out_bytes[16])
{
  for (guint i = 0; i < 16; i++)
    {
      int high = g_ascii_xdigit_value (digits[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (digits[2 * i + 1]) : -1;

      if (low < 0)
        return FALSE;
      out_bytes[i] = high << 4 | low;
    }
  return TRUE;
}

/* destination prefix source prefix next-hop metric counts flags interface */
static void
pnc_host_networks_take_ipv6_route (GPtrArray *networks, const PncHostLink *links, const char *line)
{
  char hop[33], interface[IF_NAMESIZE];
  guint8 bytes[16];
  guint prefix, flags;

  if (sscanf (line, "%*32s %x %*32s %*x %32s %*x %*x %*x %x %15s", &prefix, hop, &flags, interface)
          == 4
      && prefix == 0 && (flags & PNC_ROUTE_UP) && (flags & PNC_ROUTE_GATEWAY) && strlen (hop) == 32
      && pnc_host_networks_read_hex (hop, bytes))
    pnc_host_networks_add_gateway (networks, links, interface,
                                   pnc_address_from_bytes (bytes, sizeof bytes));
}

static void
pnc_host_networks_take_lines (GPtrArray *networks,
                              const PncHostLink *links,
                              const char *text,
                              void (*take) (GPtrArray *networks,
                                            const PncHostLink *links,
                                            const char *line))
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    take (networks, links, lines[i]);
}

/* Names */

static void
pnc_host_network_take_resolver (PncHostNetwork *network, const char *line)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  PncAddress server;

  if (strcmp (words[0] != NULL ? words[0] : "", "nameserver") == 0)
    {
      for (guint i = 1; words[i] != NULL; i++)
        if (pnc_address_parse (words[i], &server))
          pnc_host_network_add_dns_server (network, server);
    }
  else if (words[0] != NULL
           && (strcmp (words[0], "search") == 0 || strcmp (words[0], "domain") == 0))
    {
      for (guint i = 1; words[i] != NULL; i++)
        if (!pnc_host_network_add_dns_suffix (network, words[i]) && words[i][0] != '\0')
          g_debug ("resolv.conf: “%s” is no domain", words[i]);
    }
}

static void
pnc_host_networks_take_resolv_conf (GPtrArray *networks, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gboolean some_lead_out = FALSE;

  for (guint i = 0; i < networks->len; i++)
    some_lead_out |= ((PncHostNetwork *) networks->pdata[i])->gateways->len > 0;
  for (guint i = 0; i < networks->len; i++)
    {
      PncHostNetwork *network = networks->pdata[i];

      for (guint l = 0; lines[l] != NULL && (!some_lead_out || network->gateways->len > 0); l++)
        pnc_host_network_take_resolver (network, lines[l]);
    }
}

GPtrArray *
pnc_host_networks_from (const PncHostLink *links,
                        guint n_links,
                        const char *route,
                        const char *ipv6_route,
                        const char *resolv_conf)
{
  GPtrArray *networks = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_host_network_free);

  for (guint i = 0; i < n_links; i++)
    g_ptr_array_add (networks, pnc_host_network_new (links[i].address, links[i].prefix));
  pnc_host_networks_take_lines (networks, links, route, pnc_host_networks_take_route);
  pnc_host_networks_take_lines (networks, links, ipv6_route, pnc_host_networks_take_ipv6_route);
  pnc_host_networks_take_resolv_conf (networks, resolv_conf);
  return networks;
}

/* Reading */

static guint
pnc_host_count_bits (const guint8 *mask, gsize n_bytes)
{
  guint bits = 0;

  for (gsize i = 0; i < n_bytes; i++)
    bits += __builtin_popcount (mask[i]);
  return bits;
}

static gboolean
pnc_host_link_from (const struct ifaddrs *entry, PncHostLink *out_link)
{
  const struct sockaddr_in *ipv4 = (const struct sockaddr_in *) entry->ifa_addr;
  const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *) entry->ifa_addr;

  if (ipv4 == NULL || entry->ifa_netmask == NULL || !(entry->ifa_flags & IFF_UP)
      || (entry->ifa_flags & IFF_LOOPBACK))
    return FALSE;
  out_link->interface = entry->ifa_name;
  if (ipv4->sin_family == AF_INET)
    {
      const struct sockaddr_in *mask = (const struct sockaddr_in *) entry->ifa_netmask;

      out_link->address = pnc_address_from_bytes ((const guint8 *) &ipv4->sin_addr, 4);
      out_link->prefix
          = PNC_IPV4_PREFIX + pnc_host_count_bits ((const guint8 *) &mask->sin_addr, 4);
      return TRUE;
    }
  if (ipv6->sin6_family == AF_INET6 && !IN6_IS_ADDR_LINKLOCAL (&ipv6->sin6_addr))
    {
      const struct sockaddr_in6 *mask = (const struct sockaddr_in6 *) entry->ifa_netmask;

      out_link->address = pnc_address_from_bytes (ipv6->sin6_addr.s6_addr, 16);
      out_link->prefix = pnc_host_count_bits (mask->sin6_addr.s6_addr, 16);
      return TRUE;
    }
  return FALSE;
}

static char *
pnc_host_dup_resolv_conf (void)
{
  g_autofree char *text = NULL;
  char *behind = NULL;

  g_file_get_contents ("/etc/resolv.conf", &text, NULL, NULL);
  if (text != NULL && strstr (text, PNC_RESOLV_STUB) != NULL
      && g_file_get_contents (PNC_RESOLV_BEHIND_STUB, &behind, NULL, NULL))
    return behind;
  return g_steal_pointer (&text);
}

GPtrArray *
pnc_host_networks_read (void)
{
  g_autoptr (GArray) links = g_array_new (FALSE, FALSE, sizeof (PncHostLink));
  g_autofree char *route = NULL, *ipv6_route = NULL;
  g_autofree char *resolv_conf = pnc_host_dup_resolv_conf ();
  struct ifaddrs *entries = NULL;
  GPtrArray *networks;

  if (getifaddrs (&entries) != 0)
    entries = NULL;
  for (const struct ifaddrs *entry = entries; entry != NULL; entry = entry->ifa_next)
    {
      PncHostLink link;

      if (pnc_host_link_from (entry, &link))
        g_array_append_val (links, link);
    }
  g_file_get_contents ("/proc/net/route", &route, NULL, NULL);
  g_file_get_contents ("/proc/net/ipv6_route", &ipv6_route, NULL, NULL);
  networks = pnc_host_networks_from ((const PncHostLink *) links->data, links->len, route,
                                     ipv6_route, resolv_conf);
  if (entries != NULL)
    freeifaddrs (entries);
  return networks;
}
