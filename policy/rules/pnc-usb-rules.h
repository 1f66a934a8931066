/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-rule-json.h"

/* Which USB devices may be connected: usb_rules in resources/schemas/policy-rules.schema.json.
 *
 * Three tiers; the most specific rule that fits decides, whatever their order:
 *   vendor and product > vendor > class, subclass and protocol > class and subclass > class >
 *   the default.
 * A rule by vendor decides for the whole device. Otherwise its own class (unless it is 0x00 or
 * 0xEF: "look at the interfaces") and each interface are looked at, and the device is denied if any
 * of them is. A device that shows no class at all is denied if any class would be. Immutable; any
 * thread. */
typedef struct _PncUsbRules PncUsbRules;

typedef struct
{
  guint8 class_code, subclass, protocol;
} PncUsbInterface;

#define PNC_USB_CLASS_VIDEO 0x0e /* usb.org, defined class codes */

/* What a device says of itself. All configurations' interfaces, each once. */
typedef struct
{
  guint16 vid, pid;
  PncUsbInterface device; /* bDeviceClass, bDeviceSubClass, bDeviceProtocol */
  const PncUsbInterface *interfaces;
  guint n_interfaces;
} PncUsbDevice;

typedef struct
{
  gboolean allowed;
  int rule;      /* index of the rule that decided; −1: the default did */
  int interface; /* index of the interface that decided; −1: not one of them */
} PncUsbDecision;

/* @rules: the array, borrowed; NULL is none. @pointer: where it stands, "/usb/rules". Errors: see
 * pnc-rule-json.h. */
PncUsbRules *pnc_usb_rules_new_from_json (json_t *rules,
                                          gboolean allow_by_default,
                                          const char *pointer,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void pnc_usb_rules_free (PncUsbRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUsbRules, pnc_usb_rules_free)

guint pnc_usb_rules_get_n (const PncUsbRules *rules);
gboolean pnc_usb_rules_get_allow_by_default (const PncUsbRules *rules);

/* Under a microsecond for a few interfaces and thousands of rules. */
PncUsbDecision pnc_usb_rules_decide (const PncUsbRules *rules, const PncUsbDevice *device);

/* One English line for people, with the rule's comment: "Mass storage devices (class 8) are not
 * allowed". @index −1: the default. Free with g_free(). */
char *pnc_usb_rules_describe_rule (const PncUsbRules *rules, int index);

/* A device with one interface or none. */
typedef struct
{
  guint16 vid, pid;
  gboolean by_vendor; /* what it is matters, not only its class */
  PncUsbInterface interface;
  guint n_interfaces;
  int from_rule, to_rule; /* what decided on either side; −1: the default */
} PncUsbDifference;

/* A device that @to allows and @from denies. Exact: if it answers FALSE, there is none, composite
 * ones included. @out_difference is untouched then. */
gboolean pnc_usb_rules_find_looser (const PncUsbRules *from,
                                    const PncUsbRules *to,
                                    PncUsbDifference *out_difference);

/* What it is, for a sentence: "mass storage devices (class 8)", "the device 1050:0407". Free with
 * g_free(). */
char *pnc_usb_difference_dup_words (const PncUsbDifference *difference);

/* The rules that can never matter (exact for each alone): of PncVoidRule, in order; often empty. */
GArray *pnc_usb_rules_find_void (const PncUsbRules *rules);

/* A rule of QEMU's filter; libvirt's <usbdev> in <redirfilter>. −1: any. The first that fits
 * decides; every filter of ours ends with one that fits all. */
typedef struct
{
  int device_class, vendor, product, version;
  gboolean allow;
} PncRedirRule;

/* The longest filter, in rules: it must fit into one argument of QEMU's (128 KiB). */
#define PNC_REDIR_FILTER_MAX 4096

/* The filter that allows what all @n_lists lists allow. Of PncRedirRule. It is a second line behind
 * pnc_usb_rules_decide(), and differs from it where QEMU 7.2 (usbredirfilter_check() of libusbredir
 * 0.13) cannot do better:
 *   - QEMU knows no subclass and no protocol: a class of which any part is denied is denied
 *     (pnc_usb_rules_find_narrowed() lists the rules that suffer);
 *   - a filter that would be longer than PNC_REDIR_FILTER_MAX denies everything;
 *   - in a device with several interfaces QEMU skips those that are 03/00/00 (human interface, no
 *     boot protocol) as long as there are others. Nothing in a filter can undo that, so there alone
 *     it is the looser one. */
GArray *pnc_usb_rules_to_redir_filter (const PncUsbRules *const *lists, guint n_lists);

/* The rules that allow a part of a class of which another part is denied, so that the filter denies
 * it all (allow such a device by vendor and product instead): indices (guint), in order. */
GArray *pnc_usb_rules_find_narrowed (const PncUsbRules *rules);
