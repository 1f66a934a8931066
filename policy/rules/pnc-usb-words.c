/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-usb-rules-private.h"

/* What people call the classes (usb.org, Defined Class Codes). */
typedef struct
{
  guint8 class_code;
  const char *words; /* lower case, in the plural */
} PncUsbClassWords;

static const PncUsbClassWords class_words[] = {
  { 0x01, "audio devices" },
  { 0x02, "modems and network adapters" },
  { 0x03, "keyboards, mice and other input devices" },
  { 0x05, "force feedback devices" },
  { 0x06, "cameras and scanners for still images" },
  { 0x07, "printers" },
  { 0x08, "mass storage devices" },
  { 0x09, "hubs" },
  { 0x0a, "data channels of modems and network adapters" },
  { 0x0b, "smart card readers" },
  { 0x0d, "content security devices" },
  { 0x0e, "video devices" },
  { 0x0f, "personal healthcare devices" },
  { 0x10, "audio and video devices" },
  { 0x11, "billboard devices" },
  { 0x12, "USB type C bridges" },
  { 0xdc, "diagnostic devices" },
  { 0xe0, "wireless adapters" },
  { 0xef, "miscellaneous devices" },
  { 0xfe, "application-specific devices" },
  { 0xff, "vendor-specific devices" },
};

static const char *
pnc_usb_class_get_words (guint8 class_code)
{
  for (guint i = 0; i < G_N_ELEMENTS (class_words); i++)
    if (class_words[i].class_code == class_code)
      return class_words[i].words;
  return "devices";
}

/* "mass storage devices (class 8, subclass 6)". */
static char *
pnc_usb_class_dup_words (PncUsbInterface interface, PncUsbTier tier)
{
  const char *words = pnc_usb_class_get_words (interface.class_code);

  if (tier == PNC_USB_TIER_CLASS)
    return g_strdup_printf ("%s (class %u)", words, interface.class_code);
  if (tier == PNC_USB_TIER_SUBCLASS)
    return g_strdup_printf ("%s (class %u, subclass %u)", words, interface.class_code,
                            interface.subclass);
  return g_strdup_printf ("%s (class %u, subclass %u, protocol %u)", words, interface.class_code,
                          interface.subclass, interface.protocol);
}

static char *
pnc_usb_key_dup_words (PncUsbKey key)
{
  PncUsbTier tier = pnc_usb_key_get_tier (key);

  if (tier == PNC_USB_TIER_PRODUCT)
    return g_strdup_printf ("devices with the ids %04x:%04x", pnc_usb_key_get_vid (key),
                            pnc_usb_key_get_pid (key));
  if (tier == PNC_USB_TIER_VENDOR)
    return g_strdup_printf ("devices of vendor %04x", pnc_usb_key_get_vid (key));
  return pnc_usb_class_dup_words (pnc_usb_key_get_interface (key), tier);
}

char *
pnc_usb_rules_describe_rule (const PncUsbRules *rules, int index)
{
  const char *verdict = pnc_usb_rules_get_allow (rules, index) ? "allowed" : "not allowed";
  const PncUsbRule *rule;
  g_autofree char *words = NULL;

  g_return_val_if_fail (index < (int) rules->n, NULL);
  if (index < 0)
    return g_strdup_printf ("Devices that no rule names are %s", verdict);
  rule = &rules->rules[index];
  words = pnc_usb_key_dup_words (rule->key);
  words[0] = g_ascii_toupper (words[0]);
  if (rule->comment == NULL)
    return g_strdup_printf ("%s are %s", words, verdict);
  return g_strdup_printf ("%s are %s (“%s”)", words, verdict, rule->comment);
}

char *
pnc_usb_difference_dup_words (const PncUsbDifference *difference)
{
  g_autofree char *words = NULL;

  if (difference->n_interfaces == 0)
    words = g_strdup ("devices that do not say what they are");
  else
    words = pnc_usb_class_dup_words (difference->interface, PNC_USB_TIER_PROTOCOL);
  if (!difference->by_vendor)
    return g_steal_pointer (&words);
  return g_strdup_printf ("%s with the ids %04x:%04x", words, difference->vid, difference->pid);
}
