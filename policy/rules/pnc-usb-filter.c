/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One filter for QEMU from several lists. QEMU takes the first rule that fits, and knows classes,
 * vendors and products only; so products come first, then vendors, then classes, then the rest. A
 * vendor or product for which some list decides by class gets one rule for each class. */
#include "pnc-usb-rules-private.h"

#include <stdlib.h>
#include <string.h>

#define PNC_USB_N_CLASSES 0x100

/* What the lists say of classes alone. */
typedef struct
{
  gboolean allow[PNC_USB_N_CLASSES]; /* all of it */
  gboolean other;                    /* a class that no rule names */
} PncUsbClasses;

typedef struct
{
  const PncUsbRules *const *lists;
  guint n_lists;
  PncUsbClasses *classes; /* of each list */
  GArray *filter;         /* PncRedirRule */
} PncUsbFilter;

/* A class is allowed if all its subclasses and protocols are. */
static void
pnc_usb_rules_judge_classes (const PncUsbRules *rules, PncUsbClasses *out_classes)
{
  g_autoptr (GArray) interfaces = pnc_usb_list_interfaces (&rules, 1);

  out_classes->other = rules->allow_by_default;
  for (guint i = 0; i < PNC_USB_N_CLASSES; i++)
    out_classes->allow[i] = rules->allow_by_default;
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < interfaces->len; i++)
      {
        PncUsbInterface interface = g_array_index (interfaces, PncUsbInterface, i);
        int rule = pnc_usb_rules_find_class (rules, interface, PNC_USB_TIER_PROTOCOL);
        gboolean allow = pnc_usb_rules_get_allow (rules, rule);

        /* First what is allowed at all; then nothing of what is denied in part. */
        if (allow == (pass == 0))
          out_classes->allow[interface.class_code] = allow;
      }
}

static void
pnc_usb_filter_add (PncUsbFilter *filter, int class_code, int vendor, int product, gboolean allow)
{
  PncRedirRule rule = { class_code, vendor, product, -1, allow };

  g_array_append_val (filter->filter, rule);
}

/* The rules for one vendor and product (−1: any): by all lists of @asked. */
static void
pnc_usb_filter_add_classes (PncUsbFilter *filter, int vendor, int product, const gboolean *asked)
{
  gboolean other = TRUE;

  for (guint l = 0; l < filter->n_lists; l++)
    other = other && (!asked[l] || filter->classes[l].other);
  for (guint i = 0; i < PNC_USB_N_CLASSES; i++)
    {
      gboolean allow = TRUE;

      for (guint l = 0; l < filter->n_lists; l++)
        allow = allow && (!asked[l] || filter->classes[l].allow[i]);
      if (allow != other)
        pnc_usb_filter_add (filter, i, vendor, product, allow);
    }
  pnc_usb_filter_add (filter, -1, vendor, product, other);
}

/* The rules for a vendor (@product −1) or product that some list names. */
static void
pnc_usb_filter_add_vendor (PncUsbFilter *filter, guint16 vendor, int product)
{
  g_autofree gboolean *asked = g_new0 (gboolean, filter->n_lists);

  for (guint l = 0; l < filter->n_lists; l++)
    {
      const PncUsbRules *list = filter->lists[l];
      guint32 value = (guint32) vendor << 16;
      int rule = product >= 0 ? pnc_usb_rules_find_vendor (list, vendor, product)
                              : pnc_usb_rules_find (list, pnc_usb_key (PNC_USB_TIER_VENDOR, value));

      asked[l] = rule < 0;
      if (rule >= 0 && !pnc_usb_rules_get_allow (list, rule))
        {
          pnc_usb_filter_add (filter, -1, vendor, product, FALSE);
          return;
        }
    }
  pnc_usb_filter_add_classes (filter, vendor, product, asked);
}

/* Descending, so that products come before vendors. */
static int
pnc_usb_key_compare (gconstpointer a, gconstpointer b)
{
  PncUsbKey left = *(const PncUsbKey *) a, right = *(const PncUsbKey *) b;

  return left > right ? -1 : left < right;
}

/* What the lists name by vendor. */
static GArray *
pnc_usb_filter_list_keys (const PncUsbFilter *filter)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (PncUsbKey));

  for (guint l = 0; l < filter->n_lists; l++)
    for (guint i = 0; i < filter->lists[l]->n; i++)
      if (pnc_usb_key_get_tier (filter->lists[l]->rules[i].key) >= PNC_USB_TIER_VENDOR)
        g_array_append_val (keys, filter->lists[l]->rules[i].key);
  g_array_sort (keys, pnc_usb_key_compare);
  return keys;
}

GArray *
pnc_usb_rules_to_redir_filter (const PncUsbRules *const *lists, guint n_lists)
{
  PncUsbFilter filter = { lists, n_lists };
  g_autofree PncUsbClasses *classes = g_new0 (PncUsbClasses, n_lists);
  g_autofree gboolean *all = g_new0 (gboolean, n_lists);
  g_autoptr (GArray) keys = pnc_usb_filter_list_keys (&filter);

  filter.classes = classes;
  filter.filter = g_array_new (FALSE, FALSE, sizeof (PncRedirRule));
  for (guint l = 0; l < n_lists; l++)
    {
      pnc_usb_rules_judge_classes (lists[l], &classes[l]);
      all[l] = TRUE;
    }
  for (guint i = 0; i < keys->len && filter.filter->len <= PNC_REDIR_FILTER_MAX; i++)
    {
      PncUsbKey key = g_array_index (keys, PncUsbKey, i);
      gboolean product = pnc_usb_key_get_tier (key) == PNC_USB_TIER_PRODUCT;

      if (i == 0 || key != g_array_index (keys, PncUsbKey, i - 1))
        pnc_usb_filter_add_vendor (&filter, pnc_usb_key_get_vid (key),
                                   product ? pnc_usb_key_get_pid (key) : -1);
    }
  pnc_usb_filter_add_classes (&filter, -1, -1, all);
  if (filter.filter->len > PNC_REDIR_FILTER_MAX)
    {
      g_array_set_size (filter.filter, 0);
      pnc_usb_filter_add (&filter, -1, -1, -1, FALSE);
    }
  return filter.filter;
}

GArray *
pnc_usb_rules_find_narrowed (const PncUsbRules *rules)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  PncUsbClasses classes;

  pnc_usb_rules_judge_classes (rules, &classes);
  for (guint i = 0; i < rules->n; i++)
    if (rules->rules[i].allow && pnc_usb_key_get_tier (rules->rules[i].key) <= PNC_USB_TIER_PROTOCOL
        && !classes.allow[pnc_usb_key_get_interface (rules->rules[i].key).class_code])
      g_array_append_val (found, i);
  return found;
}
