/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-text.h"
#include "pnc-zones-private.h"

#include <string.h>

void
pnc_zone_clear (PncZoneEntry *entry)
{
  g_clear_pointer (&entry->name, g_free);
  g_clear_pointer (&entry->when.subnets, g_array_unref);
  g_clear_pointer (&entry->when.gateways, g_array_unref);
  g_clear_pointer (&entry->when.dns_servers, g_array_unref);
  g_clear_pointer (&entry->when.dns_suffixes, g_ptr_array_unref);
  g_clear_pointer (&entry->guest, pnc_network_rules_free);
  g_clear_pointer (&entry->host, pnc_network_rules_free);
}

/* Takes one item of a condition. On failure *@out_fault says why it is none. */
typedef gboolean (*PncZoneItemFunc) (PncZoneConditions *when,
                                     const char *key,
                                     const char *text,
                                     const char **out_fault);

static gboolean
pnc_zone_add_subnet (PncZoneConditions *when,
                     const char *key,
                     const char *text,
                     const char **out_fault)
{
  PncSubnet subnet;

  if (!pnc_subnet_parse (text, &subnet, out_fault))
    return FALSE;
  g_array_append_val (when->subnets, subnet);
  return TRUE;
}

static gboolean
pnc_zone_add_address (PncZoneConditions *when,
                      const char *key,
                      const char *text,
                      const char **out_fault)
{
  PncAddress address;

  *out_fault = "no IPv4 or IPv6 address; write it as 10.0.0.53 or 2001:db8::53";
  if (!pnc_address_parse (text, &address))
    return FALSE;
  g_array_append_val (strcmp (key, "gateways") == 0 ? when->gateways : when->dns_servers, address);
  return TRUE;
}

static gboolean
pnc_zone_add_suffix (PncZoneConditions *when,
                     const char *key,
                     const char *text,
                     const char **out_fault)
{
  *out_fault = "no DNS suffix; write it in lower case, without dots around it, as corp.example.org";
  if (!pnc_dns_name_is_valid (text, 1))
    return FALSE;
  g_ptr_array_add (when->dns_suffixes, g_strdup (text));
  return TRUE;
}

static gboolean
pnc_zone_parse_items (PncZoneConditions *when,
                      json_t *items,
                      const char *key,
                      PncZoneItemFunc add,
                      const char *pointer,
                      GError **error)
{
  g_autofree char *place = g_strdup_printf ("%s/%s", pointer, key);

  if (items == NULL)
    return TRUE;
  if (!pnc_rule_check_array (items, PNC_ZONE_ITEMS_MAX, place, error))
    return FALSE;
  if (json_array_size (items) == 0)
    return pnc_rule_refuse (error, place, NULL,
                            "The list is empty, and nothing could fit it; fill it, or remove it");
  for (gsize i = 0; i < json_array_size (items); i++)
    {
      json_t *item = json_array_get (items, i);
      g_autofree char *index = g_strdup_printf ("%" G_GSIZE_FORMAT, i);
      g_autofree char *shown = pnc_rule_dup_value (item);
      const char *fault = "no text; write one";

      if (!json_is_string (item) || !add (when, key, json_string_value (item), &fault))
        return pnc_rule_refuse (error, place, index, "%s is %s", shown, fault);
    }
  return TRUE;
}

static gboolean
pnc_zone_parse_when (json_t *value, const char *pointer, PncZoneConditions *when, GError **error)
{
  static const char *const known[] = { "subnets", "gateways", "dns_servers", "dns_suffixes", NULL };
  static const PncZoneItemFunc adders[]
      = { pnc_zone_add_subnet, pnc_zone_add_address, pnc_zone_add_address, pnc_zone_add_suffix };

  if (!pnc_rule_check_keys (value, known, pointer, error))
    return FALSE;
  if (json_object_size (value) == 0)
    return pnc_rule_refuse (error, pointer, NULL,
                            "It names no condition and would fit everywhere; add one, or make the "
                            "zone's rules the policy's own");
  for (guint i = 0; known[i] != NULL; i++)
    if (!pnc_zone_parse_items (when, json_object_get (value, known[i]), known[i], adders[i],
                               pointer, error))
      return FALSE;
  return TRUE;
}

/* One of the two lists of a zone and its default, which must be stated. */
static PncNetworkRules *
pnc_zone_parse_rules (json_t *value,
                      const char *default_key,
                      const char *rules_key,
                      const char *pointer,
                      GError **error)
{
  static const char *const verdicts[] = { "deny", "allow", NULL };
  g_autofree char *place = g_strdup_printf ("%s/%s", pointer, rules_key);
  guint verdict;

  if (!pnc_rule_get_choice (value, default_key, verdicts, -1, pointer, &verdict, error))
    return NULL;
  return pnc_network_rules_new_from_json (json_object_get (value, rules_key), verdict == 1, place,
                                          error);
}

gboolean
pnc_zone_parse (json_t *value, const char *pointer, PncZoneEntry *out_entry, GError **error)
{
  static const char *const known[]
      = { "name", "when", "default", "rules", "host_default", "host_rules", NULL };
  json_t *when = json_object_get (value, "when");
  g_autofree char *when_pointer = g_strdup_printf ("%s/when", pointer);
  const char *name = NULL;

  out_entry->when.subnets = g_array_new (FALSE, FALSE, sizeof (PncSubnet));
  out_entry->when.gateways = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  out_entry->when.dns_servers = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  out_entry->when.dns_suffixes = g_ptr_array_new_with_free_func (g_free);
  if (!pnc_rule_check_keys (value, known, pointer, error)
      || !pnc_rule_get_text (value, "name", pointer, &name, error))
    return FALSE;
  if (!pnc_text_is_id (name))
    return pnc_rule_refuse (error, pointer, "name",
                            "A zone's name has 1 to 63 of a-z, 0-9, “.”, “_” and “-”, begins with "
                            "a letter or a digit, and has no “..”");
  out_entry->name = g_strdup (name);
  if (when == NULL)
    return pnc_rule_refuse (error, pointer, NULL, "“when” is missing; say where the zone is");
  if (!pnc_zone_parse_when (when, when_pointer, &out_entry->when, error))
    return FALSE;
  out_entry->guest = pnc_zone_parse_rules (value, "default", "rules", pointer, error);
  if (out_entry->guest == NULL)
    return FALSE;
  out_entry->host = pnc_zone_parse_rules (value, "host_default", "host_rules", pointer, error);
  return out_entry->host != NULL;
}
