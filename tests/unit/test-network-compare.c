/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-json-test.h"
#include "pnc-network-rules.h"

#include <string.h>

static PncNetworkRules *
rules (const char *text, gboolean allow_by_default)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json = pnc_test_json (text);
  PncNetworkRules *made
      = pnc_network_rules_new_from_json (json, allow_by_default, "/network/rules", &error);

  pnc_test_assert_no_error (error);
  return made;
}

static PncAddress
address (const char *text)
{
  PncAddress made;

  assert_true (pnc_address_parse (text, &made));
  return made;
}

static void
pin (PncPinnedNames *names, const char *name, const char *peer)
{
  PncAddress one = peer != NULL ? address (peer) : (PncAddress){ 0, 0 };

  assert_true (pnc_pinned_names_set (names, name, &one, peer != NULL));
}

static void
names_a_connection_that_became_allowed (void **state)
{
  g_autoptr (PncNetworkRules) closed
      = rules ("[{'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443'}]", FALSE);
  g_autoptr (PncNetworkRules) wider
      = rules ("[{'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443,8443'}]", FALSE);
  g_autoptr (PncNetworkRules) named
      = rules ("[{'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443'},"
               " {'act':'allow','dst':'vpn.example.org','ports':'443'}]",
               FALSE);
  g_autoptr (PncNetworkRules) open = rules ("[]", TRUE);
  static const char *const expected[] = { "connections to 10.0.0.1 by TCP, port 8443",
                                          "connections to vpn.example.org by TCP, port 443",
                                          "connections to 192.0.2.1 by TCP, port 80" };
  const PncNetworkRules *to[] = { wider, named, open };
  PncNetworkDifference difference;

  for (guint i = 0; i < G_N_ELEMENTS (to); i++)
    {
      g_autofree char *words = NULL;

      assert_true (
          pnc_network_rules_find_looser (closed, to[i], &PNC_COMPARE_WORK_START, &difference));
      assert_true (difference.exact);
      assert_int_equal (difference.from_rule, -1);
      words = pnc_network_difference_dup_words (&difference);
      assert_string_equal (words, expected[i]);
      assert_false (
          pnc_network_rules_find_looser (to[i], closed, &PNC_COMPARE_WORK_START, &difference));
    }
}

/* They allow the same to the eye, but the name denies all while nobody can resolve it. */
static void
names_what_is_allowed_only_while_a_name_is_unresolved (void **state)
{
  g_autoptr (PncNetworkRules) careful = rules ("[{'act':'allow','dst':'bad.example.org'},"
                                               " {'act':'deny','dst':'bad.example.org'}]",
                                               TRUE);
  g_autoptr (PncNetworkRules) open = rules ("[]", TRUE);
  g_autofree char *words = NULL;
  PncNetworkDifference difference;

  assert_true (pnc_network_rules_find_looser (careful, open, &PNC_COMPARE_WORK_START, &difference));
  words = pnc_network_difference_dup_words (&difference);
  assert_string_equal (words, "connections to 192.0.2.1 by TCP, port 443, while bad.example.org "
                              "cannot be resolved");
}

static void
finds_rules_that_come_too_late (void **state)
{
  g_autoptr (PncNetworkRules) list
      = rules ("[{'act':'allow','proto':'tcp','dst':'10.0.0.0/9'},"
               " {'act':'allow','proto':'tcp','dst':'10.128.0.0/9','ports':'1-100,101-65535'},"
               " {'act':'deny','proto':'tcp','dst':'10.1.0.0/16','ports':'22'},"
               " {'act':'deny','proto':'tcp','dst':'10.0.0.0/8'},"
               " {'act':'deny','dst':'10.0.0.0/8'},"
               " {'act':'deny','dst':'a.example.org'},"
               " {'act':'allow','dst':'a.example.org'},"
               " {'act':'deny','dst':'*'}]",
               FALSE);
  g_autoptr (GArray) found = pnc_network_rules_find_void (list, &PNC_COMPARE_WORK_START);
  /* Rule 3 needs both 0 and 1, of which the first is named. */
  static const PncVoidRule expected[] = { { 2, 0 }, { 3, 0 }, { 6, 5 } };

  assert_int_equal (found->len, G_N_ELEMENTS (expected));
  assert_memory_equal (found->data, expected, sizeof expected);
}

/* A world of few values, in which much coincides: what the property tests draw from. */

#define ROUNDS 1500

static json_t *
random_rules (GRand *random)
{
  static const char *const peers[]
      = { "*",         "10.0.0.0/30",    "10.0.0.4/31", "10.0.0.0/29",   "10.0.0.5",
          "0.0.0.0/0", "2001:db8::/127", "::/0",        "a.example.org", "b.example.org" };
  static const char *const protocols[] = { "'any'", "'tcp'", "'udp'", "'icmp'", "47", "1", "58" };
  static const char *const ports[] = { "80", "1-80", "81-65535", "80,443" };
  json_t *list = json_array ();
  int n = g_rand_int_range (random, 0, 8);

  for (int i = 0; i < n; i++)
    {
      int protocol = g_rand_int_range (random, 0, G_N_ELEMENTS (protocols));
      g_autoptr (GString) text = g_string_new (NULL);

      g_string_printf (text, "{'act':'%s','direction':'%s','proto':%s,'dst':'%s'",
                       g_rand_boolean (random) ? "allow" : "deny",
                       g_rand_boolean (random)   ? "both"
                       : g_rand_boolean (random) ? "in"
                                                 : "out",
                       protocols[protocol],
                       peers[g_rand_int_range (random, 0, G_N_ELEMENTS (peers))]);
      if (protocol < 3 && g_rand_boolean (random))
        g_string_append_printf (text, ",'ports':'%s'", ports[g_rand_int_range (random, 0, 4)]);
      g_string_append_c (text, '}');
      json_array_append_new (list, pnc_test_json (text->str));
    }
  return list;
}

static PncNetworkRules *
random_list (GRand *random)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *json = random_rules (random);
  PncNetworkRules *list
      = pnc_network_rules_new_from_json (json, g_rand_boolean (random), "/network/rules", &error);

  pnc_test_assert_no_error (error);
  return list;
}

/* Calls @check for each connection of the small world, with each thing that DNS may say of the
 * two names; until it answers TRUE. */
static gboolean
any_connection (gboolean (*check) (const PncConnection *, const PncPinnedNames *, gpointer),
                gpointer data)
{
  static const char *const peers[]
      = { "10.0.0.0", "10.0.0.3", "10.0.0.4",    "10.0.0.5",    "10.0.0.6",   "10.0.0.7",
          "10.0.0.8", "11.0.0.1", "2001:db8::1", "2001:db8::2", "2001:db9::1" };
  static const guint16 ports[] = { 1, 79, 80, 81, 443, 65535 };
  static const guint8 protocols[]
      = { PNC_PROTOCOL_TCP, PNC_PROTOCOL_UDP, PNC_PROTOCOL_ICMP, PNC_PROTOCOL_ICMPV6, 47, 48 };

  for (guint peer = 0; peer < G_N_ELEMENTS (peers); peer++)
    for (guint answers = 0; answers < 9; answers++)
      {
        g_autoptr (PncPinnedNames) names = pnc_pinned_names_new ();
        PncConnection c = { 0 };

        c.peer = address (peers[peer]);
        if (answers % 3 > 0)
          pin (names, "a.example.org", answers % 3 == 1 ? NULL : peers[peer]);
        if (answers / 3 > 0)
          pin (names, "b.example.org", answers / 3 == 1 ? NULL : peers[peer]);
        for (c.direction = PNC_DIRECTION_OUT; c.direction <= PNC_DIRECTION_IN; c.direction++)
          for (guint p = 0; p < G_N_ELEMENTS (protocols); p++)
            for (guint k = 0; k < (p < 2 ? G_N_ELEMENTS (ports) : 1); k++)
              {
                c.protocol = protocols[p];
                c.port = p < 2 ? ports[k] : 0;
                if (check (&c, names, data))
                  return TRUE;
              }
      }
  return FALSE;
}

static gboolean
is_looser_for (const PncConnection *connection, const PncPinnedNames *names, gpointer data)
{
  PncNetworkRules **lists = data;

  return !pnc_network_rules_decide (lists[0], connection, names).allowed
         && pnc_network_rules_decide (lists[1], connection, names).allowed;
}

/* What the difference says must be so. */
static void
assert_difference (PncNetworkRules **lists, const PncNetworkDifference *difference)
{
  static const char *const all[] = { "a.example.org", "b.example.org" };
  g_autoptr (PncPinnedNames) names = pnc_pinned_names_new ();
  PncNetworkDecision before, after;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_strcmp0 (difference->unresolved, all[i]) != 0)
      assert_true (pnc_pinned_names_set (names, all[i], &difference->connection.peer,
                                         g_strcmp0 (difference->name, all[i]) == 0));
  before = pnc_network_rules_decide (lists[0], &difference->connection, names);
  after = pnc_network_rules_decide (lists[1], &difference->connection, names);
  assert_true (difference->exact && !before.allowed && after.allowed);
  assert_int_equal (before.rule, difference->from_rule);
  assert_int_equal (after.rule, difference->to_rule);
}

static void
find_looser_agrees_with_trying_every_connection (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint n_looser = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (PncNetworkRules) from = random_list (random);
      g_autoptr (PncNetworkRules) to = random_list (random);
      PncNetworkRules *lists[] = { from, to };
      PncNetworkDifference difference;
      gboolean found
          = pnc_network_rules_find_looser (from, to, &PNC_COMPARE_WORK_START, &difference);

      assert_int_equal (found, any_connection (is_looser_for, lists));
      if (found)
        assert_difference (lists, &difference);
      n_looser += found;
    }
  assert_in_range (n_looser, ROUNDS / 10, ROUNDS * 9 / 10);
}

/* Lists that differ by one rule: there the answer hangs on a single cell. */
static void
find_looser_agrees_for_lists_that_hardly_differ (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  guint n_looser = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      json_auto_t *before = random_rules (random);
      json_auto_t *after = json_copy (before);
      gboolean by_default = g_rand_boolean (random);
      g_autoptr (PncNetworkRules) from = NULL;
      g_autoptr (PncNetworkRules) to = NULL;
      PncNetworkRules *lists[2];
      PncNetworkDifference difference;
      gboolean found;

      if (json_array_size (after) == 0)
        continue;
      json_array_remove (after, g_rand_int_range (random, 0, json_array_size (after)));
      lists[0] = from = pnc_network_rules_new_from_json (before, by_default, "/r", NULL);
      lists[1] = to = pnc_network_rules_new_from_json (after, by_default, "/r", NULL);
      found = pnc_network_rules_find_looser (from, to, &PNC_COMPARE_WORK_START, &difference);
      assert_int_equal (found, any_connection (is_looser_for, lists));
      if (found)
        assert_difference (lists, &difference);
      n_looser += found;
    }
  assert_in_range (n_looser, ROUNDS / 20, ROUNDS * 9 / 10);
}

typedef struct
{
  const PncNetworkRules *list;
  gboolean used[16];
} Use;

static gboolean
mark_used (const PncConnection *connection, const PncPinnedNames *names, gpointer data)
{
  Use *use = data;
  int rule = pnc_network_rules_decide (use->list, connection, names).rule;

  if (rule >= 0)
    use->used[rule] = TRUE;
  return FALSE;
}

static void
find_void_agrees_with_trying_every_connection (void **state)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint n_void = 0;

  for (guint round = 0; round < ROUNDS / 3; round++)
    {
      g_autoptr (PncNetworkRules) list = random_list (random);
      g_autoptr (GArray) found = pnc_network_rules_find_void (list, &PNC_COMPARE_WORK_START);
      Use use = { list };
      guint next = 0;

      any_connection (mark_used, &use);
      for (guint i = 0; i < pnc_network_rules_get_n (list); i++)
        {
          gboolean is_void
              = next < found->len && g_array_index (found, PncVoidRule, next).rule == i;

          assert_int_equal (is_void, !use.used[i]);
          if (is_void)
            assert_in_range (g_array_index (found, PncVoidRule, next).by, 0, i - 1);
          next += is_void;
        }
      n_void += found->len;
    }
  assert_true (n_void > ROUNDS / 20);
}

/* Rules that allow @n names, each on its own port. */
static PncNetworkRules *
many_names (guint n)
{
  json_auto_t *json = json_array ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text
          = g_strdup_printf ("{'act':'allow','dst':'h%u.example.org','ports':'%u'}", i, i + 1);
      json_array_append_new (json, pnc_test_json (text));
    }
  return pnc_network_rules_new_from_json (json, FALSE, "/r", NULL);
}

static void
gives_up_on_lists_too_large_and_says_so (void **state)
{
  g_autoptr (PncNetworkRules) few = many_names (400);
  g_autoptr (PncNetworkRules) fewer = many_names (399);
  g_autoptr (PncNetworkRules) many = many_names (4000);
  g_autoptr (PncNetworkRules) less = many_names (3999);
  g_autofree char *words = NULL;
  PncNetworkDifference difference;

  assert_false (pnc_network_rules_find_looser (few, fewer, &PNC_COMPARE_WORK_START, &difference));
  assert_false (pnc_network_rules_find_looser (many, many, &PNC_COMPARE_WORK_START, &difference));
  assert_true (pnc_network_rules_find_looser (many, less, &PNC_COMPARE_WORK_START, &difference));
  assert_false (difference.exact);
  words = pnc_network_difference_dup_words (&difference);
  assert_non_null (strstr (words, "too large"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_a_connection_that_became_allowed),
    cmocka_unit_test (names_what_is_allowed_only_while_a_name_is_unresolved),
    cmocka_unit_test (finds_rules_that_come_too_late),
    cmocka_unit_test (find_looser_agrees_with_trying_every_connection),
    cmocka_unit_test (find_looser_agrees_for_lists_that_hardly_differ),
    cmocka_unit_test (find_void_agrees_with_trying_every_connection),
    cmocka_unit_test (gives_up_on_lists_too_large_and_says_so),
  };

  return cmocka_run_group_tests_name ("network-compare", tests, NULL, NULL);
}
