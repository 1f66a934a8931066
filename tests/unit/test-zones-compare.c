/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
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

/* A zone that allows or denies the guest everything; likewise the host. */
static char *
zone_text (char name, const char *when, const char *guest, const char *host)
{
  return g_strdup_printf ("{'name':'%c','when':%s,'default':'%s','host_default':'%s'}", name, when,
                          guest, host);
}

static PncNetworkRules *
all (gboolean allow)
{
  return pnc_network_rules_new_from_json (NULL, allow, "", NULL);
}

static void
names_a_place_and_a_connection_that_became_allowed (void **state)
{
  g_autoptr (PncNetworkRules) nothing = all (FALSE);
  g_autoptr (PncNetworkRules) everything = all (TRUE);
  const PncZone closed = { NULL, -1, nothing, everything };
  g_autofree char *office = zone_text ('a', "{'gateways':['10.0.0.1']}", "deny", "allow");
  g_autofree char *list_text = g_strdup_printf ("[%s]", office);
  g_autofree char *office_open = zone_text ('a', "{'gateways':['10.0.0.1']}", "allow", "allow");
  g_autofree char *open_text = g_strdup_printf ("[%s]", office_open);
  g_autoptr (PncZones) before = zones (list_text);
  g_autoptr (PncZones) after = zones (open_text);
  g_auto (PncZonesDifference) difference = { 0 };
  g_autofree char *words = NULL;
  g_autofree char *network = NULL;

  assert_false (pnc_zones_find_looser (before, &closed, before, &closed, &PNC_COMPARE_WORK_START,
                                       &difference));
  assert_false (pnc_zones_find_looser (after, &closed, before, &closed, &PNC_COMPARE_WORK_START,
                                       &difference));
  assert_true (
      pnc_zones_find_looser (NULL, &closed, after, &closed, &PNC_COMPARE_WORK_START, &difference));
  words = pnc_zones_difference_dup_words (&difference);
  assert_string_equal (words, "connections to 192.0.2.1 by TCP, port 443, in the zone “a” (until "
                              "now outside of all zones)");
  assert_int_equal (difference.n_networks, 1);
  network = pnc_host_network_to_text (difference.networks[0]);
  assert_string_equal (network, "192.0.2.1/24,gateway=10.0.0.1");
}

static void
compares_the_hosts_own_rules_too (void **state)
{
  g_autoptr (PncNetworkRules) nothing = all (FALSE);
  g_autoptr (PncNetworkRules) everything = all (TRUE);
  const PncZone before = { NULL, -1, nothing, nothing };
  const PncZone after = { NULL, -1, nothing, everything };
  const PncZone silent = { NULL, -1, NULL, NULL };
  g_auto (PncZonesDifference) difference = { 0 };
  g_autofree char *words = NULL;

  assert_true (
      pnc_zones_find_looser (NULL, &before, NULL, &after, &PNC_COMPARE_WORK_START, &difference));
  words = pnc_zones_difference_dup_words (&difference);
  assert_string_equal (words, "the host's own connections to 192.0.2.1 by TCP, port 443, outside "
                              "of all zones");
  pnc_zones_difference_clear (&difference);
  assert_false (
      pnc_zones_find_looser (NULL, &silent, NULL, &after, &PNC_COMPARE_WORK_START, &difference));
  assert_true (
      pnc_zones_find_looser (NULL, &after, NULL, &silent, &PNC_COMPARE_WORK_START, &difference));
  assert_false (difference.of_host);
}

static void
finds_zones_in_which_no_host_can_be (void **state)
{
  const char *const when[] = { "{'subnets':['10.0.0.0/8']}",
                               "{'subnets':['11.0.0.0/8','10.1.0.0/16']}",
                               "{'subnets':['10.2.0.0/16'],'gateways':['10.2.0.1']}",
                               "{'dns_suffixes':['example.org']}",
                               "{'dns_suffixes':['example.org','a.example.org']}",
                               NULL };
  g_autoptr (PncZones) list = zones_when (when);
  g_autoptr (GArray) found = pnc_zones_find_void (list, &PNC_COMPARE_WORK_START);
  static const PncVoidRule expected[] = { { 2, 0 }, { 4, 3 } };

  assert_int_equal (found->len, G_N_ELEMENTS (expected));
  assert_memory_equal (found->data, expected, sizeof expected);
}

/* A world of few values, in which much coincides: what the property test draws from. */

static PncZones *
random_zones (GRand *random)
{
  static const char *const conditions[]
      = { "'subnets':['10.0.0.0/8']",           "'subnets':['10.1.0.0/16','11.0.0.0/8']",
          "'subnets':['10.1.0.0/16']",          "'gateways':['10.0.0.1']",
          "'gateways':['10.0.0.1','10.0.0.2']", "'dns_suffixes':['example.org']",
          "'dns_suffixes':['a.example.org']" };
  static const guint kinds[] = { 0, 0, 0, 1, 1, 2, 2 };
  static const char *const verdicts[] = { "deny", "allow" };
  g_autoptr (GString) text = g_string_new ("[");
  int n = g_rand_int_range (random, 0, 5);

  for (int i = 0; i < n; i++)
    {
      int first = g_rand_int_range (random, 0, 7), second = g_rand_int_range (random, 0, 7);
      g_autofree char *when
          = kinds[first] != kinds[second]
                ? g_strdup_printf ("{%s,%s}", conditions[first], conditions[second])
                : g_strdup_printf ("{%s}", conditions[first]);
      g_autofree char *zone
          = zone_text ('a' + i, when, verdicts[g_rand_int_range (random, 0, 2)], "allow");

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", zone);
    }
  g_string_append_c (text, ']');
  return zones (text->str);
}

/* All networks of the small world. */
static GPtrArray *
list_networks (void)
{
  static const char *const addresses[]
      = { "10.2.0.1/8", "10.1.0.1/16", "10.1.2.3/24", "11.0.0.1/8", "12.0.0.1/8" };
  static const char *const gateways[]
      = { "", ",gateway=10.0.0.1", ",gateway=10.0.0.2", ",gateway=10.0.0.3" };
  static const char *const suffixes[] = { "", ",suffix=example.org", ",suffix=a.example.org" };
  GPtrArray *networks = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_host_network_free);

  for (guint i = 0; i < 5 * 4 * 3; i++)
    {
      g_autofree char *text
          = g_strconcat (addresses[i % 5], gateways[i / 5 % 4], suffixes[i / 20], NULL);
      g_ptr_array_add (networks, pnc_host_network_parse (text, NULL));
    }
  return networks;
}

/* What the zone of a host says to its guest: the lists here have defaults only. */
static gboolean
zone_allows (const PncZones *list,
             const PncZone *fallback,
             const PncHostNetwork *const *networks,
             guint n)
{
  const PncZone *zone = pnc_zones_find (list, networks, n, fallback);

  return pnc_network_rules_get_allow_by_default (zone->guest);
}

static gboolean
any_place_is_looser (const PncZones *from,
                     const PncZone *from_fallback,
                     const PncZones *to,
                     const PncZone *to_fallback,
                     const GPtrArray *networks)
{
  for (guint n = 0; n <= 2; n++)
    for (guint i = 0; i < networks->len; i++)
      for (guint k = 0; k < networks->len; k++)
        {
          const PncHostNetwork *host[] = { networks->pdata[i], networks->pdata[k] };

          if (!zone_allows (from, from_fallback, host, n) && zone_allows (to, to_fallback, host, n))
            return TRUE;
        }
  return FALSE;
}

static void
find_looser_agrees_with_trying_every_place (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) networks = list_networks ();
  g_autoptr (PncNetworkRules) nothing = all (FALSE);
  g_autoptr (PncNetworkRules) everything = all (TRUE);
  guint n_looser = 0, n_two = 0;

  for (guint round = 0; round < 600; round++)
    {
      g_autoptr (PncZones) from = random_zones (random);
      g_autoptr (PncZones) to = random_zones (random);
      const PncZone from_fallback = { NULL, -1, round % 3 ? nothing : everything, everything };
      const PncZone to_fallback = { NULL, -1, round % 3 > 1 ? everything : nothing, everything };
      g_auto (PncZonesDifference) difference = { 0 };
      gboolean found = pnc_zones_find_looser (from, &from_fallback, to, &to_fallback,
                                              &PNC_COMPARE_WORK_START, &difference);

      assert_int_equal (found,
                        any_place_is_looser (from, &from_fallback, to, &to_fallback, networks));
      n_looser += found;
      if (found)
        {
          const PncHostNetwork *const *host = (const PncHostNetwork *const *) difference.networks;
          guint n = difference.n_networks;

          assert_true (difference.exact);
          assert_ptr_equal (pnc_zones_find (from, host, n, &from_fallback), difference.from);
          assert_ptr_equal (pnc_zones_find (to, host, n, &to_fallback), difference.to);
          assert_false (zone_allows (from, &from_fallback, host, n));
          assert_true (zone_allows (to, &to_fallback, host, n));
          n_two += n == 2;
        }
    }
  assert_in_range (n_looser, 60, 540);
  assert_true (n_two > 0);
}

static void
find_void_agrees_with_trying_every_place (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (GPtrArray) networks = list_networks ();
  const PncZone fallback = { NULL, -1, NULL, NULL };
  guint n_void = 0;

  for (guint round = 0; round < 1000; round++)
    {
      g_autoptr (PncZones) list = random_zones (random);
      g_autoptr (GArray) found = pnc_zones_find_void (list, &PNC_COMPARE_WORK_START);
      gboolean used[8] = { FALSE };
      guint next = 0;

      for (guint i = 0; i < networks->len; i++)
        {
          const PncHostNetwork *host = networks->pdata[i];
          used[1 + pnc_zones_find (list, &host, 1, &fallback)->index] = TRUE;
        }
      for (guint i = 0; i < pnc_zones_get_n (list); i++)
        {
          gboolean is_void
              = next < found->len && g_array_index (found, PncVoidRule, next).rule == i;

          assert_int_equal (is_void, !used[1 + i]);
          next += is_void;
        }
      n_void += found->len;
    }
  assert_true (n_void > 50);
}

static void
gives_up_on_conditions_too_many_and_says_so (void **state)
{
  g_autoptr (PncNetworkRules) nothing = all (FALSE);
  const PncZone closed = { NULL, -1, nothing, nothing };
  g_autoptr (GString) addresses = g_string_new (NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autoptr (PncZones) from = NULL;
  g_autoptr (PncZones) to = NULL;
  g_auto (PncZonesDifference) difference = { 0 };
  g_autofree char *words = NULL;
  g_autofree char *one = NULL;

  for (guint i = 0; i < 64; i++)
    {
      g_string_append_printf (addresses, "%s'10.0.0.%u'", i > 0 ? "," : "", i);
      g_string_append_printf (names, "%s'n%u.example.org'", i > 0 ? "," : "", i);
    }
  one = g_strdup_printf ("{'name':'b','when':{'subnets':[%s],'gateways':[%s],'dns_servers':[%s],"
                         "'dns_suffixes':[%s]},'default':'deny','host_default':'deny'}",
                         addresses->str, addresses->str, addresses->str, names->str);
  /* Nobody is ever in b: but that shows only when all its combinations were tried. */
  text = g_strdup_printf ("[{'name':'a','when':{'subnets':['10.0.0.0/8']},'default':'deny',"
                          "'host_default':'deny'},%s]",
                          one);
  from = zones (text);
  to = zones (text);
  assert_true (
      pnc_zones_find_looser (from, &closed, to, &closed, &PNC_COMPARE_WORK_START, &difference));
  assert_false (difference.exact);
  words = pnc_zones_difference_dup_words (&difference);
  assert_non_null (strstr (words, "too many"));
}

/* Each pair alone could be compared, and takes a fifth of a second; there are 64. */
static void
all_pairs_of_zones_share_what_may_be_done (void **state)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GString) many = g_string_new ("[");
  g_autoptr (PncNetworkRules) before = NULL, closed = all (FALSE);
  json_auto_t *json = NULL;
  g_autoptr (PncZones) to = NULL;
  g_auto (PncZonesDifference) difference = { 0 };

  for (guint i = 0; i < 2500; i++)
    g_string_append_printf (many, "%s{'act':'deny','dst':'10.%u.%u.0/24','ports':'%u-%u'}",
                            i > 0 ? "," : "", i % 256, i / 256, i + 1, 65535 - i);
  g_string_append (many, "]");
  for (guint i = 0; i < 64; i++)
    g_string_append_printf (text,
                            "%s{'name':'z%u','when':{'subnets':['10.%u.0.0/16']},'default':'deny',"
                            "'host_default':'deny'}",
                            i > 0 ? "," : "", i, i);
  g_string_append (text, "]");
  json = pnc_test_json (many->str);
  before = pnc_network_rules_new_from_json (json, TRUE, "", NULL);
  to = zones (text->str);
  assert_true (pnc_zones_find_looser (NULL, &(PncZone){ NULL, -1, before, before }, to,
                                      &(PncZone){ NULL, -1, closed, closed },
                                      &PNC_COMPARE_WORK_START, &difference));
  assert_false (difference.exact);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_a_place_and_a_connection_that_became_allowed),
    cmocka_unit_test (compares_the_hosts_own_rules_too),
    cmocka_unit_test (finds_zones_in_which_no_host_can_be),
    cmocka_unit_test (find_looser_agrees_with_trying_every_place),
    cmocka_unit_test (find_void_agrees_with_trying_every_place),
    cmocka_unit_test (gives_up_on_conditions_too_many_and_says_so),
    cmocka_unit_test (all_pairs_of_zones_share_what_may_be_done),
  };

  return cmocka_run_group_tests_name ("zones-compare", tests, NULL, NULL);
}
