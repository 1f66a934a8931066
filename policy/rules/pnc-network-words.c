/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-network-rules-private.h"

static const char *
pnc_direction_get_words (PncDirection directions)
{
  if (directions == PNC_DIRECTION_BOTH)
    return "to and from";
  return directions == PNC_DIRECTION_OUT ? "to" : "from";
}

static char *
pnc_network_rule_dup_peer (const PncNetworkRule *rule)
{
  switch (rule->peer)
    {
    case PNC_PEER_ANY:
      return g_strdup ("anywhere");
    case PNC_PEER_SUBNET:
      return pnc_subnet_to_text (rule->subnet);
    case PNC_PEER_NAME:
      return g_strdup (rule->name);
    }
  g_assert_not_reached ();
}

/* " by TCP"; nothing for any. */
static void
pnc_protocol_append_words (int protocol, GString *line)
{
  if (protocol == PNC_PROTOCOL_TCP)
    g_string_append (line, " by TCP");
  else if (protocol == PNC_PROTOCOL_UDP)
    g_string_append (line, " by UDP");
  else if (protocol == PNC_PROTOCOL_ANY_ICMP)
    g_string_append (line, " by ICMP");
  else if (protocol != PNC_PROTOCOL_ANY)
    g_string_append_printf (line, " by protocol %d", protocol);
}

static void
pnc_network_rule_append_ports (const PncNetworkRule *rule, GString *line)
{
  if (rule->n_ports == 0)
    return;
  if (rule->protocol == PNC_PROTOCOL_ANY)
    g_string_append (line, " by TCP or UDP");
  g_string_append (line, rule->n_ports == 1 && rule->ports[0].first == rule->ports[0].last
                             ? ", port"
                             : ", ports");
  for (guint i = 0; i < rule->n_ports; i++)
    {
      g_autofree char *range = pnc_port_range_to_text (rule->ports[i]);
      g_string_append_printf (line, "%s %s", i > 0 ? "," : "", range);
    }
  g_string_append_c (line, ',');
}

char *
pnc_network_rules_describe_rule (const PncNetworkRules *rules, int index)
{
  const char *verdict = pnc_network_rules_get_allow (rules, index) ? "allowed" : "not allowed";
  g_autoptr (GString) line = g_string_new ("Connections ");
  const PncNetworkRule *rule;
  g_autofree char *peer = NULL;

  g_return_val_if_fail (index < (int) rules->n, NULL);
  if (index < 0)
    return g_strdup_printf ("Connections that no rule names are %s", verdict);
  rule = &rules->rules[index];
  peer = pnc_network_rule_dup_peer (rule);
  g_string_append_printf (line, "%s %s", pnc_direction_get_words (rule->directions), peer);
  pnc_protocol_append_words (rule->protocol, line);
  pnc_network_rule_append_ports (rule, line);
  g_string_append_printf (line, " are %s", verdict);
  if (rule->comment != NULL)
    g_string_append_printf (line, " (“%s”)", rule->comment);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
pnc_network_difference_dup_words (const PncNetworkDifference *difference)
{
  const PncConnection *connection = &difference->connection;
  g_autoptr (GString) line = g_string_new ("connections ");
  g_autofree char *peer = NULL;

  if (!difference->exact)
    return g_strdup ("connections that are not compared here, because the lists are too large");
  peer = pnc_address_to_text (connection->peer);
  g_string_append (line, pnc_direction_get_words (connection->direction));
  if (difference->name != NULL)
    g_string_append_printf (line, " %s", difference->name);
  else
    g_string_append_printf (line, " %s", peer);
  if (connection->protocol == PNC_PROTOCOL_ICMP || connection->protocol == PNC_PROTOCOL_ICMPV6)
    g_string_append (line, " by ICMP");
  else
    pnc_protocol_append_words (connection->protocol, line);
  if (pnc_protocol_has_ports (connection->protocol))
    g_string_append_printf (line, ", port %u", connection->port);
  if (difference->unresolved != NULL)
    g_string_append_printf (line, ", while %s cannot be resolved", difference->unresolved);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
