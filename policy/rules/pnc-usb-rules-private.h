/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-usb-rules.h"

/* Only for pnc-usb-*.c. */

/* Later ones are more specific; those from VENDOR on decide for the whole device. */
typedef enum
{
  PNC_USB_TIER_CLASS,
  PNC_USB_TIER_SUBCLASS,
  PNC_USB_TIER_PROTOCOL,
  PNC_USB_TIER_VENDOR,
  PNC_USB_TIER_PRODUCT,
  PNC_N_USB_TIERS
} PncUsbTier;

/* What a rule is about, as one number: ordered by tier, then by value. */
typedef guint64 PncUsbKey;

typedef struct
{
  PncUsbKey key;
  gboolean allow;
  char *comment; /* NULL: none */
} PncUsbRule;

typedef struct
{
  PncUsbKey key;
  int rule;
} PncUsbEntry;

struct _PncUsbRules
{
  gboolean allow_by_default;
  guint n;
  PncUsbRule *rules;    /* as in the document */
  PncUsbEntry *entries; /* the same, sorted by key */
  guint n_of[PNC_N_USB_TIERS];
  gboolean class_allows; /* is there a class, subclass and protocol that is allowed? */
  gboolean class_denies; /* … that is denied? */
  int first_class_deny;  /* a rule by class that denies; −1: none */
};

static inline PncUsbKey
pnc_usb_key (PncUsbTier tier, guint32 value)
{
  return (guint64) tier << 32 | value;
}

static inline PncUsbTier
pnc_usb_key_get_tier (PncUsbKey key)
{
  return (PncUsbTier) (key >> 32);
}

/* Missing parts are zero in a key. */
static inline PncUsbKey
pnc_usb_class_key (PncUsbTier tier, PncUsbInterface interface)
{
  guint32 value = (guint32) interface.class_code << 16;

  if (tier >= PNC_USB_TIER_SUBCLASS)
    value |= (guint32) interface.subclass << 8;
  if (tier >= PNC_USB_TIER_PROTOCOL)
    value |= interface.protocol;
  return pnc_usb_key (tier, value);
}

static inline PncUsbInterface
pnc_usb_key_get_interface (PncUsbKey key)
{
  return (PncUsbInterface){ key >> 16 & 0xff, key >> 8 & 0xff, key & 0xff };
}

static inline guint16
pnc_usb_key_get_vid (PncUsbKey key)
{
  return key >> 16 & 0xffff;
}

static inline guint16
pnc_usb_key_get_pid (PncUsbKey key)
{
  return key & 0xffff;
}

/* The rule with this key, or −1. */
int pnc_usb_rules_find (const PncUsbRules *rules, PncUsbKey key);

/* The rule that decides by vendor, or −1. */
int pnc_usb_rules_find_vendor (const PncUsbRules *rules, guint16 vid, guint16 pid);

/* The rule that decides for one interface by class, of the tiers up to @most; −1: the default. */
int pnc_usb_rules_find_class (const PncUsbRules *rules, PncUsbInterface interface, PncUsbTier most);

/* What rule @index says; of −1, the default. */
gboolean pnc_usb_rules_get_allow (const PncUsbRules *rules, int index);

/* Classes that stand for all there are as far as @lists go: whatever all of them say of some class,
 * subclass and protocol, they say of one of these. Of PncUsbInterface; free with g_array_unref().
 */
GArray *pnc_usb_list_interfaces (const PncUsbRules *const *lists, guint n_lists);
