/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-usb-rules-private.h"

#include <stdlib.h>

/* bDeviceClass of a device whose interfaces say what it is. */
#define PNC_USB_CLASS_PER_INTERFACE 0x00
#define PNC_USB_CLASS_MISCELLANEOUS 0xef

static int
pnc_usb_entry_compare (gconstpointer a, gconstpointer b)
{
  PncUsbKey left = ((const PncUsbEntry *) a)->key;
  PncUsbKey right = ((const PncUsbEntry *) b)->key;

  return left < right ? -1 : left > right;
}

int
pnc_usb_rules_find (const PncUsbRules *rules, PncUsbKey key)
{
  PncUsbEntry wanted = { key, 0 };
  const PncUsbEntry *found;

  if (rules->n_of[pnc_usb_key_get_tier (key)] == 0)
    return -1;
  found = bsearch (&wanted, rules->entries, rules->n, sizeof wanted, pnc_usb_entry_compare);
  return found != NULL ? found->rule : -1;
}

int
pnc_usb_rules_find_vendor (const PncUsbRules *rules, guint16 vid, guint16 pid)
{
  guint32 value = (guint32) vid << 16;
  int rule = pnc_usb_rules_find (rules, pnc_usb_key (PNC_USB_TIER_PRODUCT, value | pid));

  if (rule < 0)
    rule = pnc_usb_rules_find (rules, pnc_usb_key (PNC_USB_TIER_VENDOR, value));
  return rule;
}

int
pnc_usb_rules_find_class (const PncUsbRules *rules, PncUsbInterface interface, PncUsbTier most)
{
  for (int tier = most; tier >= PNC_USB_TIER_CLASS; tier--)
    {
      int rule = pnc_usb_rules_find (rules, pnc_usb_class_key (tier, interface));

      if (rule >= 0)
        return rule;
    }
  return -1;
}

gboolean
pnc_usb_rules_get_allow (const PncUsbRules *rules, int index)
{
  return index >= 0 ? rules->rules[index].allow : rules->allow_by_default;
}

/* The device's own class, where that says something, and then the interfaces: the first that is
 * denied decides, else the first of all. FALSE: there is nothing to look at. */
static gboolean
pnc_usb_rules_decide_classes (const PncUsbRules *rules,
                              const PncUsbDevice *device,
                              PncUsbDecision *out_decision)
{
  gboolean own = device->device.class_code != PNC_USB_CLASS_PER_INTERFACE
                 && device->device.class_code != PNC_USB_CLASS_MISCELLANEOUS;
  int begin = own ? -1 : 0;

  for (int i = begin; i < (int) device->n_interfaces; i++)
    {
      PncUsbInterface interface = i < 0 ? device->device : device->interfaces[i];
      int rule = pnc_usb_rules_find_class (rules, interface, PNC_USB_TIER_PROTOCOL);
      gboolean allowed = pnc_usb_rules_get_allow (rules, rule);

      if (i == begin || !allowed)
        *out_decision = (PncUsbDecision){ allowed, rule, i };
      if (!allowed)
        return TRUE;
    }
  return begin < (int) device->n_interfaces;
}

PncUsbDecision
pnc_usb_rules_decide (const PncUsbRules *rules, const PncUsbDevice *device)
{
  PncUsbDecision decision = { .interface = -1 };

  decision.rule = pnc_usb_rules_find_vendor (rules, device->vid, device->pid);
  if (decision.rule >= 0)
    decision.allowed = pnc_usb_rules_get_allow (rules, decision.rule);
  else if (!pnc_usb_rules_decide_classes (rules, device, &decision))
    {
      decision.allowed = rules->allow_by_default && !rules->class_denies;
      if (rules->allow_by_default && !decision.allowed)
        decision.rule = rules->first_class_deny;
    }
  return decision;
}

/* −1: left out. */
static PncUsbKey
pnc_usb_key_from_parts (int class_code, int subclass, int protocol, int vid, int pid)
{
  PncUsbInterface interface = { class_code, MAX (subclass, 0), MAX (protocol, 0) };

  if (pid >= 0)
    return pnc_usb_key (PNC_USB_TIER_PRODUCT, (guint32) vid << 16 | pid);
  if (vid >= 0)
    return pnc_usb_key (PNC_USB_TIER_VENDOR, (guint32) vid << 16);
  if (protocol >= 0)
    return pnc_usb_class_key (PNC_USB_TIER_PROTOCOL, interface);
  if (subclass >= 0)
    return pnc_usb_class_key (PNC_USB_TIER_SUBCLASS, interface);
  return pnc_usb_class_key (PNC_USB_TIER_CLASS, interface);
}

static gboolean
pnc_usb_rule_parse (json_t *value, const char *pointer, PncUsbRule *out_rule, GError **error)
{
  static const char *const known[]
      = { "allow", "class", "subclass", "protocol", "vid", "pid", "comment", NULL };
  json_t *allow = json_object_get (value, "allow");
  int class_code, subclass, protocol, vid, pid;

  if (!pnc_rule_check_keys (value, known, pointer, error)
      || !pnc_rule_get_number (value, "class", 0xff, pointer, &class_code, error)
      || !pnc_rule_get_number (value, "subclass", 0xff, pointer, &subclass, error)
      || !pnc_rule_get_number (value, "protocol", 0xff, pointer, &protocol, error)
      || !pnc_rule_get_number (value, "vid", 0xffff, pointer, &vid, error)
      || !pnc_rule_get_number (value, "pid", 0xffff, pointer, &pid, error))
    return FALSE;
  if (!json_is_boolean (allow))
    return pnc_rule_refuse (error, pointer, allow != NULL ? "allow" : NULL,
                            "A rule says whether it allows; write \"allow\": true or false");
  if ((class_code >= 0) == (vid >= 0))
    return pnc_rule_refuse (error, pointer, NULL,
                            "A rule is about a class or about a vendor; write “class” or “vid”, "
                            "one of them");
  if (subclass >= 0 && class_code < 0)
    return pnc_rule_refuse (error, pointer, "subclass",
                            "A subclass says nothing without its class; add “class”");
  if (protocol >= 0 && subclass < 0)
    return pnc_rule_refuse (error, pointer, "protocol",
                            "A protocol says nothing without its subclass; add “subclass”");
  if (pid >= 0 && vid < 0)
    return pnc_rule_refuse (error, pointer, "pid",
                            "A product says nothing without its vendor; add “vid”");
  if (!pnc_rule_get_comment (value, pointer, &out_rule->comment, error))
    return FALSE;
  out_rule->allow = json_boolean_value (allow);
  out_rule->key = pnc_usb_key_from_parts (class_code, subclass, protocol, vid, pid);
  return TRUE;
}

/* Sorts the entries; no key may stand twice. */
static gboolean
pnc_usb_rules_sort (PncUsbRules *rules, const char *pointer, GError **error)
{
  for (guint i = 0; i < rules->n; i++)
    {
      rules->entries[i] = (PncUsbEntry){ rules->rules[i].key, i };
      rules->n_of[pnc_usb_key_get_tier (rules->rules[i].key)]++;
    }
  qsort (rules->entries, rules->n, sizeof *rules->entries, pnc_usb_entry_compare);
  for (guint i = 1; i < rules->n; i++)
    {
      int a = rules->entries[i - 1].rule, b = rules->entries[i].rule;
      g_autofree char *key = g_strdup_printf ("%d", MAX (a, b));

      if (rules->entries[i - 1].key == rules->entries[i].key)
        return pnc_rule_refuse (error, pointer, key,
                                "Rule %d is about the same devices; remove one of the two",
                                MIN (a, b));
    }
  return TRUE;
}

static void
pnc_usb_rules_summarize (PncUsbRules *rules)
{
  const PncUsbRules *list = rules;
  g_autoptr (GArray) interfaces = pnc_usb_list_interfaces (&list, 1);

  for (guint i = 0; i < interfaces->len; i++)
    {
      PncUsbInterface interface = g_array_index (interfaces, PncUsbInterface, i);
      int rule = pnc_usb_rules_find_class (rules, interface, PNC_USB_TIER_PROTOCOL);

      if (pnc_usb_rules_get_allow (rules, rule))
        rules->class_allows = TRUE;
      else
        rules->class_denies = TRUE;
    }
  rules->first_class_deny = -1;
  for (guint i = 0; i < rules->n && rules->first_class_deny < 0; i++)
    if (!rules->rules[i].allow
        && pnc_usb_key_get_tier (rules->rules[i].key) <= PNC_USB_TIER_PROTOCOL)
      rules->first_class_deny = i;
}

PncUsbRules *
pnc_usb_rules_new_from_json (json_t *value,
                             gboolean allow_by_default,
                             const char *pointer,
                             GError **error)
{
  g_autoptr (PncUsbRules) rules = g_new0 (PncUsbRules, 1);
  gsize n = json_array_size (value);

  rules->allow_by_default = allow_by_default;
  if (!pnc_rule_check_array (value, PNC_RULES_MAX, pointer, error))
    return NULL;
  rules->rules = g_new0 (PncUsbRule, n + 1); /* one more: qsort() wants no NULL */
  rules->entries = g_new0 (PncUsbEntry, n + 1);
  for (rules->n = 0; rules->n < n; rules->n++)
    {
      g_autofree char *place = g_strdup_printf ("%s/%u", pointer, rules->n);

      if (!pnc_usb_rule_parse (json_array_get (value, rules->n), place, &rules->rules[rules->n],
                               error))
        return NULL;
    }
  if (!pnc_usb_rules_sort (rules, pointer, error))
    return NULL;
  pnc_usb_rules_summarize (rules);
  return g_steal_pointer (&rules);
}

void
pnc_usb_rules_free (PncUsbRules *rules)
{
  if (rules == NULL)
    return;
  for (guint i = 0; i < rules->n; i++)
    g_free (rules->rules[i].comment);
  g_free (rules->rules);
  g_free (rules->entries);
  g_free (rules);
}

guint
pnc_usb_rules_get_n (const PncUsbRules *rules)
{
  return rules->n;
}

gboolean
pnc_usb_rules_get_allow_by_default (const PncUsbRules *rules)
{
  return rules->allow_by_default;
}
