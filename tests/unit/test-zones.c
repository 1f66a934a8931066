/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-json-test.h"
#include "pnc-zones.h"

#include <string.h>

static PncZones *
zones (const char *text)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json = pnc_test_json (text);
  PncZones *made = pnc_zones_new_from_json (json, "/network/zones", &error);

  pnc_test_assert_no_error (error);
  return made;
}

/* Zones with these conditions, named a, b, …; they allow nothing. */
static PncZones *
zones_when (const char *const *conditions)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; conditions[i] != NULL; i++)
    g_string_append_printf (text,
                            "%s{'name':'%c','when':%s,'default':'deny','host_default':'allow'}",
                            i > 0 ? "," : "", 'a' + i, conditions[i]);
  g_string_append_c (text, ']');
  return zones (text->str);
}

/* The index of the zone of a host with these networks; NULL behind the last. */
static int
zone_of (const PncZones *list, const char *const *networks)
{
  static const PncZone elsewhere = { NULL, -1, NULL, NULL };
  g_autoptr (GPtrArray) parsed
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_host_network_free);

  for (guint i = 0; networks[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (parsed, pnc_host_network_parse (networks[i], &error));
      pnc_test_assert_no_error (error);
    }
  return pnc_zones_find (list, (const PncHostNetwork *const *) parsed->pdata, parsed->len,
                         &elsewhere)
      ->index;
}

#define ZONE_OF(list, ...) zone_of (list, (const char *const[]){ __VA_ARGS__, NULL })

static void
the_first_zone_that_fits_decides_else_the_callers (void **state)
{
  const char *const when[]
      = { "{'subnets':['10.1.0.0/16']}", "{'subnets':['192.0.2.0/24','10.0.0.0/8']}", NULL };
  g_autoptr (PncZones) list = zones_when (when);

  assert_int_equal (ZONE_OF (list, "10.1.2.3/24"), 0);
  assert_int_equal (ZONE_OF (list, "10.2.2.3/24"), 1);
  assert_int_equal (ZONE_OF (list, "192.0.2.3/24"), 1);
  assert_int_equal (ZONE_OF (list, "11.2.2.3/24"), -1);
  assert_int_equal (ZONE_OF (list, "11.2.2.3/24", "10.1.2.3/16"), 0);
  assert_int_equal (ZONE_OF (list, NULL), -1);
  assert_string_equal (pnc_zones_get (list, 1)->name, "b");
}

static void
a_network_that_is_wider_than_the_subnet_does_not_lie_in_it (void **state)
{
  const char *const when[] = { "{'subnets':['10.1.0.0/16']}", NULL };
  g_autoptr (PncZones) list = zones_when (when);

  assert_int_equal (ZONE_OF (list, "10.1.2.3/16"), 0);
  assert_int_equal (ZONE_OF (list, "10.1.2.3/15"), -1);
}

static void
every_kind_of_condition_must_be_met_by_one_and_the_same_network (void **state)
{
  const char *const when[] = { "{'subnets':['10.0.0.0/8'],'gateways':['10.0.0.1','10.0.0.2'],"
                               " 'dns_servers':['10.0.0.53'],'dns_suffixes':['corp.example.org']}",
                               NULL };
  g_autoptr (PncZones) list = zones_when (when);

  assert_int_equal (ZONE_OF (list, "10.2.2.2/8,gateway=10.0.0.2,dns=1.1.1.1,dns=10.0.0.53,"
                                   "suffix=corp.example.org"),
                    0);
  assert_int_equal (ZONE_OF (list, "10.2.2.2/8,gateway=10.0.0.2,dns=10.0.0.53"), -1);
  assert_int_equal (ZONE_OF (list, "10.2.2.2/8,gateway=10.0.0.2,dns=10.0.0.53",
                             "10.2.2.2/8,suffix=corp.example.org"),
                    -1);
  assert_int_equal (
      ZONE_OF (list, "11.2.2.2/8,gateway=10.0.0.2,dns=10.0.0.53,suffix=corp.example.org"), -1);
}

static void
a_suffix_is_met_by_itself_and_by_what_lies_below_it (void **state)
{
  const char *const when[] = { "{'dns_suffixes':['example.org']}", NULL };
  g_autoptr (PncZones) list = zones_when (when);

  assert_int_equal (ZONE_OF (list, "10.0.0.1/8,suffix=Example.ORG."), 0);
  assert_int_equal (ZONE_OF (list, "10.0.0.1/8,suffix=corp.example.org"), 0);
  assert_int_equal (ZONE_OF (list, "10.0.0.1/8,suffix=badexample.org"), -1);
  assert_int_equal (ZONE_OF (list, "10.0.0.1/8,suffix=org"), -1);
}

static void
a_zone_has_rules_for_the_guest_and_for_the_host (void **state)
{
  g_autoptr (PncZones) list
      = zones ("[{'name':'office','when':{'gateways':['10.0.0.1']},"
               "  'default':'deny','rules':[{'act':'allow','dst':'10.0.0.9','ports':'443'}],"
               "  'host_default':'allow','host_rules':[{'act':'deny','dst':'10.0.0.9'}]}]");
  const PncZone *zone = pnc_zones_get (list, 0);
  PncConnection connection = { PNC_DIRECTION_OUT, PNC_PROTOCOL_TCP, { 0, 0 }, 443 };
  g_autofree char *words = pnc_zones_describe_zone (list, 0);

  assert_true (pnc_address_parse ("10.0.0.9", &connection.peer));
  assert_true (pnc_network_rules_decide (zone->guest, &connection, NULL).allowed);
  assert_false (pnc_network_rules_decide (zone->host, &connection, NULL).allowed);
  connection.port = 80;
  assert_false (pnc_network_rules_decide (zone->guest, &connection, NULL).allowed);
  assert_string_equal (words, "In the zone “office” (gateway 10.0.0.1)");
}

#define REST "'default':'deny','host_default':'deny'"

static const struct
{
  const char *zones, *pointer, *words;
} refusals[] = {
  { "{}", "/network/zones: ", "write a list" },
  { "[{" REST ",'when':{'gateways':['10.0.0.1']}}]", "/network/zones/0: ", "“name” is missing" },
  { "[{'name':'A'," REST ",'when':{'gateways':['10.0.0.1']}}]", "/network/zones/0/name: ", "a-z" },
  { "[{'name':'a..b'," REST ",'when':{'gateways':['10.0.0.1']}}]",
    "/network/zones/0/name: ", "a-z" },
  { "[{'name':'a'," REST "}]", "/network/zones/0: ", "“when” is missing" },
  { "[{'name':'a'," REST ",'when':{}}]", "/network/zones/0/when: ", "names no condition" },
  { "[{'name':'a'," REST ",'when':{'ssid':['x']}}]",
    "/network/zones/0/when: ", "no field \"ssid\"" },
  { "[{'name':'a'," REST ",'when':{'gateways':[]}}]", "/network/zones/0/when/gateways: ", "empty" },
  { "[{'name':'a'," REST ",'when':{'gateways':['10.0.0.1',7]}}]",
    "/network/zones/0/when/gateways/1: ", "7 is no text" },
  { "[{'name':'a'," REST ",'when':{'gateways':['10.0.0.0/8']}}]",
    "/network/zones/0/when/gateways/0: ", "no IPv4 or IPv6 address" },
  { "[{'name':'a'," REST ",'when':{'subnets':['10.0.0.1/8']}}]",
    "/network/zones/0/when/subnets/0: ", "bits are set behind" },
  { "[{'name':'a'," REST ",'when':{'dns_suffixes':['.org']}}]",
    "/network/zones/0/when/dns_suffixes/0: ", "no DNS suffix" },
  { "[{'name':'a','host_default':'deny','when':{'gateways':['10.0.0.1']}}]",
    "/network/zones/0: ", "“default” is missing" },
  { "[{'name':'a','default':'deny','when':{'gateways':['10.0.0.1']}}]",
    "/network/zones/0: ", "“host_default” is missing" },
  { "[{'name':'a'," REST ",'when':{'gateways':['10.0.0.1']},'host_rules':[{'act':'deny'}]}]",
    "/network/zones/0/host_rules/0: ", "“dst” is missing" },
  { "[{'name':'a'," REST ",'when':{'gateways':['10.0.0.1']}},"
    " {'name':'a'," REST ",'when':{'gateways':['10.0.0.2']}}]",
    "/network/zones/1/name: ", "Zone 0 is “a” already" },
};

static void
refuses_what_is_no_zone_and_says_where (void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
      json_auto_t *json = pnc_test_json (refusals[i].zones);

      assert_null (pnc_zones_new_from_json (json, "/network/zones", &error));
      assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_TAMPERED));
      if (!g_str_has_prefix (error->message, refusals[i].pointer)
          || strstr (error->message, refusals[i].words) == NULL)
        fail_msg ("%s: %s", refusals[i].zones, error->message);
    }
}

static void
a_network_is_the_same_text_again (void **state)
{
  static const char *const texts[] = {
    "10.1.2.3/24",
    "0.0.0.0/0",
    "2001:db8::5/64,gateway=fe80::1",
    "10.1.2.3/24,gateway=10.1.2.1,dns=10.1.2.53,dns=2001:db8::53,suffix=corp.example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (PncHostNetwork) network = pnc_host_network_parse (texts[i], NULL);
      g_autofree char *again = pnc_host_network_to_text (network);

      assert_string_equal (again, texts[i]);
    }
}

static void
refuses_what_is_no_network (void **state)
{
  static const char *const texts[] = {
    "",
    "10.1.2.3",
    "10.1.2.3/33",
    "10.1.2.3/",
    "10.1.2.3/24,",
    "10.1.2.3/24,gateway=",
    "10.1.2.3/24,gateway=x",
    "10.1.2.3/24,dns",
    "10.1.2.3/24,suffix=-",
    "10.1.2.3/24,ssid=x",
    "10.1.2.3/-1",
    ",10.1.2.3/24",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_null (pnc_host_network_parse (texts[i], &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_first_zone_that_fits_decides_else_the_callers),
    cmocka_unit_test (a_network_that_is_wider_than_the_subnet_does_not_lie_in_it),
    cmocka_unit_test (every_kind_of_condition_must_be_met_by_one_and_the_same_network),
    cmocka_unit_test (a_suffix_is_met_by_itself_and_by_what_lies_below_it),
    cmocka_unit_test (a_zone_has_rules_for_the_guest_and_for_the_host),
    cmocka_unit_test (refuses_what_is_no_zone_and_says_where),
    cmocka_unit_test (a_network_is_the_same_text_again),
    cmocka_unit_test (refuses_what_is_no_network),
  };

  return cmocka_run_group_tests_name ("zones", tests, NULL, NULL);
}
