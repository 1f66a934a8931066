/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-json-test.h"
#include "pnc-usb-rules.h"

#include <string.h>

static const PncUsbInterface storage = { 8, 6, 80 };
static const PncUsbInterface keyboard = { 3, 1, 1 };

static PncUsbRules *
rules (const char *text, gboolean allow_by_default)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json = pnc_test_json (text);
  PncUsbRules *made = pnc_usb_rules_new_from_json (json, allow_by_default, "/usb/rules", &error);

  pnc_test_assert_no_error (error);
  return made;
}

static void
assert_refused (const char *text, GError **error)
{
  json_auto_t *json = pnc_test_json (text);

  assert_null (pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", error));
}

static void
assert_decision (const PncUsbRules *list, const PncUsbDevice *device, gboolean allowed, int rule)
{
  PncUsbDecision decision = pnc_usb_rules_decide (list, device);

  assert_int_equal (decision.allowed, allowed);
  assert_int_equal (decision.rule, rule);
}

static void
the_default_decides_where_no_rule_does (void **state)
{
  g_autoptr (PncUsbRules) denying = rules ("[]", FALSE);
  g_autoptr (PncUsbRules) allowing = rules ("[]", TRUE);
  g_autoptr (PncUsbRules) absent = pnc_usb_rules_new_from_json (NULL, TRUE, "/usb/rules", NULL);
  PncUsbDevice device = { 1, 2, { 0, 0, 0 }, &storage, 1 };

  assert_decision (denying, &device, FALSE, -1);
  assert_decision (allowing, &device, TRUE, -1);
  assert_decision (absent, &device, TRUE, -1);
}

static void
the_most_specific_rule_decides_whatever_their_order (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':false,'class':8},"
                                        " {'allow':true,'vid':16,'pid':1},"
                                        " {'allow':false,'vid':16},"
                                        " {'allow':true,'class':8,'subclass':6},"
                                        " {'allow':false,'class':8,'subclass':6,'protocol':80}]",
                                        TRUE);
  PncUsbInterface floppy = { 8, 4, 0 }, other = { 8, 6, 98 };
  PncUsbDevice device = { 7, 7, { 0, 0, 0 }, &floppy, 1 };

  assert_decision (list, &device, FALSE, 0);
  device.interfaces = &other;
  assert_decision (list, &device, TRUE, 3);
  device.interfaces = &storage;
  assert_decision (list, &device, FALSE, 4);
  device.vid = 16;
  assert_decision (list, &device, FALSE, 2);
  device.pid = 1;
  assert_decision (list, &device, TRUE, 1);
}

static void
a_composite_device_is_denied_if_any_interface_is (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':true,'class':3}]", FALSE);
  PncUsbInterface both[] = { keyboard, storage };
  PncUsbDevice device = { 1, 1, { 0, 0, 0 }, both, 1 };

  assert_decision (list, &device, TRUE, 0);
  device.n_interfaces = 2;
  assert_decision (list, &device, FALSE, -1);
  assert_int_equal (pnc_usb_rules_decide (list, &device).interface, 1);
}

static void
the_devices_own_class_counts_unless_it_points_to_the_interfaces (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':true,'class':3}]", FALSE);
  PncUsbDevice device = { 1, 1, { 9, 0, 0 }, &keyboard, 1 };

  assert_decision (list, &device, FALSE, -1);
  device.device.class_code = 0xef;
  assert_decision (list, &device, TRUE, 0);
  device.device.class_code = 0;
  assert_decision (list, &device, TRUE, 0);
}

static void
a_device_that_shows_no_class_is_denied_if_any_class_is (void **state)
{
  g_autoptr (PncUsbRules) open = rules ("[{'allow':true,'class':3}]", TRUE);
  g_autoptr (PncUsbRules) partly
      = rules ("[{'allow':true,'class':3},{'allow':false,'class':8}]", TRUE);
  PncUsbDevice device = { 1, 1, { 0, 0, 0 }, NULL, 0 };

  assert_decision (open, &device, TRUE, -1);
  assert_decision (partly, &device, FALSE, 1);
}

static void
refuses_what_is_no_rule_and_says_where (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_refused ("{}", &error);
  pnc_test_assert_refused (error, "/usb/rules", "write a list");
  assert_refused ("[{'allow':true,'class':3}, 7]", &error);
  pnc_test_assert_refused (error, "/usb/rules/1", "This is 7; write an object");
  assert_refused ("[{'allow':true,'class':300}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/class", "300; write a number from 0 to 255");
  assert_refused ("[{'allow':true,'vid':-1}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/vid", "0 to 65535");
  assert_refused ("[{'allow':true,'vid':1.0}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/vid", "1.0");
  assert_refused ("[{'class':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0", "true or false");
  assert_refused ("[{'allow':1,'class':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/allow", "true or false");
  assert_refused ("[{'allow':true}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0", "“class” or “vid”");
  assert_refused ("[{'allow':true,'class':3,'vid':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0", "one of them");
  assert_refused ("[{'allow':true,'vid':3,'subclass':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/subclass", "add “class”");
  assert_refused ("[{'allow':true,'class':3,'protocol':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/protocol", "add “subclass”");
  assert_refused ("[{'allow':true,'class':3,'pid':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/pid", "add “vid”");
  assert_refused ("[{'allow':true,'class':3,'Class':3}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0", "no field \"Class\"");
}

static void
refuses_two_rules_about_the_same_devices (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_refused ("[{'allow':true,'class':3},{'allow':true,'class':8},{'allow':false,'class':3}]",
                  &error);
  pnc_test_assert_refused (error, "/usb/rules/2", "Rule 0 is about the same devices");
}

static void
refuses_comments_that_deceive (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_refused ("[{'allow':true,'class':3,'comment':''}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/comment", "1 to 128 bytes");
  assert_refused ("[{'allow':true,'class':3,'comment':'a\\u202eb'}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/comment", "It holds a ");
  assert_refused ("[{'allow':true,'class':3,'comment':'a\\u200bb'}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/comment", "It holds a ");
  assert_refused ("[{'allow':true,'class':3,'comment':'a\\nb'}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/comment", "It holds a ");
  assert_refused ("[{'allow':true,'class':3,'comment':'o\\u0308'}]", &error);
  pnc_test_assert_refused (error, "/usb/rules/0/comment", "NFC");
}

static void
takes_4096_rules_and_not_one_more (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUsbRules) list = NULL;
  json_auto_t *json = json_array ();

  for (int i = 0; i < PNC_RULES_MAX; i++)
    json_array_append_new (json,
                           json_pack ("{s:b,s:i,s:i}", "allow", i % 2, "vid", i / 16, "pid", i));
  list = pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_usb_rules_get_n (list), PNC_RULES_MAX);
  json_array_append_new (json, json_pack ("{s:b,s:i}", "allow", 1, "class", 3));
  assert_null (pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", &error));
  pnc_test_assert_refused (error, "/usb/rules", "4097 entries");
}

static void
describes_rules_for_people (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':false,'class':8},"
                                        " {'allow':true,'vid':4176,'pid':1031,'comment':'keys'},"
                                        " {'allow':true,'class':3,'subclass':1,'protocol':2},"
                                        " {'allow':false,'vid':4176},"
                                        " {'allow':false,'class':77}]",
                                        FALSE);
  static const char *const expected[] = {
    "Devices that no rule names are not allowed",
    "Mass storage devices (class 8) are not allowed",
    "Devices with the ids 1050:0407 are allowed (“keys”)",
    "Keyboards, mice and other input devices (class 3, subclass 1, protocol 2) are allowed",
    "Devices of vendor 1050 are not allowed",
    "Devices (class 77) are not allowed",
  };

  for (int i = -1; i < 5; i++)
    {
      g_autofree char *line = pnc_usb_rules_describe_rule (list, i);
      assert_string_equal (line, expected[i + 1]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_default_decides_where_no_rule_does),
    cmocka_unit_test (the_most_specific_rule_decides_whatever_their_order),
    cmocka_unit_test (a_composite_device_is_denied_if_any_interface_is),
    cmocka_unit_test (the_devices_own_class_counts_unless_it_points_to_the_interfaces),
    cmocka_unit_test (a_device_that_shows_no_class_is_denied_if_any_class_is),
    cmocka_unit_test (refuses_what_is_no_rule_and_says_where),
    cmocka_unit_test (refuses_two_rules_about_the_same_devices),
    cmocka_unit_test (refuses_comments_that_deceive),
    cmocka_unit_test (takes_4096_rules_and_not_one_more),
    cmocka_unit_test (describes_rules_for_people),
  };

  return cmocka_run_group_tests_name ("usb-rules", tests, NULL, NULL);
}
