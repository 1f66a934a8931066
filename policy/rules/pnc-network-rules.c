/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-network-rules-private.h"

#include <string.h>

static gboolean
pnc_network_rule_fits_port (const PncNetworkRule *rule, guint16 port)
{
  for (guint i = 0; i < rule->n_ports; i++)
    if (port >= rule->ports[i].first && port <= rule->ports[i].last)
      return TRUE;
  return rule->n_ports == 0;
}

/* UNKNOWN: it depends on a name that nobody resolved. */
static PncPinnedAnswer
pnc_network_rule_fits_peer (const PncNetworkRule *rule,
                            PncAddress peer,
                            const PncPinnedNames *names)
{
  switch (rule->peer)
    {
    case PNC_PEER_ANY:
      return PNC_PINNED_YES;
    case PNC_PEER_SUBNET:
      return pnc_subnet_contains (rule->subnet, peer) ? PNC_PINNED_YES : PNC_PINNED_NO;
    case PNC_PEER_NAME:
      return pnc_pinned_names_ask (names, rule->name, peer);
    }
  g_assert_not_reached ();
}

PncNetworkDecision
pnc_network_rules_decide (const PncNetworkRules *rules,
                          const PncConnection *connection,
                          const PncPinnedNames *names)
{
  const char *missed = NULL;

  for (guint i = 0; i < rules->n; i++)
    {
      const PncNetworkRule *rule = &rules->rules[i];
      PncPinnedAnswer fits;

      if (!(rule->directions & connection->direction)
          || !pnc_network_rule_fits_protocol (rule, connection->protocol)
          || !pnc_network_rule_fits_port (rule, connection->port))
        continue;
      fits = pnc_network_rule_fits_peer (rule, connection->peer, names);
      if (fits == PNC_PINNED_YES)
        return (PncNetworkDecision){ rule->allow, i, rule->allow ? NULL : missed };
      if (fits == PNC_PINNED_UNKNOWN && !rule->allow)
        return (PncNetworkDecision){ FALSE, i, rule->name };
      if (fits == PNC_PINNED_UNKNOWN && missed == NULL)
        missed = rule->name;
    }
  return (PncNetworkDecision){ rules->allow_by_default, -1,
                               rules->allow_by_default ? NULL : missed };
}

static int
pnc_network_name_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
pnc_network_rules_collect_names (PncNetworkRules *rules)
{
  guint kept = 0;

  for (guint i = 0; i < rules->n; i++)
    if (rules->rules[i].peer == PNC_PEER_NAME)
      g_ptr_array_add (rules->names, rules->rules[i].name);
  g_ptr_array_sort (rules->names, pnc_network_name_compare);
  for (guint i = 0; i < rules->names->len; i++)
    if (i == 0 || rules->names->pdata[i] != rules->names->pdata[kept - 1])
      rules->names->pdata[kept++] = rules->names->pdata[i];
  g_ptr_array_set_size (rules->names, kept);
  g_ptr_array_add (rules->names, NULL);
}

PncNetworkRules *
pnc_network_rules_new_from_json (json_t *value,
                                 gboolean allow_by_default,
                                 const char *pointer,
                                 GError **error)
{
  g_autoptr (PncNetworkRules) rules = g_new0 (PncNetworkRules, 1);
  gsize n = json_array_size (value);

  rules->allow_by_default = allow_by_default;
  rules->names = g_ptr_array_new ();
  if (!pnc_rule_check_array (value, PNC_RULES_MAX, pointer, error))
    return NULL;
  rules->rules = g_new0 (PncNetworkRule, n);
  for (; rules->n < n; rules->n++)
    {
      g_autofree char *place = g_strdup_printf ("%s/%u", pointer, rules->n);

      if (!pnc_network_rule_parse (json_array_get (value, rules->n), place, &rules->rules[rules->n],
                                   error))
        {
          pnc_network_rule_clear (&rules->rules[rules->n]);
          return NULL;
        }
    }
  pnc_network_rules_collect_names (rules);
  return g_steal_pointer (&rules);
}

void
pnc_network_rules_free (PncNetworkRules *rules)
{
  if (rules == NULL)
    return;
  for (guint i = 0; i < rules->n; i++)
    pnc_network_rule_clear (&rules->rules[i]);
  g_free (rules->rules);
  g_ptr_array_unref (rules->names);
  g_free (rules);
}

guint
pnc_network_rules_get_n (const PncNetworkRules *rules)
{
  return rules->n;
}

const PncNetworkRule *
pnc_network_rules_get (const PncNetworkRules *rules, guint index)
{
  g_return_val_if_fail (index < rules->n, NULL);
  return &rules->rules[index];
}

gboolean
pnc_network_rules_get_allow_by_default (const PncNetworkRules *rules)
{
  return rules->allow_by_default;
}

const char *const *
pnc_network_rules_get_names (const PncNetworkRules *rules)
{
  return (const char *const *) rules->names->pdata;
}
