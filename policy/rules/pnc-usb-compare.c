/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What two lists say of all devices there are, by trying few of them. A device that @to allows and
 * @from denies has an interface that @from denies, or a vendor; alone on a device it makes one that
 * does the same, so devices with one interface (or none) are enough. Of the vendors those are
 * enough that differ in what the two lists say of them (nine cases), of the classes those that
 * pnc_usb_list_interfaces() lists. */
#include "pnc-usb-rules-private.h"

/* Marks, so that subclasses and protocols fit into one set. */
#define PNC_USB_MENTION_SUBCLASS (1u << 24)
#define PNC_USB_MENTION_PROTOCOL (1u << 25)

static gboolean
pnc_usb_is_mentioned (GHashTable *mentions, guint32 mention)
{
  return g_hash_table_contains (mentions, GUINT_TO_POINTER (mention));
}

/* All classes, subclasses and protocols that @lists name, as a set of numbers. */
static GHashTable *
pnc_usb_collect_mentions (const PncUsbRules *const *lists, guint n_lists, gboolean *classes)
{
  GHashTable *mentions = g_hash_table_new (NULL, NULL);

  for (guint l = 0; l < n_lists; l++)
    for (guint i = 0; i < lists[l]->n; i++)
      {
        PncUsbKey key = lists[l]->rules[i].key;
        PncUsbTier tier = pnc_usb_key_get_tier (key);
        guint32 value = (guint32) key;

        if (tier > PNC_USB_TIER_PROTOCOL)
          continue;
        classes[value >> 16] = TRUE;
        if (tier >= PNC_USB_TIER_SUBCLASS)
          g_hash_table_add (mentions,
                            GUINT_TO_POINTER ((value & 0xffff00) | PNC_USB_MENTION_SUBCLASS));
        if (tier == PNC_USB_TIER_PROTOCOL)
          g_hash_table_add (mentions, GUINT_TO_POINTER (value | PNC_USB_MENTION_PROTOCOL));
      }
  return mentions;
}

/* Adds @base with the first value in the place @shift that nobody mentions. */
static void
pnc_usb_add_unmentioned (
    GArray *interfaces, GHashTable *mentions, guint32 mark, guint32 base, guint shift)
{
  for (guint32 value = 0; value <= 0xff; value++)
    if (!pnc_usb_is_mentioned (mentions, base | value << shift | mark))
      {
        PncUsbInterface interface = pnc_usb_key_get_interface (base | value << shift);
        g_array_append_val (interfaces, interface);
        return;
      }
}

/* Which class stands for those that no rule names: one that people know, if it can be. */
static int
pnc_usb_find_other_class (const gboolean *classes)
{
  static const guint8 known[] = { 0x08, 0x03, 0x0e, 0x01, 0x07, 0x0b, 0x02, 0x06 };
  int class_code = 0xff;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (!classes[known[i]])
      return known[i];
  while (class_code >= 0 && classes[class_code])
    class_code--;
  return class_code;
}

GArray *
pnc_usb_list_interfaces (const PncUsbRules *const *lists, guint n_lists)
{
  GArray *interfaces = g_array_new (FALSE, FALSE, sizeof (PncUsbInterface));
  gboolean classes[0x100] = { FALSE };
  g_autoptr (GHashTable) mentions = pnc_usb_collect_mentions (lists, n_lists, classes);
  int other = pnc_usb_find_other_class (classes);
  GHashTableIter iter;
  gpointer item;

  if (other >= 0)
    classes[other] = TRUE;
  for (guint32 class_code = 0; class_code <= 0xff; class_code++)
    if (classes[class_code])
      pnc_usb_add_unmentioned (interfaces, mentions, PNC_USB_MENTION_SUBCLASS, class_code << 16, 8);
  g_hash_table_iter_init (&iter, mentions);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      guint32 mention = GPOINTER_TO_UINT (item);
      PncUsbInterface interface = pnc_usb_key_get_interface (mention);

      if (mention & PNC_USB_MENTION_PROTOCOL)
        g_array_append_val (interfaces, interface);
      else
        pnc_usb_add_unmentioned (interfaces, mentions, PNC_USB_MENTION_PROTOCOL, mention & 0xffff00,
                                 0);
    }
  return interfaces;
}

typedef struct
{
  guint16 vid, pid;
  gboolean by_vendor;
} PncUsbVendor;

/* A value that none of the sorted @taken has. There are fewer of those than values. */
static guint16
pnc_usb_find_free_word (GHashTable *taken)
{
  guint value = 0;

  while (g_hash_table_contains (taken, GUINT_TO_POINTER (value)))
    value++;
  return value;
}

/* Vendors and products that stand for all: one that nobody names first, then each that is named,
 * and beside each vendor a product that is not. */
static GArray *
pnc_usb_list_vendors (const PncUsbRules *const *lists, guint n_lists)
{
  GArray *vendors = g_array_new (FALSE, FALSE, sizeof (PncUsbVendor));
  g_autoptr (GHashTable) products = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) vids = g_hash_table_new (NULL, NULL);
  PncUsbVendor vendor = { 0, 0, FALSE };

  for (guint l = 0; l < n_lists; l++)
    for (guint i = 0; i < lists[l]->n; i++)
      {
        PncUsbKey key = lists[l]->rules[i].key;

        if (pnc_usb_key_get_tier (key) < PNC_USB_TIER_VENDOR)
          continue;
        g_hash_table_add (vids, GUINT_TO_POINTER (pnc_usb_key_get_vid (key)));
        if (pnc_usb_key_get_tier (key) == PNC_USB_TIER_PRODUCT)
          g_hash_table_add (products, GUINT_TO_POINTER ((guint32) key));
      }
  vendor.vid = pnc_usb_find_free_word (vids);
  g_array_append_val (vendors, vendor);
  for (guint l = 0; l < n_lists; l++)
    for (guint i = 0; i < lists[l]->n; i++)
      {
        PncUsbKey key = lists[l]->rules[i].key;

        if (pnc_usb_key_get_tier (key) < PNC_USB_TIER_VENDOR)
          continue;
        vendor = (PncUsbVendor){ pnc_usb_key_get_vid (key), pnc_usb_key_get_pid (key), TRUE };
        if (pnc_usb_key_get_tier (key) == PNC_USB_TIER_VENDOR)
          while (g_hash_table_contains (products,
                                        GUINT_TO_POINTER ((guint32) vendor.vid << 16 | vendor.pid)))
            vendor.pid++;
        g_array_append_val (vendors, vendor);
      }
  return vendors;
}

/* The first device of this vendor that @to allows and @from denies. */
static gboolean
pnc_usb_find_looser_of (const PncUsbRules *from,
                        const PncUsbRules *to,
                        PncUsbVendor vendor,
                        const GArray *interfaces,
                        PncUsbDifference *out_difference)
{
  PncUsbDevice device = { .vid = vendor.vid, .pid = vendor.pid };

  for (guint i = 0; i <= interfaces->len; i++)
    {
      PncUsbDecision before, after;

      device.n_interfaces = i < interfaces->len;
      device.interfaces
          = i < interfaces->len ? &g_array_index (interfaces, PncUsbInterface, i) : NULL;
      after = pnc_usb_rules_decide (to, &device);
      if (!after.allowed)
        continue;
      before = pnc_usb_rules_decide (from, &device);
      if (before.allowed)
        continue;
      *out_difference = (PncUsbDifference){
        .vid = vendor.vid,
        .pid = vendor.pid,
        .by_vendor = vendor.by_vendor,
        .interface = device.n_interfaces > 0 ? *device.interfaces : (PncUsbInterface){ 0, 0, 0 },
        .n_interfaces = device.n_interfaces,
        .from_rule = before.rule,
        .to_rule = after.rule,
      };
      return TRUE;
    }
  return FALSE;
}

/* What a list says by vendor: nothing, no, yes. */
static guint
pnc_usb_get_vendor_case (const PncUsbRules *rules, PncUsbVendor vendor)
{
  int rule = pnc_usb_rules_find_vendor (rules, vendor.vid, vendor.pid);

  return rule < 0 ? 0 : 1 + pnc_usb_rules_get_allow (rules, rule);
}

gboolean
pnc_usb_rules_find_looser (const PncUsbRules *from,
                           const PncUsbRules *to,
                           PncUsbDifference *out_difference)
{
  const PncUsbRules *lists[] = { from, to };
  g_autoptr (GArray) interfaces = pnc_usb_list_interfaces (lists, 2);
  g_autoptr (GArray) vendors = pnc_usb_list_vendors (lists, 2);
  gboolean tried[3][3] = { { FALSE } };

  for (guint i = 0; i < vendors->len; i++)
    {
      PncUsbVendor vendor = g_array_index (vendors, PncUsbVendor, i);
      gboolean *done
          = &tried[pnc_usb_get_vendor_case (from, vendor)][pnc_usb_get_vendor_case (to, vendor)];

      if (*done)
        continue;
      *done = TRUE;
      if (pnc_usb_find_looser_of (from, to, vendor, interfaces, out_difference))
        return TRUE;
    }
  return FALSE;
}

/* The rule that would decide were rule @index not there (for what it decides now); −1: none would.
 */
static int
pnc_usb_rules_find_next (const PncUsbRules *rules, guint index)
{
  PncUsbKey key = rules->rules[index].key;
  PncUsbTier tier = pnc_usb_key_get_tier (key);

  if (tier == PNC_USB_TIER_PRODUCT)
    return pnc_usb_rules_find (rules,
                               pnc_usb_key (PNC_USB_TIER_VENDOR, (guint32) key & 0xffff0000));
  if (tier == PNC_USB_TIER_VENDOR || tier == PNC_USB_TIER_CLASS)
    return -1;
  return pnc_usb_rules_find_class (rules, pnc_usb_key_get_interface (key), tier - 1);
}

/* Which rules by class decide for some class at all. Free with g_free(). */
static gboolean *
pnc_usb_rules_list_used (const PncUsbRules *rules)
{
  g_autoptr (GArray) interfaces = pnc_usb_list_interfaces (&rules, 1);
  gboolean *used = g_new0 (gboolean, rules->n + 1);

  for (guint i = 0; i < interfaces->len; i++)
    used[1
         + pnc_usb_rules_find_class (rules, g_array_index (interfaces, PncUsbInterface, i),
                                     PNC_USB_TIER_PROTOCOL)]
        = TRUE;
  return used;
}

/* What stands in the way of rule @index: the rule (or −1, the default) that says the same without
 * it, or one of those that leave nothing for it to decide. FALSE: it matters. */
static gboolean
pnc_usb_rules_is_void (const PncUsbRules *rules, guint index, gboolean used, int *out_by)
{
  PncUsbKey key = rules->rules[index].key;
  int next = pnc_usb_rules_find_next (rules, index);
  gboolean same = rules->rules[index].allow == pnc_usb_rules_get_allow (rules, next);

  if (pnc_usb_key_get_tier (key) >= PNC_USB_TIER_VENDOR)
    {
      used = TRUE;
      if (next < 0)
        same = rules->rules[index].allow ? !rules->class_denies : !rules->class_allows;
    }
  *out_by = used ? next
                 : pnc_usb_rules_find_class (rules, pnc_usb_key_get_interface (key),
                                             PNC_USB_TIER_PROTOCOL);
  return !used || same;
}

GArray *
pnc_usb_rules_find_void (const PncUsbRules *rules)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (PncVoidRule));
  g_autofree gboolean *used = pnc_usb_rules_list_used (rules);

  for (guint i = 0; i < rules->n; i++)
    {
      PncVoidRule entry = { .rule = i };

      if (pnc_usb_rules_is_void (rules, i, used[i + 1], &entry.by))
        g_array_append_val (found, entry);
    }
  return found;
}
