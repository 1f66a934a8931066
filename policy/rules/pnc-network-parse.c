/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-network-rules-private.h"

#include <string.h>

#define PNC_PROTOCOL_MAX 255
#define PNC_PORT_MAX 65535

void
pnc_network_rule_clear (PncNetworkRule *rule)
{
  g_clear_pointer (&rule->name, g_ref_string_release);
  g_clear_pointer (&rule->ports, g_free);
  g_clear_pointer (&rule->comment, g_free);
}

char *
pnc_port_range_to_text (PncPortRange range)
{
  if (range.first == range.last)
    return g_strdup_printf ("%u", range.first);
  return g_strdup_printf ("%u-%u", range.first, range.last);
}

static gboolean
pnc_network_rule_parse_protocol (json_t *value,
                                 const char *pointer,
                                 PncNetworkRule *rule,
                                 GError **error)
{
  static const char *const names[] = { "any", "tcp", "udp", "icmp", NULL };
  static const int numbers[]
      = { PNC_PROTOCOL_ANY, PNC_PROTOCOL_TCP, PNC_PROTOCOL_UDP, PNC_PROTOCOL_ANY_ICMP };
  guint choice;

  if (json_is_integer (json_object_get (value, "proto")))
    return pnc_rule_get_number (value, "proto", PNC_PROTOCOL_MAX, pointer, &rule->protocol, error);
  if (!pnc_rule_get_choice (value, "proto", names, 0, pointer, &choice, error))
    return FALSE;
  rule->protocol = numbers[choice];
  return TRUE;
}

static gboolean
pnc_network_rule_parse_peer (json_t *value,
                             const char *pointer,
                             PncNetworkRule *rule,
                             GError **error)
{
  const char *text = NULL;
  const char *fault = NULL;
  g_autofree char *shown = NULL;

  if (!pnc_rule_get_text (value, "dst", pointer, &text, error))
    return FALSE;
  rule->peer = PNC_PEER_ANY;
  if (strcmp (text, "*") == 0)
    return TRUE;
  rule->peer = PNC_PEER_SUBNET;
  if (pnc_subnet_parse (text, &rule->subnet, &fault))
    return TRUE;
  rule->peer = PNC_PEER_NAME;
  if (pnc_dns_name_is_valid (text, 2))
    {
      rule->name = pnc_dns_name_intern (text);
      return TRUE;
    }
  shown = pnc_rule_dup_value (json_object_get (value, "dst"));
  /* What cannot be meant as an address is meant as a name. */
  if (text[strspn (text, "0123456789abcdefABCDEF:./")] != '\0')
    fault = "no DNS name; write the whole name in lower case, without a last dot, as "
            "host.example.org (or an address, or *)";
  return pnc_rule_refuse (error, pointer, "dst", "%s is %s", shown, fault);
}

/* A port at @text, and where it ends. */
static gboolean
pnc_port_parse (const char *text, const char **out_end, guint16 *out_port)
{
  gsize digits = strspn (text, "0123456789");
  guint number = 0;

  if (digits == 0 || digits > 5 || text[0] == '0')
    return FALSE;
  for (gsize i = 0; i < digits; i++)
    number = number * 10 + (text[i] - '0');
  if (number > PNC_PORT_MAX)
    return FALSE;
  *out_port = number;
  *out_end = text + digits;
  return TRUE;
}

/* Why @text is no list of ports, or NULL. */
static const char *
pnc_ports_parse (const char *text, GArray *ranges)
{
  static const char *const fault
      = "no list of ports from 1 to 65535; write it as 443,8000-8010, or *";

  for (;; text++)
    {
      PncPortRange range;

      if (!pnc_port_parse (text, &text, &range.first))
        return fault;
      range.last = range.first;
      if (*text == '-' && !pnc_port_parse (text + 1, &text, &range.last))
        return fault;
      if (range.last < range.first)
        return "turned round: a range goes from the lower port to the higher one";
      for (guint i = 0; i < ranges->len; i++)
        {
          PncPortRange *other = &g_array_index (ranges, PncPortRange, i);
          if (range.first <= other->last && other->first <= range.last)
            return "a list in which a port stands twice; name each once";
        }
      if (ranges->len == PNC_PORTS_MAX)
        return "too long: a rule has at most 64 ranges; split it";
      g_array_append_val (ranges, range);
      if (*text == '\0')
        return NULL;
      if (*text != ',')
        return fault;
    }
}

static gboolean
pnc_network_rule_parse_ports (json_t *value,
                              const char *pointer,
                              PncNetworkRule *rule,
                              GError **error)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (PncPortRange));
  const char *text = NULL;
  const char *fault;

  if (json_object_get (value, "ports") == NULL)
    return TRUE;
  if (!pnc_rule_get_text (value, "ports", pointer, &text, error))
    return FALSE;
  if (strcmp (text, "*") == 0)
    return TRUE;
  if (rule->protocol != PNC_PROTOCOL_ANY && !pnc_protocol_has_ports (rule->protocol))
    return pnc_rule_refuse (error, pointer, "ports",
                            "Only TCP and UDP have ports; remove “ports”, or write \"tcp\" or "
                            "\"udp\" as “proto”");
  fault = pnc_ports_parse (text, ranges);
  if (fault != NULL)
    {
      g_autofree char *shown = pnc_rule_dup_value (json_object_get (value, "ports"));
      return pnc_rule_refuse (error, pointer, "ports", "%s is %s", shown, fault);
    }
  rule->n_ports = ranges->len;
  rule->ports = (PncPortRange *) g_array_free (g_steal_pointer (&ranges), FALSE);
  return TRUE;
}

gboolean
pnc_network_rule_parse (json_t *value,
                        const char *pointer,
                        PncNetworkRule *out_rule,
                        GError **error)
{
  static const char *const known[]
      = { "act", "direction", "proto", "dst", "ports", "comment", NULL };
  static const char *const acts[] = { "deny", "allow", NULL };
  static const char *const directions[] = { "out", "in", "both", NULL };
  guint act, direction;

  if (!pnc_rule_check_keys (value, known, pointer, error)
      || !pnc_rule_get_choice (value, "act", acts, -1, pointer, &act, error)
      || !pnc_rule_get_choice (value, "direction", directions, 0, pointer, &direction, error)
      || !pnc_network_rule_parse_protocol (value, pointer, out_rule, error)
      || !pnc_network_rule_parse_peer (value, pointer, out_rule, error)
      || !pnc_network_rule_parse_ports (value, pointer, out_rule, error)
      || !pnc_rule_get_comment (value, pointer, &out_rule->comment, error))
    return FALSE;
  out_rule->allow = act == 1;
  out_rule->directions = direction + 1; /* OUT, IN, BOTH */
  return TRUE;
}
