/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lists say of all connections there are: pnc-network-space.h cuts them into cells, and every
 * cell is tried.
 *
 * DNS multiplies that by what names may stand for. Few cases are enough. Say that with some answers
 * of DNS, @to allows a connection by one rule and @from denies it by another. Let all names but the
 * two in these rules stand for others: rules before them fit even less, so the two still decide. A
 * name in @to's rule must stand for the peer, since rules that allow fit nothing otherwise. One in
 * @from's rule may as well be unresolved: the rule that denies then fits, rules that allow by that
 * name do not, and what @to's rule does is left alone (unless both are the same name). So of @to
 * only names that it allows are tried, of @from only such that it denies. */
#include "pnc-network-space.h"

#include <string.h>

/* Does @check hold anywhere? It looks at the owners of all lists, for one address and case. */
typedef gboolean (*PncNetworkCheck) (PncNetworkSlice *slice,
                                     PncAddress address,
                                     PncNameCase names,
                                     gpointer data);

static gboolean
pnc_network_slice_try_case (PncNetworkSlice *slice,
                            PncNameCase names,
                            PncNetworkCheck check,
                            gpointer data)
{
  const GArray *addresses = slice->space->addresses;

  for (guint i = 0; i < addresses->len && *slice->space->work >= 0; i++)
    {
      PncAddress address = g_array_index (addresses, PncAddress, i);

      for (guint l = 0; l < slice->space->n_lists; l++)
        pnc_network_slice_decide (slice, l, address, names);
      if (check (slice, address, names, data))
        return TRUE;
    }
  return FALSE;
}

/* Names that the last list allows stand for the peer, names that the first one denies are
 * unresolved: one by one and, of two lists, in pairs. */
static gboolean
pnc_network_slice_try_names (PncNetworkSlice *slice, PncNetworkCheck check, gpointer data)
{
  guint allowing = slice->space->n_lists - 1;
  g_autoptr (GPtrArray) allowed = pnc_network_slice_list_names (slice, allowing, TRUE);
  g_autoptr (GPtrArray) denied = pnc_network_slice_list_names (slice, 0, FALSE);

  for (guint i = 0; i < allowed->len && *slice->space->work >= 0; i++)
    if (pnc_network_slice_try_case (slice, (PncNameCase){ allowed->pdata[i], NULL }, check, data))
      return TRUE;
  for (guint i = 0; i < denied->len && *slice->space->work >= 0; i++)
    if (pnc_network_slice_try_case (slice, (PncNameCase){ NULL, denied->pdata[i] }, check, data))
      return TRUE;
  for (guint i = 0; allowing > 0 && i < allowed->len; i++)
    for (guint k = 0; k < denied->len && *slice->space->work >= 0; k++)
      if (allowed->pdata[i] != denied->pdata[k]
          && pnc_network_slice_try_case (
              slice, (PncNameCase){ allowed->pdata[i], denied->pdata[k] }, check, data))
        return TRUE;
  return FALSE;
}

/* The slices in which not just the same rules fit as in one before: those would answer the same. */
static GPtrArray *
pnc_network_space_list_slices (PncNetworkSpace *space)
{
  static const PncDirection directions[] = { PNC_DIRECTION_OUT, PNC_DIRECTION_IN };
  GPtrArray *slices = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_network_slice_free);

  for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
    for (guint p = 0; p < space->n_protocols && *space->work >= 0; p++)
      {
        PncNetworkSlice *slice = pnc_network_slice_new (space, directions[d], space->protocols[p]);
        guint i = 0;

        while (i < slices->len && !pnc_network_slice_equal (slices->pdata[i], slice))
          i++;
        if (i == slices->len)
          g_ptr_array_add (slices, slice);
        else
          pnc_network_slice_free (slice);
      }
  return slices;
}

/* First without any name, which is the easiest to understand. */
static gboolean
pnc_network_space_try (PncNetworkSpace *space, PncNetworkCheck check, gpointer data)
{
  g_autoptr (GPtrArray) slices = pnc_network_space_list_slices (space);

  for (guint i = 0; i < slices->len; i++)
    if (pnc_network_slice_try_case (slices->pdata[i], (PncNameCase){ NULL, NULL }, check, data))
      return TRUE;
  for (guint i = 0; i < slices->len; i++)
    if (pnc_network_slice_try_names (slices->pdata[i], check, data))
      return TRUE;
  return FALSE;
}

static gboolean
pnc_network_slice_is_looser (PncNetworkSlice *slice,
                             PncAddress address,
                             PncNameCase names,
                             gpointer data)
{
  PncNetworkDifference *difference = data;

  for (guint cell = 0; cell < slice->n_cells; cell++)
    {
      int before = pnc_network_slice_get_owner (slice, 0, cell);
      int after = pnc_network_slice_get_owner (slice, 1, cell);

      if (pnc_network_rules_get_allow (slice->space->lists[0], before)
          || !pnc_network_rules_get_allow (slice->space->lists[1], after))
        continue;
      *difference = (PncNetworkDifference){
        .exact = TRUE,
        .connection
        = { slice->direction, slice->protocol, address, pnc_network_slice_get_port (slice, cell) },
        .name = names.resolved,
        .unresolved = names.unresolved,
        .from_rule = before,
        .to_rule = after,
      };
      return TRUE;
    }
  return FALSE;
}

static gboolean
pnc_network_rule_equal (const PncNetworkRule *a, const PncNetworkRule *b)
{
  return a->allow == b->allow && a->directions == b->directions && a->protocol == b->protocol
         && a->peer == b->peer && a->name == b->name && a->n_ports == b->n_ports
         && a->subnet.prefix == b->subnet.prefix
         && pnc_address_compare (a->subnet.base, b->subnet.base) == 0
         && (a->n_ports == 0 || memcmp (a->ports, b->ports, a->n_ports * sizeof *a->ports) == 0);
}

static gboolean
pnc_network_rules_equal (const PncNetworkRules *a, const PncNetworkRules *b)
{
  guint i = 0;

  if (a->n != b->n || a->allow_by_default != b->allow_by_default)
    return FALSE;
  while (i < a->n && pnc_network_rule_equal (&a->rules[i], &b->rules[i]))
    i++;
  return i == a->n;
}

gboolean
pnc_network_rules_find_looser (const PncNetworkRules *from,
                               const PncNetworkRules *to,
                               PncCompareWork *work,
                               PncNetworkDifference *out_difference)
{
  const PncNetworkRules *lists[] = { from, to };
  g_auto (PncNetworkSpace) space = { NULL };

  /* Lists that are too large to be compared are most often not changed at all. */
  if (pnc_network_rules_equal (from, to))
    return FALSE;
  pnc_network_space_init (&space, lists, G_N_ELEMENTS (lists), &work->rules);
  if (pnc_network_space_try (&space, pnc_network_slice_is_looser, out_difference))
    return TRUE;
  if (work->rules >= 0)
    return FALSE;
  *out_difference = (PncNetworkDifference){ .exact = FALSE };
  return TRUE;
}

typedef struct
{
  gboolean *used; /* of each rule: it decides for something */
  guint n_unused;
} PncNetworkUse;

/* Marks the rules that decide; TRUE, and so the end, when all do. */
static gboolean
pnc_network_slice_mark_used (PncNetworkSlice *slice,
                             PncAddress address,
                             PncNameCase names,
                             gpointer data)
{
  PncNetworkUse *use = data;

  for (guint cell = 0; cell < slice->n_cells; cell++)
    {
      int owner = pnc_network_slice_get_owner (slice, 0, cell);

      if (owner < 0 || use->used[owner])
        continue;
      use->used[owner] = TRUE;
      use->n_unused--;
    }
  return use->n_unused == 0;
}

static gboolean
pnc_port_range_is_in (PncPortRange range, const PncNetworkRule *rule)
{
  /* Ranges of a rule may touch, so walk on from one to the next. */
  for (guint first = range.first;;)
    {
      guint i = 0;

      while (i < rule->n_ports && !(first >= rule->ports[i].first && first <= rule->ports[i].last))
        i++;
      if (i == rule->n_ports)
        return FALSE;
      if (range.last <= rule->ports[i].last)
        return TRUE;
      first = rule->ports[i].last + 1;
    }
}

static gboolean
pnc_network_ports_are_in (const PncNetworkRule *inner, const PncNetworkRule *outer)
{
  const PncPortRange all = { 1, G_MAXUINT16 };

  if (outer->n_ports == 0)
    return TRUE;
  if (inner->n_ports == 0)
    return pnc_protocol_has_ports (inner->protocol) && pnc_port_range_is_in (all, outer);
  for (guint i = 0; i < inner->n_ports; i++)
    if (!pnc_port_range_is_in (inner->ports[i], outer))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_network_protocol_is_in (int inner, int outer)
{
  return outer == PNC_PROTOCOL_ANY || inner == outer
         || (outer == PNC_PROTOCOL_ANY_ICMP
             && (inner == PNC_PROTOCOL_ICMP || inner == PNC_PROTOCOL_ICMPV6));
}

static gboolean
pnc_network_peer_is_in (const PncNetworkRule *inner, const PncNetworkRule *outer)
{
  if (outer->peer == PNC_PEER_ANY)
    return TRUE;
  if (inner->peer != outer->peer)
    return FALSE;
  if (inner->peer == PNC_PEER_NAME)
    return inner->name == outer->name && (inner->allow || !outer->allow);
  return inner->peer == PNC_PEER_SUBNET
         && pnc_subnet_contains_subnet (outer->subnet, inner->subnet);
}

/* Does rule @outer fit wherever @inner does? */
static gboolean
pnc_network_rule_is_in (const PncNetworkRule *inner, const PncNetworkRule *outer)
{
  return (inner->directions & ~outer->directions) == 0
         && pnc_network_protocol_is_in (inner->protocol, outer->protocol)
         && pnc_network_ports_are_in (inner, outer) && pnc_network_peer_is_in (inner, outer);
}

/* Do their directions, protocols and peers have something in common? */
static gboolean
pnc_network_rules_meet (const PncNetworkRule *a, const PncNetworkRule *b)
{
  return (a->directions & b->directions) != 0
         && (pnc_network_protocol_is_in (a->protocol, b->protocol)
             || pnc_network_protocol_is_in (b->protocol, a->protocol))
         && (pnc_network_peer_is_in (a, b) || pnc_network_peer_is_in (b, a));
}

/* What to name as the obstacle: the first rule that takes all of it, else the first that takes
 * some. */
static int
pnc_network_rules_find_obstacle (const PncNetworkRules *rules, guint index)
{
  const PncNetworkRule *rule = &rules->rules[index];
  int by = -1;

  for (guint i = 0; i < index; i++)
    {
      if (pnc_network_rule_is_in (rule, &rules->rules[i]))
        return i;
      if (by < 0 && pnc_network_rules_meet (rule, &rules->rules[i]))
        by = i;
    }
  return by;
}

GArray *
pnc_network_rules_find_void (const PncNetworkRules *rules, PncCompareWork *work)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (PncVoidRule));
  g_autofree gboolean *used = g_new0 (gboolean, rules->n);
  PncNetworkUse use = { used, rules->n };
  g_auto (PncNetworkSpace) space = { NULL };

  if (rules->n == 0)
    return found;
  pnc_network_space_init (&space, &rules, 1, &work->rules);
  if (pnc_network_space_try (&space, pnc_network_slice_mark_used, &use) || work->rules < 0)
    return found;
  for (guint i = 0; i < rules->n; i++)
    {
      PncVoidRule entry = { i, -1 };

      if (used[i])
        continue;
      entry.by = pnc_network_rules_find_obstacle (rules, i);
      g_array_append_val (found, entry);
    }
  return found;
}
