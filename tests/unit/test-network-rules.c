/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
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

static void
assert_refused (const char *text, GError **error)
{
  json_auto_t *json = pnc_test_json (text);

  assert_null (pnc_network_rules_new_from_json (json, FALSE, "/network/rules", error));
}

static PncAddress
address (const char *text)
{
  PncAddress made;

  assert_true (pnc_address_parse (text, &made));
  return made;
}

static PncConnection
outgoing (guint8 protocol, const char *peer, guint16 port)
{
  return (PncConnection){ PNC_DIRECTION_OUT, protocol, address (peer), port };
}

static void
pin (PncPinnedNames *names, const char *name, const char *peer)
{
  PncAddress one = peer != NULL ? address (peer) : (PncAddress){ 0, 0 };

  assert_true (pnc_pinned_names_set (names, name, &one, peer != NULL));
}

/* Which rule decides; the verdict must be that rule's. */
static int
decider (const PncNetworkRules *list, PncConnection connection)
{
  PncNetworkDecision decision = pnc_network_rules_decide (list, &connection, NULL);

  assert_int_equal (decision.allowed, decision.rule >= 0
                                          ? pnc_network_rules_get (list, decision.rule)->allow
                                          : pnc_network_rules_get_allow_by_default (list));
  assert_null (decision.unresolved);
  return decision.rule;
}

static void
the_first_rule_that_fits_decides (void **state)
{
  g_autoptr (PncNetworkRules) list
      = rules ("[{'act':'deny','dst':'10.1.0.0/16'},"
               " {'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443,8000-8010'},"
               " {'act':'deny','dst':'10.0.0.0/8'}]",
               TRUE);

  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.1.2.3", 443)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.2.2.3", 443)), 1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.2.2.3", 8000)), 1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.2.2.3", 8010)), 1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.2.2.3", 8011)), 2);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_UDP, "10.2.2.3", 443)), 2);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "11.0.0.0", 443)), -1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "2001:db8::1", 443)), -1);
}

static void
directions_are_told_apart (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'allow','dst':'10.0.0.1'},"
                                            " {'act':'allow','direction':'in','dst':'10.0.0.2'},"
                                            " {'act':'allow','direction':'both','dst':'10.0.0.3'}]",
                                            FALSE);
  static const int expected[][2] = { { 0, -1 }, { -1, 1 }, { 2, 2 } };

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *peer = g_strdup_printf ("10.0.0.%u", i + 1);
      PncConnection connection = outgoing (PNC_PROTOCOL_TCP, peer, 22);

      assert_int_equal (decider (list, connection), expected[i][0]);
      connection.direction = PNC_DIRECTION_IN;
      assert_int_equal (decider (list, connection), expected[i][1]);
    }
}

static void
icmp_is_that_of_ipv6_too (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'allow','proto':1,'dst':'10.0.0.0/8'},"
                                            " {'act':'allow','proto':'icmp','dst':'*'},"
                                            " {'act':'allow','proto':47,'dst':'*'}]",
                                            FALSE);

  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_ICMP, "10.0.0.1", 0)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_ICMP, "11.0.0.1", 0)), 1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_ICMPV6, "fe80::1", 0)), 1);
  assert_int_equal (decider (list, outgoing (47, "11.0.0.1", 0)), 2);
  assert_int_equal (decider (list, outgoing (48, "11.0.0.1", 0)), -1);
}

static void
ports_are_those_of_tcp_and_udp_only (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'deny','dst':'*','ports':'1-65535'},"
                                            " {'act':'deny','proto':6,'dst':'*','ports':'*'}]",
                                            TRUE);

  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.0.0.1", 1)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_UDP, "10.0.0.1", 65535)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_ICMP, "10.0.0.1", 0)), -1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "10.0.0.1", 0)), 1);
}

static void
mapped_addresses_are_those_of_ipv4 (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'deny','dst':'10.0.0.0/8'},"
                                            " {'act':'deny','dst':'::ffff:11.0.0.0/104'},"
                                            " {'act':'deny','dst':'::/0'},"
                                            " {'act':'deny','dst':'0.0.0.0/0'}]",
                                            TRUE);

  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "::ffff:10.1.1.1", 1)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "::ffff:a01:101", 1)), 0);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "11.1.1.1", 1)), 1);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "::1", 1)), 2);
  assert_int_equal (decider (list, outgoing (PNC_PROTOCOL_TCP, "1.1.1.1", 1)), 3);
}

static void
names_stand_for_their_pinned_addresses (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'allow','dst':'good.example.org'},"
                                            " {'act':'deny','dst':'bad.example.org'}]",
                                            FALSE);
  g_autoptr (PncPinnedNames) names = pnc_pinned_names_new ();
  PncConnection connection = outgoing (PNC_PROTOCOL_TCP, "192.0.2.1", 443);
  PncNetworkDecision decision;

  pin (names, "Good.Example.org.", "192.0.2.1");
  pin (names, "bad.example.org", NULL);
  decision = pnc_network_rules_decide (list, &connection, names);
  assert_true (decision.allowed);
  assert_int_equal (decision.rule, 0);
  connection.peer = address ("192.0.2.2");
  decision = pnc_network_rules_decide (list, &connection, names);
  assert_false (decision.allowed);
  assert_int_equal (decision.rule, -1);
  assert_null (decision.unresolved);
  pin (names, "bad.example.org", "192.0.2.2");
  assert_int_equal (pnc_network_rules_decide (list, &connection, names).rule, 1);
}

static void
a_name_that_nobody_resolved_denies_when_in_doubt_and_says_so (void **state)
{
  g_autoptr (PncNetworkRules) list
      = rules ("[{'act':'allow','dst':'good.example.org','ports':'443'},"
               " {'act':'deny','proto':'tcp','dst':'bad.example.org'}]",
               TRUE);
  g_autoptr (PncNetworkRules) tail = rules ("[{'act':'allow','dst':'good.example.org'}]", FALSE);
  PncConnection tcp = outgoing (PNC_PROTOCOL_TCP, "192.0.2.1", 443);
  PncConnection udp = outgoing (PNC_PROTOCOL_UDP, "192.0.2.1", 443);
  PncNetworkDecision decision = pnc_network_rules_decide (list, &tcp, NULL);

  assert_false (decision.allowed);
  assert_int_equal (decision.rule, 1);
  assert_string_equal (decision.unresolved, "bad.example.org");
  decision = pnc_network_rules_decide (list, &udp, NULL);
  assert_true (decision.allowed);
  assert_null (decision.unresolved);
  decision = pnc_network_rules_decide (tail, &udp, NULL);
  assert_false (decision.allowed);
  assert_int_equal (decision.rule, -1);
  assert_string_equal (decision.unresolved, "good.example.org");
}

static void
lists_the_names_that_must_be_resolved (void **state)
{
  g_autoptr (PncNetworkRules) list = rules ("[{'act':'allow','dst':'b.example.org'},"
                                            " {'act':'allow','dst':'a.example.org'},"
                                            " {'act':'deny','dst':'b.example.org'},"
                                            " {'act':'deny','dst':'*'}]",
                                            FALSE);
  const char *const *names = pnc_network_rules_get_names (list);

  assert_string_equal (names[0], "a.example.org");
  assert_string_equal (names[1], "b.example.org");
  assert_null (names[2]);
}

/* One rule, and the refusal that must follow. */
static const struct
{
  const char *rule, *pointer, *words;
} refusals[] = {
  { "7", "/network/rules/0: ", "write an object" },
  { "{'act':'allow'}", "/network/rules/0: ", "“dst” is missing" },
  { "{'dst':'*'}", "/network/rules/0: ", "“act” is missing; write one of: deny, allow" },
  { "{'act':'accept','dst':'*'}", "/network/rules/0/act: ", "\"accept\"; write one of" },
  { "{'act':'allow','dst':'*','direction':'up'}", "/network/rules/0/direction: ", "out, in, both" },
  { "{'act':'allow','dst':'*','proto':'sctp'}", "/network/rules/0/proto: ", "any, tcp" },
  { "{'act':'allow','dst':'*','proto':256}", "/network/rules/0/proto: ", "0 to 255" },
  { "{'act':'allow','dst':'*','port':'443'}", "/network/rules/0: ", "no field \"port\"" },
  { "{'act':'allow','dst':'10.0.0.1/8'}", "/network/rules/0/dst: ", "bits are set behind" },
  { "{'act':'allow','dst':'2001:db8::1/32'}", "/network/rules/0/dst: ", "bits are set behind" },
  { "{'act':'allow','dst':'10.0.0.0/33'}", "/network/rules/0/dst: ", "no number of bits" },
  { "{'act':'allow','dst':'10.0.0.0/08'}", "/network/rules/0/dst: ", "no number of bits" },
  { "{'act':'allow','dst':'10.0.0.0/+8'}", "/network/rules/0/dst: ", "is" },
  { "{'act':'allow','dst':'10.0.0.0/'}", "/network/rules/0/dst: ", "no number of bits" },
  { "{'act':'allow','dst':'10.0.0.256'}", "/network/rules/0/dst: ", "no IPv4 or IPv6 address" },
  { "{'act':'allow','dst':'10.0.0'}", "/network/rules/0/dst: ", "no IPv4 or IPv6 address" },
  { "{'act':'allow','dst':'fe80::1%eth0'}", "/network/rules/0/dst: ", "is no" },
  { "{'act':'allow','dst':'localhost'}", "/network/rules/0/dst: ", "no DNS name" },
  { "{'act':'allow','dst':'Host.example.org'}", "/network/rules/0/dst: ", "lower case" },
  { "{'act':'allow','dst':'host.example.org.'}", "/network/rules/0/dst: ", "without a last dot" },
  { "{'act':'allow','dst':'*.example.org'}", "/network/rules/0/dst: ", "no DNS name" },
  { "{'act':'allow','dst':'-a.example.org'}", "/network/rules/0/dst: ", "no DNS name" },
  { "{'act':'allow','dst':'*','ports':443}", "/network/rules/0/ports: ", "write a text" },
  { "{'act':'allow','dst':'*','ports':''}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'0'}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'65536'}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'443,'}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'443 ,80'}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'80-'}", "/network/rules/0/ports: ", "1 to 65535" },
  { "{'act':'allow','dst':'*','ports':'90-80'}", "/network/rules/0/ports: ", "turned round" },
  { "{'act':'allow','dst':'*','ports':'80,1-80'}", "/network/rules/0/ports: ", "stands twice" },
  { "{'act':'allow','dst':'*','proto':'icmp','ports':'80'}",
    "/network/rules/0/ports: ", "Only TCP and UDP have ports" },
  { "{'act':'allow','dst':'*','proto':47,'ports':'80'}",
    "/network/rules/0/ports: ", "Only TCP and UDP have ports" },
};

static void
refuses_what_is_no_rule_and_says_where (void **state)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdup_printf ("[%s]", refusals[i].rule);

      assert_refused (text, &error);
      assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_TAMPERED));
      if (!g_str_has_prefix (error->message, refusals[i].pointer)
          || strstr (error->message, refusals[i].words) == NULL)
        fail_msg ("%s: %s", text, error->message);
    }
}

static void
describes_rules_for_people (void **state)
{
  g_autoptr (PncNetworkRules) list
      = rules ("[{'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443'},"
               " {'act':'deny','direction':'in','dst':'*'},"
               " {'act':'allow','direction':'both','proto':'icmp','dst':'vpn.example.org',"
               "  'comment':'ping'},"
               " {'act':'allow','dst':'2001:db8::1','ports':'53,8000-8010'},"
               " {'act':'deny','proto':47,'dst':'192.0.2.1/32'}]",
               FALSE);
  static const char *const expected[] = {
    "Connections that no rule names are not allowed",
    "Connections to 10.0.0.0/8 by TCP, port 443, are allowed",
    "Connections from anywhere are not allowed",
    "Connections to and from vpn.example.org by ICMP are allowed (“ping”)",
    "Connections to 2001:db8::1 by TCP or UDP, ports 53, 8000-8010, are allowed",
    "Connections to 192.0.2.1 by protocol 47 are not allowed",
  };

  for (int i = -1; i < 5; i++)
    {
      g_autofree char *line = pnc_network_rules_describe_rule (list, i);
      assert_string_equal (line, expected[i + 1]);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (the_first_rule_that_fits_decides),
    cmocka_unit_test (directions_are_told_apart),
    cmocka_unit_test (icmp_is_that_of_ipv6_too),
    cmocka_unit_test (ports_are_those_of_tcp_and_udp_only),
    cmocka_unit_test (mapped_addresses_are_those_of_ipv4),
    cmocka_unit_test (names_stand_for_their_pinned_addresses),
    cmocka_unit_test (a_name_that_nobody_resolved_denies_when_in_doubt_and_says_so),
    cmocka_unit_test (lists_the_names_that_must_be_resolved),
    cmocka_unit_test (refuses_what_is_no_rule_and_says_where),
    cmocka_unit_test (describes_rules_for_people),
  };

  return cmocka_run_group_tests_name ("network-rules", tests, NULL, NULL);
}
