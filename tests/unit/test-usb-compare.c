/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-json-test.h"
#include "pnc-usb-rules.h"

#include <usbredirfilter.h>

#define ROUNDS 3000

static const PncUsbInterface buttons = { 3, 0, 0 };

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
names_a_device_that_became_allowed (void **state)
{
  g_autoptr (PncUsbRules) closed = rules ("[{'allow':true,'class':3}]", FALSE);
  g_autoptr (PncUsbRules) key = rules ("[{'allow':true,'class':3},"
                                       " {'allow':true,'vid':4176,'pid':1031}]",
                                       FALSE);
  g_autoptr (PncUsbRules) open = rules ("[]", TRUE);
  g_autofree char *words = NULL;
  PncUsbDifference difference;

  assert_false (pnc_usb_rules_find_looser (closed, closed, &difference));
  assert_false (pnc_usb_rules_find_looser (open, closed, &difference));
  assert_true (pnc_usb_rules_find_looser (closed, key, &difference));
  assert_int_equal (difference.vid, 4176);
  assert_int_equal (difference.pid, 1031);
  assert_int_equal (difference.to_rule, 1);
  assert_int_equal (difference.from_rule, -1);
  assert_true (pnc_usb_rules_find_looser (closed, open, &difference));
  words = pnc_usb_difference_dup_words (&difference);
  assert_string_equal (words, "mass storage devices (class 8, subclass 0, protocol 0)");
}

/* Every class is allowed by a rule of its own; what shows none is still denied by default. */
static void
names_a_device_that_shows_no_class (void **state)
{
  json_auto_t *json = json_array ();
  g_autoptr (PncUsbRules) from = NULL;
  g_autoptr (PncUsbRules) to = rules ("[]", TRUE);
  g_autofree char *words = NULL;
  PncUsbDifference difference;

  for (int i = 0; i <= 0xff; i++)
    json_array_append_new (json, json_pack ("{s:b,s:i}", "allow", 1, "class", i));
  from = pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", NULL);
  assert_true (pnc_usb_rules_find_looser (from, to, &difference));
  assert_int_equal (difference.n_interfaces, 0);
  words = pnc_usb_difference_dup_words (&difference);
  assert_string_equal (words, "devices that do not say what they are");
}

static void
finds_rules_that_say_what_is_said_already (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':false,'class':8},"
                                        " {'allow':true,'class':3},"
                                        " {'allow':true,'class':3,'subclass':1},"
                                        " {'allow':true,'vid':1},"
                                        " {'allow':true,'vid':1,'pid':1},"
                                        " {'allow':false,'vid':2}]",
                                        FALSE);
  g_autoptr (GArray) found = pnc_usb_rules_find_void (list);
  static const PncVoidRule expected[] = { { 0, -1 }, { 2, 1 }, { 4, 3 } };

  assert_int_equal (found->len, G_N_ELEMENTS (expected));
  assert_memory_equal (found->data, expected, sizeof expected);
}

static void
finds_a_rule_for_which_nothing_is_left (void **state)
{
  json_auto_t *json = json_array ();
  g_autoptr (PncUsbRules) list = NULL;
  g_autoptr (GArray) found = NULL;

  json_array_append_new (json, json_pack ("{s:b,s:i}", "allow", 0, "class", 8));
  for (int i = 0; i <= 0xff; i++)
    json_array_append_new (json,
                           json_pack ("{s:b,s:i,s:i}", "allow", 1, "class", 8, "subclass", i));
  list = pnc_usb_rules_new_from_json (json, FALSE, "/usb/rules", NULL);
  found = pnc_usb_rules_find_void (list);
  assert_int_equal (found->len, 1);
  assert_int_equal (g_array_index (found, PncVoidRule, 0).rule, 0);
  assert_int_equal (g_array_index (found, PncVoidRule, 0).by, 1);
}

/* A world of few values, in which much coincides: what the property tests draw from. */

static json_t *
random_rules (GRand *random)
{
  json_t *list = json_array ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int n = g_rand_int_range (random, 0, 9);

  for (int i = 0; i < n; i++)
    {
      static const int classes[] = { 0, 3, 8, 0xef };
      json_auto_t *rule = json_object ();

      if (g_rand_int_range (random, 0, 3) == 0)
        {
          json_object_set_new (rule, "vid", json_integer (g_rand_int_range (random, 0, 3)));
          if (g_rand_boolean (random))
            json_object_set_new (rule, "pid", json_integer (g_rand_int_range (random, 0, 3)));
        }
      else
        {
          json_object_set_new (rule, "class",
                               json_integer (classes[g_rand_int_range (random, 0, 4)]));
          if (g_rand_boolean (random))
            json_object_set_new (rule, "subclass", json_integer (g_rand_int_range (random, 0, 2)));
          if (json_object_get (rule, "subclass") != NULL && g_rand_boolean (random))
            json_object_set_new (rule, "protocol", json_integer (g_rand_int_range (random, 0, 2)));
        }
      if (!g_hash_table_add (seen, json_dumps (rule, JSON_SORT_KEYS)))
        continue;
      json_object_set_new (rule, "allow", json_boolean (g_rand_boolean (random)));
      json_array_append (list, rule);
    }
  return list;
}

static PncUsbRules *
parsed (json_t *json, gboolean allow_by_default)
{
  g_autoptr (GError) error = NULL;
  PncUsbRules *list = pnc_usb_rules_new_from_json (json, allow_by_default, "/usb/rules", &error);

  pnc_test_assert_no_error (error);
  return list;
}

static PncUsbInterface
random_interface (GRand *random)
{
  static const guint8 classes[] = { 0, 3, 8, 0xef, 0x0e };

  return (PncUsbInterface){ classes[g_rand_int_range (random, 0, 5)],
                            g_rand_int_range (random, 0, 3), g_rand_int_range (random, 0, 3) };
}

static void
random_device (GRand *random, PncUsbDevice *out_device, PncUsbInterface interfaces[3])
{
  for (guint i = 0; i < 3; i++)
    interfaces[i] = random_interface (random);
  *out_device = (PncUsbDevice){
    .vid = g_rand_int_range (random, 0, 4),
    .pid = g_rand_int_range (random, 0, 4),
    .device = random_interface (random),
    .interfaces = interfaces,
    .n_interfaces = g_rand_int_range (random, 0, 4),
  };
}

static int
number (json_t *rule, const char *key)
{
  json_t *value = json_object_get (rule, key);

  return value != NULL ? (int) json_integer_value (value) : -1;
}

static gboolean
fits (int wanted, int have)
{
  return wanted < 0 || wanted == have;
}

/* The header's words once more, in the plainest way. */
static gboolean
plain_class_verdict (json_t *list, gboolean by_default, PncUsbInterface interface)
{
  int best = 0;
  gboolean verdict = by_default;
  size_t i;
  json_t *rule;

  json_array_foreach (list, i, rule)
  {
    int depth = 1 + (number (rule, "subclass") >= 0) + (number (rule, "protocol") >= 0);

    if (number (rule, "class") == interface.class_code
        && fits (number (rule, "subclass"), interface.subclass)
        && fits (number (rule, "protocol"), interface.protocol) && depth > best)
      {
        best = depth;
        verdict = json_boolean_value (json_object_get (rule, "allow"));
      }
  }
  return verdict;
}

static gboolean
plain_verdict (json_t *list, gboolean by_default, const PncUsbDevice *device)
{
  int best = 0;
  gboolean verdict = TRUE;
  gboolean own = device->device.class_code != 0 && device->device.class_code != 0xef;
  size_t i;
  json_t *rule;

  json_array_foreach (list, i, rule)
  {
    int depth = 1 + (number (rule, "pid") >= 0);

    if (number (rule, "vid") == device->vid && fits (number (rule, "pid"), device->pid)
        && depth > best)
      {
        best = depth;
        verdict = json_boolean_value (json_object_get (rule, "allow"));
      }
  }
  if (best > 0)
    return verdict;
  if (own)
    verdict = plain_class_verdict (list, by_default, device->device);
  for (guint k = 0; k < device->n_interfaces; k++)
    verdict = plain_class_verdict (list, by_default, device->interfaces[k]) && verdict;
  if (own || device->n_interfaces > 0)
    return verdict;
  json_array_foreach (
      list, i, rule) if (number (rule, "class") >= 0
                         && !json_boolean_value (json_object_get (rule, "allow"))) return FALSE;
  return by_default;
}

static void
decides_as_the_plain_words_say (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < ROUNDS; round++)
    {
      json_auto_t *json = random_rules (random);
      gboolean by_default = g_rand_boolean (random);
      g_autoptr (PncUsbRules) list = parsed (json, by_default);

      for (guint i = 0; i < 20; i++)
        {
          PncUsbInterface interfaces[3];
          PncUsbDevice device;

          random_device (random, &device, interfaces);
          assert_int_equal (pnc_usb_rules_decide (list, &device).allowed,
                            plain_verdict (json, by_default, &device));
        }
    }
}

/* Calls @check for each device of the small world with at most one interface. */
static gboolean
any_device (gboolean (*check) (const PncUsbDevice *device, gpointer data), gpointer data)
{
  static const guint8 classes[] = { 0, 3, 8, 0xef, 0x0e };

  for (guint i = 0; i < 4 * 4 * 5 * 3 * 3 * 2; i++)
    {
      PncUsbInterface interface = { classes[i / 16 % 5], i / 80 % 3, i / 240 % 3 };
      PncUsbDevice device = { i % 4, i / 4 % 4, { 0, 0, 0 }, &interface, i / 720 };

      if (check (&device, data))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_looser_for (const PncUsbDevice *device, gpointer data)
{
  PncUsbRules **lists = data;

  return !pnc_usb_rules_decide (lists[0], device).allowed
         && pnc_usb_rules_decide (lists[1], device).allowed;
}

static gboolean
differs_for (const PncUsbDevice *device, gpointer data)
{
  PncUsbRules **lists = data;

  return pnc_usb_rules_decide (lists[0], device).allowed
         != pnc_usb_rules_decide (lists[1], device).allowed;
}

static void
find_looser_agrees_with_trying_every_device (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  guint n_looser = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      json_auto_t *before = random_rules (random);
      json_auto_t *after = random_rules (random);
      g_autoptr (PncUsbRules) from = parsed (before, g_rand_boolean (random));
      g_autoptr (PncUsbRules) to = parsed (after, g_rand_boolean (random));
      PncUsbRules *lists[] = { from, to };
      PncUsbDifference difference;
      gboolean found = pnc_usb_rules_find_looser (from, to, &difference);

      assert_int_equal (found, any_device (is_looser_for, lists));
      n_looser += found;
      if (found)
        {
          PncUsbDevice device = { difference.vid,
                                  difference.pid,
                                  { 0, 0, 0 },
                                  &difference.interface,
                                  difference.n_interfaces };
          PncUsbDecision allowed = pnc_usb_rules_decide (to, &device);
          PncUsbDecision denied = pnc_usb_rules_decide (from, &device);

          assert_true (allowed.allowed && !denied.allowed);
          assert_int_equal (allowed.rule, difference.to_rule);
          assert_int_equal (denied.rule, difference.from_rule);
        }
    }
  assert_in_range (n_looser, ROUNDS / 10, ROUNDS * 9 / 10);
}

static void
find_void_agrees_with_taking_each_rule_out (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint n_void = 0;

  for (guint round = 0; round < ROUNDS / 3; round++)
    {
      json_auto_t *json = random_rules (random);
      gboolean by_default = g_rand_boolean (random);
      g_autoptr (PncUsbRules) list = parsed (json, by_default);
      g_autoptr (GArray) found = pnc_usb_rules_find_void (list);
      guint next = 0;

      n_void += found->len;
      for (guint i = 0; i < json_array_size (json); i++)
        {
          json_auto_t *fewer = json_copy (json);
          g_autoptr (PncUsbRules) without = NULL;
          PncUsbRules *lists[2];
          gboolean is_void
              = next < found->len && g_array_index (found, PncVoidRule, next).rule == i;

          json_array_remove (fewer, i);
          without = parsed (fewer, by_default);
          lists[0] = list;
          lists[1] = without;
          assert_int_equal (is_void, !any_device (differs_for, lists));
          next += is_void;
        }
    }
  assert_true (n_void > 100);
}

/* What QEMU does with it: its own library, called as hw/usb/redirect.c does. */
static gboolean
qemu_allows (const GArray *filter, const PncUsbDevice *device, int flags)
{
  g_autofree struct usbredirfilter_rule *theirs = g_new0 (struct usbredirfilter_rule, filter->len);
  uint8_t classes[3], subclasses[3], protocols[3];

  for (guint i = 0; i < filter->len; i++)
    {
      PncRedirRule rule = g_array_index (filter, PncRedirRule, i);
      theirs[i] = (struct usbredirfilter_rule){ rule.device_class, rule.vendor, rule.product,
                                                rule.version, rule.allow };
    }
  for (guint i = 0; i < device->n_interfaces; i++)
    {
      classes[i] = device->interfaces[i].class_code;
      subclasses[i] = device->interfaces[i].subclass;
      protocols[i] = device->interfaces[i].protocol;
    }
  assert_int_equal (usbredirfilter_verify (theirs, filter->len), 0);
  return usbredirfilter_check (theirs, filter->len, device->device.class_code,
                               device->device.subclass, device->device.protocol, classes,
                               subclasses, protocols, device->n_interfaces, device->vid,
                               device->pid, 0x100, flags)
         == 0;
}

/* Does some list tell apart what QEMU cannot, of a class that the device has? */
static gboolean
is_narrowed (PncUsbRules **lists, json_t **json, guint n, const PncUsbDevice *device)
{
  for (guint l = 0; l < n; l++)
    {
      g_autoptr (GArray) narrowed = pnc_usb_rules_find_narrowed (lists[l]);

      for (guint i = 0; i < narrowed->len; i++)
        {
          json_t *rule = json_array_get (json[l], g_array_index (narrowed, guint, i));
          if (number (rule, "class") == device->device.class_code)
            return TRUE;
          for (guint k = 0; k < device->n_interfaces; k++)
            if (number (rule, "class") == device->interfaces[k].class_code)
              return TRUE;
        }
    }
  return FALSE;
}

/* With an allowing default, a class is narrowed by its denied part alone. */
static gboolean
is_narrowed_by_default (json_t **json, const gboolean *by_default, guint n, const PncUsbDevice *d)
{
  for (guint l = 0; l < n; l++)
    {
      size_t i;
      json_t *rule;

      json_array_foreach (json[l], i, rule)
      {
        if (!by_default[l] || number (rule, "subclass") < 0
            || json_boolean_value (json_object_get (rule, "allow")))
          continue;
        if (number (rule, "class") == d->device.class_code)
          return TRUE;
        for (guint k = 0; k < d->n_interfaces; k++)
          if (number (rule, "class") == d->interfaces[k].class_code)
            return TRUE;
      }
    }
  return FALSE;
}

static void
the_filter_of_qemu_agrees_and_is_never_looser (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  guint n_same = 0, n_stricter = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      json_t *json[2] = { random_rules (random), random_rules (random) };
      gboolean by_default[2] = { g_rand_boolean (random), g_rand_boolean (random) };
      PncUsbRules *lists[2] = { parsed (json[0], by_default[0]), parsed (json[1], by_default[1]) };
      guint n = g_rand_int_range (random, 1, 3);
      g_autoptr (GArray) filter
          = pnc_usb_rules_to_redir_filter ((const PncUsbRules *const *) lists, n);

      for (guint i = 0; i < 20; i++)
        {
          PncUsbInterface interfaces[3];
          PncUsbDevice device;
          gboolean ours, theirs;

          random_device (random, &device, interfaces);
          device.n_interfaces = MAX (device.n_interfaces, 1);
          ours = pnc_usb_rules_decide (lists[0], &device).allowed
                 && (n == 1 || pnc_usb_rules_decide (lists[1], &device).allowed);
          theirs = qemu_allows (filter, &device, usbredirfilter_fl_dont_skip_non_boot_hid);
          if (theirs)
            assert_true (ours);
          else if (ours)
            assert_true (is_narrowed (lists, json, n, &device)
                         || is_narrowed_by_default (json, by_default, n, &device));
          n_same += ours == theirs;
          n_stricter += ours && !theirs;
        }
      for (guint l = 0; l < 2; l++)
        {
          json_decref (json[l]);
          pnc_usb_rules_free (lists[l]);
        }
    }
  assert_true (n_same > ROUNDS * 15);
  assert_true (n_stricter > 100);
}

/* The one thing that a filter cannot say; if QEMU ever changes it, this fails and the header is to
 * be mended. */
static void
qemu_skips_non_boot_input_interfaces_and_we_do_not (void **state)
{
  g_autoptr (PncUsbRules) list = rules ("[{'allow':true,'class':1}]", FALSE);
  const PncUsbRules *lists[] = { list };
  g_autoptr (GArray) filter = pnc_usb_rules_to_redir_filter (lists, 1);
  PncUsbInterface headset[] = { { 1, 1, 0 }, buttons };
  PncUsbDevice device = { 1, 1, { 0, 0, 0 }, headset, 2 };

  assert_true (qemu_allows (filter, &device, 0));
  assert_false (pnc_usb_rules_decide (list, &device).allowed);
  device.interfaces = &buttons;
  device.n_interfaces = 1;
  assert_false (qemu_allows (filter, &device, 0));
}

static void
a_filter_that_does_not_fit_denies_everything (void **state)
{
  json_auto_t *vendors = json_array ();
  json_auto_t *classes = json_array ();
  g_autoptr (PncUsbRules) by_vendor = NULL;
  g_autoptr (PncUsbRules) by_class = NULL;
  g_autoptr (GArray) filter = NULL;
  const PncUsbRules *lists[2];

  for (int i = 0; i < 1000; i++)
    json_array_append_new (vendors, json_pack ("{s:b,s:i}", "allow", 1, "vid", i));
  for (int i = 1; i < 100; i++)
    json_array_append_new (classes, json_pack ("{s:b,s:i}", "allow", 1, "class", i));
  lists[0] = by_vendor = parsed (vendors, FALSE);
  lists[1] = by_class = parsed (classes, FALSE);
  filter = pnc_usb_rules_to_redir_filter (lists, 1);
  assert_int_equal (filter->len, 1001);
  g_array_unref (filter);
  filter = pnc_usb_rules_to_redir_filter (lists, 2);
  assert_int_equal (filter->len, 1);
  assert_false (g_array_index (filter, PncRedirRule, 0).allow);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_a_device_that_became_allowed),
    cmocka_unit_test (names_a_device_that_shows_no_class),
    cmocka_unit_test (finds_rules_that_say_what_is_said_already),
    cmocka_unit_test (finds_a_rule_for_which_nothing_is_left),
    cmocka_unit_test (decides_as_the_plain_words_say),
    cmocka_unit_test (find_looser_agrees_with_trying_every_device),
    cmocka_unit_test (find_void_agrees_with_taking_each_rule_out),
    cmocka_unit_test (the_filter_of_qemu_agrees_and_is_never_looser),
    cmocka_unit_test (qemu_skips_non_boot_input_interfaces_and_we_do_not),
    cmocka_unit_test (a_filter_that_does_not_fit_denies_everything),
  };

  return cmocka_run_group_tests_name ("usb-compare", tests, NULL, NULL);
}
