/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-network-rules.h"

/* Only for pnc-network-*.c. */

#define PNC_PORTS_MAX 64 /* ranges in a rule */

struct _PncNetworkRules
{
  gboolean allow_by_default;
  guint n;
  PncNetworkRule *rules;
  GPtrArray *names; /* borrowed from the rules; NULL behind the last */
};

/* "443,8000-8010" into @rule; "*" is none. */
gboolean pnc_network_rule_parse (json_t *value,
                                 const char *pointer,
                                 PncNetworkRule *out_rule,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_network_rule_clear (PncNetworkRule *rule);

static inline gboolean
pnc_protocol_has_ports (int protocol)
{
  return protocol == PNC_PROTOCOL_TCP || protocol == PNC_PROTOCOL_UDP;
}

static inline gboolean
pnc_network_rule_fits_protocol (const PncNetworkRule *rule, guint8 protocol)
{
  if (rule->n_ports > 0 && !pnc_protocol_has_ports (protocol))
    return FALSE;
  return rule->protocol == PNC_PROTOCOL_ANY || rule->protocol == protocol
         || (rule->protocol == PNC_PROTOCOL_ANY_ICMP
             && (protocol == PNC_PROTOCOL_ICMP || protocol == PNC_PROTOCOL_ICMPV6));
}

/* What rule @index says; of −1, the default. */
static inline gboolean
pnc_network_rules_get_allow (const PncNetworkRules *rules, int index)
{
  return index >= 0 ? rules->rules[index].allow : rules->allow_by_default;
}

/* "443", "8000-8010". */
char *pnc_port_range_to_text (PncPortRange range);
