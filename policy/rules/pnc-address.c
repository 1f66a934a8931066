/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-address.h"

#include <arpa/inet.h>
#include <string.h>

#define PNC_ADDRESS_BITS 128
#define PNC_IPV4_PREFIX 96
#define PNC_IPV4_MARK G_GUINT64_CONSTANT (0xffff00000000)

PncAddress
pnc_address_from_bytes (const guint8 *bytes, gsize n_bytes)
{
  PncAddress address = { 0, 0 };

  g_assert (n_bytes == 4 || n_bytes == 16);
  if (n_bytes == 4)
    address.low = 0xffff;
  for (gsize i = 0; i < n_bytes; i++)
    {
      address.high = address.high << 8 | address.low >> 56;
      address.low = address.low << 8 | bytes[i];
    }
  return address;
}

gboolean
pnc_address_parse (const char *text, PncAddress *out_address)
{
  guint8 bytes[16];

  if (inet_pton (AF_INET, text, bytes) == 1)
    *out_address = pnc_address_from_bytes (bytes, 4);
  else if (inet_pton (AF_INET6, text, bytes) == 1)
    *out_address = pnc_address_from_bytes (bytes, 16);
  else
    return FALSE;
  return TRUE;
}

gboolean
pnc_address_is_ipv4 (PncAddress address)
{
  return address.high == 0 && address.low >> 32 == PNC_IPV4_MARK >> 32;
}

char *
pnc_address_to_text (PncAddress address)
{
  char text[INET6_ADDRSTRLEN];
  guint64 parts[2] = { GUINT64_TO_BE (address.high), GUINT64_TO_BE (address.low) };
  gboolean ipv4 = pnc_address_is_ipv4 (address);

  if (ipv4)
    inet_ntop (AF_INET, (const guint8 *) &parts[1] + 4, text, sizeof text);
  else
    inet_ntop (AF_INET6, parts, text, sizeof text);
  return g_strdup (text);
}

int
pnc_address_compare (PncAddress a, PncAddress b)
{
  if (a.high != b.high)
    return a.high < b.high ? -1 : 1;
  return a.low < b.low ? -1 : a.low > b.low;
}

PncAddress
pnc_address_next (PncAddress address)
{
  address.low++;
  if (address.low == 0)
    address.high++;
  return address;
}

/* The bits that a prefix leaves free. */
static PncAddress
pnc_prefix_get_rest (guint prefix)
{
  PncAddress rest = { 0, 0 };

  if (prefix < 64)
    rest = (PncAddress){ G_MAXUINT64 >> prefix, G_MAXUINT64 };
  else if (prefix < PNC_ADDRESS_BITS)
    rest.low = G_MAXUINT64 >> (prefix - 64);
  return rest;
}

static gboolean
pnc_subnet_is_ipv4 (PncSubnet subnet)
{
  return subnet.prefix >= PNC_IPV4_PREFIX && pnc_address_is_ipv4 (subnet.base);
}

static gboolean
pnc_prefix_parse (const char *text, guint most, guint *out_prefix)
{
  guint64 prefix;

  /* GLib takes a sign and leading zeros. */
  if (!g_ascii_isdigit (text[0]) || (text[0] == '0' && text[1] != '\0')
      || !g_ascii_string_to_unsigned (text, 10, 0, most, &prefix, NULL))
    return FALSE;
  *out_prefix = (guint) prefix;
  return TRUE;
}

gboolean
pnc_subnet_parse (const char *text, PncSubnet *out_subnet, const char **out_fault)
{
  const char *slash = strchr (text, '/');
  g_autofree char *head = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  gboolean dotted = strchr (head, ':') == NULL;
  guint bits = dotted ? 32 : PNC_ADDRESS_BITS;
  PncSubnet subnet = { .prefix = bits };
  PncAddress rest;

  *out_fault = "no IPv4 or IPv6 address; write it as 10.0.0.0/8 or 2001:db8::/32";
  if (!pnc_address_parse (head, &subnet.base))
    return FALSE;
  *out_fault = "no number of bits; write 0 to 32 for IPv4, 0 to 128 for IPv6";
  if (slash != NULL && !pnc_prefix_parse (slash + 1, bits, &subnet.prefix))
    return FALSE;
  if (dotted)
    subnet.prefix += PNC_IPV4_PREFIX;
  rest = pnc_prefix_get_rest (subnet.prefix);
  *out_fault = "no subnet: bits are set behind its prefix; set them to zero, or lengthen it";
  if ((subnet.base.high & rest.high) != 0 || (subnet.base.low & rest.low) != 0)
    return FALSE;
  *out_subnet = subnet;
  return TRUE;
}

char *
pnc_subnet_to_text (PncSubnet subnet)
{
  g_autofree char *base = pnc_address_to_text (subnet.base);
  guint prefix = subnet.prefix - (pnc_subnet_is_ipv4 (subnet) ? PNC_IPV4_PREFIX : 0);

  if (subnet.prefix == PNC_ADDRESS_BITS)
    return g_steal_pointer (&base);
  return g_strdup_printf ("%s/%u", base, prefix);
}

gboolean
pnc_subnet_contains (PncSubnet subnet, PncAddress address)
{
  PncAddress rest = pnc_prefix_get_rest (subnet.prefix);

  return ((subnet.base.high ^ address.high) & ~rest.high) == 0
         && ((subnet.base.low ^ address.low) & ~rest.low) == 0
         && pnc_subnet_is_ipv4 (subnet) == pnc_address_is_ipv4 (address);
}

gboolean
pnc_subnet_contains_subnet (PncSubnet outer, PncSubnet inner)
{
  return inner.prefix >= outer.prefix && pnc_subnet_contains (outer, inner.base)
         && pnc_subnet_is_ipv4 (outer) == pnc_subnet_is_ipv4 (inner);
}

PncAddress
pnc_subnet_get_last (PncSubnet subnet)
{
  PncAddress rest = pnc_prefix_get_rest (subnet.prefix);

  return (PncAddress){ subnet.base.high | rest.high, subnet.base.low | rest.low };
}
