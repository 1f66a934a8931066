/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-hours.h"
#include "pnc-usb-rules.h"
#include "pnc-zones.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* What lists of rules cost at their worst: decisions for which every rule is looked at in vain. */

#define N_ROUNDS 20
#define N_DECISIONS 1000

static PncUsbRules *usb;
static PncNetworkRules *network, *other_network;
static PncPinnedNames *names;
static PncHours *hours;

static json_t *
make_usb_rule (guint i)
{
  if (i % 2)
    return json_pack ("{s:b, s:i, s:i}", "allow", 1, "vid", 0x1000 + i / 16, "pid", i);
  return json_pack ("{s:b, s:i, s:i, s:i}", "allow", 1, "class", i / 512 % 256, "subclass",
                    i / 2 % 256, "protocol", 1);
}

static json_t *
make_subnet_rule (guint i)
{
  g_autofree char *subnet = g_strdup_printf ("10.%u.%u.0/24", i / 256, i % 256);

  return json_pack ("{s:s, s:s, s:s, s:s}", "act", i % 3 == 0 ? "deny" : "allow", "proto", "tcp",
                    "dst", subnet, "ports", "80,443,8000-8010");
}

static json_t *
make_name_rule (guint i)
{
  g_autofree char *name = g_strdup_printf ("host-%u.department.example.org", i);

  return json_pack ("{s:s, s:s}", "act", i % 3 == 0 ? "deny" : "allow", "dst", name);
}

static json_t *
make_rules (json_t *(*make) (guint), guint n)
{
  json_t *rules = json_array ();

  for (guint i = 0; i < n; i++)
    json_array_append_new (rules, make (i));
  return rules;
}

static PncNetworkRules *
make_network (json_t *(*make) (guint), guint n)
{
  json_auto_t *rules = make_rules (make, n);

  return pnc_network_rules_new_from_json (rules, TRUE, "", NULL);
}

static PncPinnedNames *
make_names (guint n)
{
  PncPinnedNames *made = pnc_pinned_names_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("host-%u.department.example.org", i);
      PncAddress address = { 0, 0xffffc0000200 + i };

      pnc_pinned_names_set (made, name, &address, 1);
    }
  return made;
}

static void
decide_usb (guint i)
{
  const PncUsbInterface interfaces[] = { { 3, 1, 1 }, { 3, 0, 0 }, { 8, 6, 80 }, { 1, 1, 0 } };
  const PncUsbDevice device = { 0x8000 + i, i, { 0, 0, 0 }, interfaces, 4 };

  pnc_usb_rules_decide (usb, &device);
}

static void
decide_network (guint i)
{
  const PncConnection connection
      = { PNC_DIRECTION_OUT, PNC_PROTOCOL_TCP, { 0, 0xffff0b000001 + i }, 8010 };

  g_assert (pnc_network_rules_decide (network, &connection, names).rule == -1);
}

static void
ask_hours (guint i)
{
  pnc_hours_contains (hours, 1796112000 + i * 600);
}

static void
ask_next_change (guint i)
{
  pnc_hours_get_next_change (hours, 1796112000 + i * 600);
}

static void
compare_network (guint i)
{
  PncNetworkDifference difference;

  /* Tighter by one rule: nothing is found before all is tried, or before it is too much. */
  g_assert (
      !pnc_network_rules_find_looser (network, other_network, &PNC_COMPARE_WORK_START, &difference)
      || !difference.exact);
}

static json_t *document;

static void
read_usb (guint i)
{
  g_autoptr (PncUsbRules) rules = pnc_usb_rules_new_from_json (document, TRUE, "/usb/rules", NULL);

  g_assert_nonnull (rules);
}

static void
read_network (guint i)
{
  g_autoptr (PncNetworkRules) rules
      = pnc_network_rules_new_from_json (document, TRUE, "/network/rules", NULL);

  g_assert_nonnull (rules);
}

/* The processor time of one call, in microseconds, in the best of several rounds. */
static double
measure (void (*what) (guint), guint n_calls, guint n_rounds)
{
  double best = G_MAXDOUBLE;

  for (guint round = 0; round < n_rounds; round++)
    {
      struct timespec began, ended;

      clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &began);
      for (guint i = 0; i < n_calls; i++)
        what (i);
      clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &ended);
      best
          = MIN (best, (ended.tv_sec - began.tv_sec) * 1e6 + (ended.tv_nsec - began.tv_nsec) / 1e3);
    }
  return best / n_calls;
}

static void
report (const char *what, guint n, double took_us, double aim_us)
{
  printf ("%-44s %5u rules %10.3f us   (aim: %g us, %s)\n", what, n, took_us, aim_us,
          took_us <= aim_us ? "reached" : "missed");
}

static void
measure_usb (guint n, double aim_us)
{
  json_auto_t *rules = make_rules (make_usb_rule, n);

  usb = pnc_usb_rules_new_from_json (rules, TRUE, "", NULL);
  report ("USB device with 4 interfaces", n, measure (decide_usb, N_DECISIONS, N_ROUNDS), aim_us);
  pnc_usb_rules_free (usb);
}

static void
measure_network (const char *what, json_t *(*make) (guint), guint n, double aim_us)
{
  network = make_network (make, n);
  names = make_names (n);
  report (what, n, measure (decide_network, N_DECISIONS, N_ROUNDS), aim_us);
  pnc_pinned_names_free (names);
  pnc_network_rules_free (network);
}

static void
measure_compare (const char *what, json_t *(*make) (guint), guint n, double aim_us)
{
  json_auto_t *rules = make_rules (make, n);

  network = pnc_network_rules_new_from_json (rules, FALSE, "", NULL);
  json_array_remove (rules, 1); /* an allowing one */
  other_network = pnc_network_rules_new_from_json (rules, FALSE, "", NULL);
  report (what, n, measure (compare_network, 1, 3), aim_us);
  pnc_network_rules_free (network);
  pnc_network_rules_free (other_network);
}

static void
measure_reading (void)
{
  document = make_rules (make_usb_rule, 1000);
  report ("read USB rules", 1000, measure (read_usb, 1, N_ROUNDS), 1000);
  json_decref (document);
  document = make_rules (make_subnet_rule, 1000);
  report ("read network rules", 1000, measure (read_network, 1, N_ROUNDS), 1000);
  json_decref (document);
}

static void
measure_hours (void)
{
  json_auto_t *windows = json_pack ("[{s:[s,s,s,s,s], s:s, s:s}]", "days", "mon", "tue", "wed",
                                    "thu", "fri", "from", "08:00", "to", "18:00");
  json_auto_t *zone = json_string ("Europe/Berlin");

  hours = pnc_hours_new_from_json (windows, zone, FALSE, "", NULL);
  report ("inside of working hours?", 1, measure (ask_hours, N_DECISIONS, N_ROUNDS), 5);
  report ("next change of working hours", 1, measure (ask_next_change, N_DECISIONS, N_ROUNDS), 5);
  pnc_hours_free (hours);
}

int
main (void)
{
  measure_usb (100, 5);
  measure_usb (1000, 20);
  measure_network ("connection, subnets", make_subnet_rule, 100, 5);
  measure_network ("connection, subnets", make_subnet_rule, 1000, 20);
  measure_network ("connection, names", make_name_rule, 100, 5);
  measure_network ("connection, names", make_name_rule, 1000, 20);
  measure_hours ();
  measure_reading ();
  measure_compare ("compare two lists, subnets", make_subnet_rule, 1000, 1e5);
  measure_compare ("compare two lists, names", make_name_rule, 100, 1e5);
  measure_compare ("compare two lists, names, up to the bound", make_name_rule, 4096, 1e5);
  return 0;
}
