/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Addresses of IPv4 and IPv6 as plain values: 128 bits, an IPv4 address as the IPv6 one that
 * stands for it (::ffff:a.b.c.d, RFC 4291 2.5.5.2), so that both ways to write it are the same.
 * Other embeddings (6to4, Teredo, NAT64) are IPv6 addresses like any other. Not GInetAddress: that
 * would bring GIO's sockets into policy/, and an allocation for each. Pure; any thread. */
typedef struct
{
  guint64 high, low;
} PncAddress;

/* All addresses that begin with the first @prefix bits (of 128) of @base, of its family: ::/0 is
 * all of IPv6 and nothing of IPv4. */
typedef struct
{
  PncAddress base;
  guint prefix;
} PncSubnet;

/* What inet_pton(3) takes: no zone index, no leading zeros, no shortened IPv4. */
gboolean pnc_address_parse (const char *text, PncAddress *out_address) G_GNUC_WARN_UNUSED_RESULT;

/* @bytes in network order: 4 of them or 16, for example of g_inet_address_to_bytes(). */
PncAddress pnc_address_from_bytes (const guint8 *bytes, gsize n_bytes);

/* As RFC 5952 writes it; IPv4 with dots. Free with g_free(). */
char *pnc_address_to_text (PncAddress address);

gboolean pnc_address_is_ipv4 (PncAddress address);
int pnc_address_compare (PncAddress a, PncAddress b);

/* The address behind @address; after the last the first. */
PncAddress pnc_address_next (PncAddress address);

/* "10.0.0.0/8", "2001:db8::/32", or one address. On failure *@out_fault says what is wrong and how
 * to mend it (static), and *@out_subnet is untouched. Bits behind the prefix must be zero. */
gboolean pnc_subnet_parse (const char *text,
                           PncSubnet *out_subnet,
                           const char **out_fault) G_GNUC_WARN_UNUSED_RESULT;

/* Without "/32" and "/128". Free with g_free(). */
char *pnc_subnet_to_text (PncSubnet subnet);

gboolean pnc_subnet_contains (PncSubnet subnet, PncAddress address);

/* Is all of @inner in @outer? */
gboolean pnc_subnet_contains_subnet (PncSubnet outer, PncSubnet inner);

PncAddress pnc_subnet_get_last (PncSubnet subnet);
