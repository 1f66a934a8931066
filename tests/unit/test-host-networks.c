/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-networks.h"
#include "pnc-test.h"

#include <string.h>

#define ROUTE                                                                                      \
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"          \
  "wlan0\t00000000\t0102010A\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"                                \
  "wlan0\t0002010A\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"                                \
  "virbr0\t007AA8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
#define IPV6_ROUTE                                                                                 \
  "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "                       \
  "00000000000000000000000000000000 00000258 00000001 00000000 00000001    wlan0\n"                \
  "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "                       \
  "fe800000000000000000000000000001 00000258 00000001 00000000 00000003    wlan0\n"
#define RESOLV_CONF                                                                                \
  "# made by NetworkManager\nsearch corp.example.org Example.ORG. not_a_domain\n"                  \
  "nameserver 10.1.2.53\nnameserver\t2001:db8::53\noptions edns0\n"

static PncHostLink
link_of (const char *interface, const char *address, guint prefix)
{
  PncHostLink link = { .interface = interface, .prefix = prefix };

  assert_true (pnc_address_parse (address, &link.address));
  return link;
}

static void
assert_network (GPtrArray *networks, guint index, const char *expected)
{
  g_autofree char *text = pnc_host_network_to_text (networks->pdata[index]);

  assert_string_equal (text, expected);
}

static void
a_network_has_its_own_gateway_and_the_resolver_it_leads_to (void **state)
{
  const PncHostLink links[] = {
    link_of ("wlan0", "10.1.2.3", 96 + 24),
    link_of ("wlan0", "2001:db8::3", 64),
    link_of ("virbr0", "192.168.122.1", 96 + 24),
  };
  g_autoptr (GPtrArray) networks
      = pnc_host_networks_from (links, G_N_ELEMENTS (links), ROUTE, IPV6_ROUTE, RESOLV_CONF);

  assert_int_equal (networks->len, 3);
  assert_network (networks, 0,
                  "10.1.2.3/24,gateway=10.1.2.1,dns=10.1.2.53,dns=2001:db8::53,"
                  "suffix=corp.example.org,suffix=example.org");
  assert_network (networks, 1,
                  "2001:db8::3/64,gateway=fe80::1,dns=10.1.2.53,dns=2001:db8::53,"
                  "suffix=corp.example.org,suffix=example.org");
  /* The bridge to other guests is not the office because the office's names are known there. */
  assert_network (networks, 2, "192.168.122.1/24");
}

static void
where_nothing_leads_out_the_resolver_is_that_of_all (void **state)
{
  const PncHostLink links[] = { link_of ("eth0", "10.1.2.3", 96 + 24) };
  g_autoptr (GPtrArray) networks
      = pnc_host_networks_from (links, 1, NULL, NULL, "nameserver 10.1.2.53\n");

  assert_network (networks, 0, "10.1.2.3/24,dns=10.1.2.53");
}

static void
rubbish_is_passed_over (void **state)
{
  const PncHostLink links[] = { link_of ("eth0", "10.1.2.3", 96 + 24) };
  g_autoptr (GPtrArray) networks = pnc_host_networks_from (
      links, 1, "eth0\t00000000\tzz\neth0\neth0\t00000000\t0102010A\t0000\n\n",
      "00000000000000000000000000000000 00 0 0 xy 0 0 0 3 eth0\n00\n",
      "nameserver\nnameserver x\n\nsearch\ndomain ..\n \n");

  assert_int_equal (networks->len, 1);
  assert_network (networks, 0, "10.1.2.3/24");
}

/* Whatever this host is connected to, what is read is a fact that a policy can be asked with. */
static void
what_this_host_has_can_be_written_and_read (void **state)
{
  g_autoptr (GPtrArray) networks = pnc_host_networks_read ();

  for (guint i = 0; i < networks->len; i++)
    {
      g_autofree char *text = pnc_host_network_to_text (networks->pdata[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (PncHostNetwork) again = pnc_host_network_parse (text, &error);

      pnc_test_assert_no_error (error);
      assert_false (g_str_has_prefix (text, "127."));
      assert_false (g_str_has_prefix (text, "fe80:"));
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_network_has_its_own_gateway_and_the_resolver_it_leads_to),
    cmocka_unit_test (where_nothing_leads_out_the_resolver_is_that_of_all),
    cmocka_unit_test (rubbish_is_passed_over),
    cmocka_unit_test (what_this_host_has_can_be_written_and_read),
  };

  return cmocka_run_group_tests_name ("host networks", tests, NULL, NULL);
}
