/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-network.h"

#include "pnc-error.h"
#include "pnc-pinned-names.h"

#include <string.h>

PncHostNetwork *
pnc_host_network_new (PncAddress address, guint prefix)
{
  PncHostNetwork *network = g_new0 (PncHostNetwork, 1);

  network->address = address;
  network->prefix = prefix;
  network->gateways = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  network->dns_servers = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  network->dns_suffixes = g_ptr_array_new_with_free_func (g_free);
  return network;
}

void
pnc_host_network_free (PncHostNetwork *network)
{
  if (network == NULL)
    return;
  g_array_unref (network->gateways);
  g_array_unref (network->dns_servers);
  g_ptr_array_unref (network->dns_suffixes);
  g_free (network);
}

void
pnc_host_network_add_gateway (PncHostNetwork *network, PncAddress address)
{
  g_array_append_val (network->gateways, address);
}

void
pnc_host_network_add_dns_server (PncHostNetwork *network, PncAddress address)
{
  g_array_append_val (network->dns_servers, address);
}

gboolean
pnc_host_network_add_dns_suffix (PncHostNetwork *network, const char *suffix)
{
  g_autofree char *plain = g_ascii_strdown (suffix, -1);

  if (g_str_has_suffix (plain, "."))
    plain[strlen (plain) - 1] = '\0';
  if (!pnc_dns_name_is_valid (plain, 1))
    return FALSE;
  g_ptr_array_add (network->dns_suffixes, g_steal_pointer (&plain));
  return TRUE;
}

/* "10.1.2.3/24": the host's own address, so bits behind the prefix may be set. */
static PncHostNetwork *
pnc_host_network_parse_address (const char *text)
{
  const char *slash = strchr (text, '/');
  g_autofree char *head = NULL;
  gboolean dotted;
  PncAddress address;
  guint64 bits;

  if (slash == NULL || !g_ascii_isdigit (slash[1]))
    return NULL;
  head = g_strndup (text, slash - text);
  dotted = strchr (head, ':') == NULL;
  if (!pnc_address_parse (head, &address)
      || !g_ascii_string_to_unsigned (slash + 1, 10, 0, dotted ? 32 : 128, &bits, NULL))
    return NULL;
  return pnc_host_network_new (address, (guint) bits + (dotted ? 96 : 0));
}

static gboolean
pnc_host_network_parse_item (PncHostNetwork *network, const char *text)
{
  PncAddress address;

  if (g_str_has_prefix (text, "suffix="))
    return pnc_host_network_add_dns_suffix (network, text + strlen ("suffix="));
  if (g_str_has_prefix (text, "gateway=")
      && pnc_address_parse (text + strlen ("gateway="), &address))
    {
      pnc_host_network_add_gateway (network, address);
      return TRUE;
    }
  if (g_str_has_prefix (text, "dns=") && pnc_address_parse (text + strlen ("dns="), &address))
    {
      pnc_host_network_add_dns_server (network, address);
      return TRUE;
    }
  return FALSE;
}

PncHostNetwork *
pnc_host_network_parse (const char *text, GError **error)
{
  g_auto (GStrv) items = g_strsplit (text, ",", -1);
  g_autoptr (PncHostNetwork) network
      = pnc_host_network_parse_address (items[0] != NULL ? items[0] : "");

  for (guint i = 1; network != NULL && items[i] != NULL; i++)
    if (!pnc_host_network_parse_item (network, items[i]))
      g_clear_pointer (&network, pnc_host_network_free);
  if (network == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "“%s” is no network; write the host's address with the network's bits, and behind "
                 "it any number of “,gateway=ADDRESS”, “,dns=ADDRESS” and “,suffix=NAME”, as "
                 "10.1.2.3/24,gateway=10.1.2.1",
                 text);
  return g_steal_pointer (&network);
}

static void
pnc_host_network_append_addresses (GString *text, const char *key, const GArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = pnc_address_to_text (g_array_index (addresses, PncAddress, i));
      g_string_append_printf (text, ",%s=%s", key, address);
    }
}

char *
pnc_host_network_to_text (const PncHostNetwork *network)
{
  g_autofree char *address = pnc_address_to_text (network->address);
  gboolean ipv4 = pnc_address_is_ipv4 (network->address) && network->prefix >= 96;
  g_autoptr (GString) text = g_string_new (address);

  g_string_append_printf (text, "/%u", network->prefix - (ipv4 ? 96 : 0));
  pnc_host_network_append_addresses (text, "gateway", network->gateways);
  pnc_host_network_append_addresses (text, "dns", network->dns_servers);
  for (guint i = 0; i < network->dns_suffixes->len; i++)
    g_string_append_printf (text, ",suffix=%s", (char *) network->dns_suffixes->pdata[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
