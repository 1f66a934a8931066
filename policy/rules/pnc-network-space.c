/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-network-space.h"

#include <stdlib.h>
#include <string.h>

#define PNC_FAMILIAR_IPV4                                                                          \
  {                                                                                                \
    0, G_GUINT64_CONSTANT (0xffffc0000201)                                                         \
  } /* 192.0.2.1, RFC 5737 */
#define PNC_FAMILIAR_IPV6                                                                          \
  {                                                                                                \
    G_GUINT64_CONSTANT (0x20010db800000000), 1                                                     \
  } /* RFC 3849 */

static int
pnc_address_compare_items (gconstpointer a, gconstpointer b)
{
  return pnc_address_compare (*(const PncAddress *) a, *(const PncAddress *) b);
}

/* Where cells of addresses begin: at each subnet, behind it, and where IPv4 lies in IPv6. */
static GArray *
pnc_network_space_list_bounds (const PncNetworkSpace *space)
{
  static const PncAddress fixed[] = {
    { 0, 0 },
    { 0, G_GUINT64_CONSTANT (0xffff00000000) },
    { 0, G_GUINT64_CONSTANT (0x1000000000000) },
  };
  GArray *bounds = g_array_new (FALSE, FALSE, sizeof (PncAddress));

  g_array_append_vals (bounds, fixed, G_N_ELEMENTS (fixed));
  for (guint l = 0; l < space->n_lists; l++)
    for (guint i = 0; i < space->lists[l]->n; i++)
      if (space->lists[l]->rules[i].peer == PNC_PEER_SUBNET)
        {
          PncSubnet subnet = space->lists[l]->rules[i].subnet;
          PncAddress behind = pnc_address_next (pnc_subnet_get_last (subnet));

          g_array_append_val (bounds, subnet.base);
          g_array_append_val (bounds, behind);
        }
  g_array_sort (bounds, pnc_address_compare_items);
  return bounds;
}

/* An address from @low on, before @high (NULL: to the end of all): not the first one, which often
 * is a subnet's own name, when there are more. */
static PncAddress
pnc_network_choose_address (PncAddress low, const PncAddress *high)
{
  PncAddress next = pnc_address_next (low);

  return high == NULL || pnc_address_compare (next, *high) < 0 ? next : low;
}

static gboolean
pnc_network_cell_has (PncAddress low, const PncAddress *high, PncAddress address)
{
  return pnc_address_compare (low, address) <= 0
         && (high == NULL || pnc_address_compare (address, *high) < 0);
}

static void
pnc_network_space_choose_addresses (PncNetworkSpace *space)
{
  static const PncAddress familiar[] = { PNC_FAMILIAR_IPV4, PNC_FAMILIAR_IPV6 };
  g_autoptr (GArray) bounds = pnc_network_space_list_bounds (space);

  space->addresses = g_array_new (FALSE, FALSE, sizeof (PncAddress));
  g_array_append_vals (space->addresses, familiar, G_N_ELEMENTS (familiar));
  for (guint i = 0; i < bounds->len; i++)
    {
      PncAddress low = g_array_index (bounds, PncAddress, i);
      const PncAddress *high
          = i + 1 < bounds->len ? &g_array_index (bounds, PncAddress, i + 1) : NULL;
      PncAddress address;

      if ((high != NULL && pnc_address_compare (low, *high) == 0)
          || pnc_network_cell_has (low, high, familiar[0])
          || pnc_network_cell_has (low, high, familiar[1]))
        continue;
      address = pnc_network_choose_address (low, high);
      g_array_append_val (space->addresses, address);
    }
}

static void
pnc_network_space_choose_protocols (PncNetworkSpace *space)
{
  static const guint8 named[]
      = { PNC_PROTOCOL_TCP, PNC_PROTOCOL_UDP, PNC_PROTOCOL_ICMP, PNC_PROTOCOL_ICMPV6 };
  gboolean seen[256] = { FALSE };
  int other = 255;

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      seen[named[i]] = TRUE;
      space->protocols[space->n_protocols++] = named[i];
    }
  for (guint l = 0; l < space->n_lists; l++)
    for (guint i = 0; i < space->lists[l]->n; i++)
      {
        int protocol = space->lists[l]->rules[i].protocol;

        if (protocol < 0 || protocol > 255 || seen[protocol])
          continue;
        seen[protocol] = TRUE;
        space->protocols[space->n_protocols++] = protocol;
      }
  while (other >= 0 && seen[other])
    other--;
  if (other >= 0)
    space->protocols[space->n_protocols++] = other;
}

static int
pnc_port_compare (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

static void
pnc_network_space_choose_ports (PncNetworkSpace *space)
{
  g_autofree gboolean *begins = g_new0 (gboolean, G_MAXUINT16 + 2);

  begins[1] = TRUE;
  for (guint l = 0; l < space->n_lists; l++)
    for (guint i = 0; i < space->lists[l]->n; i++)
      for (guint k = 0; k < space->lists[l]->rules[i].n_ports; k++)
        {
          PncPortRange range = space->lists[l]->rules[i].ports[k];
          begins[range.first] = begins[range.last + 1] = TRUE;
        }
  space->port_lows = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint port = 1; port <= G_MAXUINT16; port++)
    if (begins[port])
      {
        guint16 low = port;
        g_array_append_val (space->port_lows, low);
      }
}

/* The cell that begins at @port, which is a bound. */
static guint
pnc_network_space_find_cell (const PncNetworkSpace *space, guint16 port)
{
  const guint16 *lows = (const guint16 *) space->port_lows->data;
  const guint16 *found
      = bsearch (&port, lows, space->port_lows->len, sizeof *lows, pnc_port_compare);

  g_assert (found != NULL);
  return found - lows;
}

static GArray *
pnc_network_space_list_port_cells (const PncNetworkSpace *space, const PncNetworkRules *list)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (PncPortRange));

  for (guint i = 0; i < list->n; i++)
    for (guint k = 0; k < list->rules[i].n_ports; k++)
      {
        PncPortRange range = list->rules[i].ports[k];
        PncPortRange in_cells = { pnc_network_space_find_cell (space, range.first),
                                  range.last == G_MAXUINT16
                                      ? space->port_lows->len - 1
                                      : pnc_network_space_find_cell (space, range.last + 1) - 1 };
        g_array_append_val (cells, in_cells);
      }
  return cells;
}

void
pnc_network_space_init (PncNetworkSpace *space,
                        const PncNetworkRules *const *lists,
                        guint n_lists,
                        gint64 *work)
{
  *space = (PncNetworkSpace){ .lists = lists, .n_lists = n_lists, .work = work };
  /* All ports are gone through once. */
  *work -= G_MAXUINT16;
  pnc_network_space_choose_addresses (space);
  pnc_network_space_choose_protocols (space);
  pnc_network_space_choose_ports (space);
  space->port_cells = g_new0 (GArray *, n_lists);
  for (guint l = 0; l < n_lists; l++)
    space->port_cells[l] = pnc_network_space_list_port_cells (space, lists[l]);
}

void
pnc_network_space_clear (PncNetworkSpace *space)
{
  for (guint l = 0; l < space->n_lists; l++)
    g_array_unref (space->port_cells[l]);
  g_free (space->port_cells);
  g_clear_pointer (&space->addresses, g_array_unref);
  g_clear_pointer (&space->port_lows, g_array_unref);
}

static GArray *
pnc_network_slice_list_fitting (PncNetworkSlice *slice, const PncNetworkRules *list)
{
  GArray *fitting = g_array_new (FALSE, FALSE, sizeof (PncFittingRule));
  PncFittingRule entry = { 0, 0 };

  for (; entry.rule < list->n; entry.rule++)
    {
      const PncNetworkRule *rule = &list->rules[entry.rule];

      if ((rule->directions & slice->direction)
          && pnc_network_rule_fits_protocol (rule, slice->protocol))
        g_array_append_val (fitting, entry);
      entry.first_range += rule->n_ports;
    }
  *slice->space->work -= 4 * (gint64) list->n;
  return fitting;
}

PncNetworkSlice *
pnc_network_slice_new (PncNetworkSpace *space, PncDirection direction, guint8 protocol)
{
  PncNetworkSlice *slice = g_new0 (PncNetworkSlice, 1);

  *slice = (PncNetworkSlice){ space, direction, protocol };
  slice->n_cells = pnc_protocol_has_ports (protocol) ? space->port_lows->len : 1;
  slice->fitting = g_new0 (GArray *, space->n_lists);
  slice->owners = g_new0 (int, space->n_lists * slice->n_cells);
  slice->free_cells = g_new0 (guint, slice->n_cells + 1);
  for (guint l = 0; l < space->n_lists; l++)
    slice->fitting[l] = pnc_network_slice_list_fitting (slice, space->lists[l]);
  return slice;
}

void
pnc_network_slice_free (PncNetworkSlice *slice)
{
  for (guint l = 0; l < slice->space->n_lists; l++)
    g_array_unref (slice->fitting[l]);
  g_free (slice->fitting);
  g_free (slice->owners);
  g_free (slice->free_cells);
  g_free (slice);
}

gboolean
pnc_network_slice_equal (const PncNetworkSlice *one, const PncNetworkSlice *other)
{
  if (one->n_cells != other->n_cells)
    return FALSE;
  for (guint l = 0; l < one->space->n_lists; l++)
    {
      const GArray *a = one->fitting[l], *b = other->fitting[l];

      *one->space->work -= 1 + a->len / 8;
      if (a->len != b->len
          || (a->len > 0 && memcmp (a->data, b->data, a->len * sizeof (PncFittingRule)) != 0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
pnc_network_rule_fits_case (const PncNetworkRule *rule, PncAddress address, PncNameCase names)
{
  switch (rule->peer)
    {
    case PNC_PEER_ANY:
      return TRUE;
    case PNC_PEER_SUBNET:
      return pnc_subnet_contains (rule->subnet, address);
    case PNC_PEER_NAME:
      return rule->name == names.resolved || (rule->name == names.unresolved && !rule->allow);
    }
  g_assert_not_reached ();
}

/* The first cell from @cell on that no rule has taken yet; shortens the way for the next search. */
static guint
pnc_network_slice_find_free (PncNetworkSlice *slice, guint cell)
{
  guint *next = slice->free_cells;

  while (next[cell] != cell)
    cell = next[cell] = next[next[cell]];
  return cell;
}

/* Gives @rule what is free of the cells; how many those are. */
static guint
pnc_network_slice_take (PncNetworkSlice *slice, int *owners, PncPortRange cells, int rule)
{
  guint taken = 0;

  for (guint cell = pnc_network_slice_find_free (slice, cells.first); cell <= cells.last;
       cell = pnc_network_slice_find_free (slice, cell))
    {
      owners[cell] = rule;
      slice->free_cells[cell] = cell + 1;
      taken++;
    }
  return taken;
}

void
pnc_network_slice_decide (PncNetworkSlice *slice, guint list, PncAddress address, PncNameCase names)
{
  const PncNetworkRules *rules = slice->space->lists[list];
  const GArray *fitting = slice->fitting[list];
  const PncPortRange *ranges = (const PncPortRange *) slice->space->port_cells[list]->data;
  const PncPortRange all = { 0, slice->n_cells - 1 };
  int *owners = slice->owners + list * slice->n_cells;
  guint n_free = slice->n_cells;

  for (guint cell = 0; cell <= slice->n_cells; cell++)
    slice->free_cells[cell] = cell;
  for (guint cell = 0; cell < slice->n_cells; cell++)
    owners[cell] = -1;
  *slice->space->work -= slice->n_cells;
  for (guint i = 0; i < fitting->len && n_free > 0; i++)
    {
      PncFittingRule entry = g_array_index (fitting, PncFittingRule, i);
      const PncNetworkRule *rule = &rules->rules[entry.rule];

      *slice->space->work -= 1 + rule->n_ports;
      if (!pnc_network_rule_fits_case (rule, address, names))
        continue;
      if (rule->n_ports == 0)
        n_free -= pnc_network_slice_take (slice, owners, all, entry.rule);
      for (guint k = 0; k < rule->n_ports; k++)
        n_free -= pnc_network_slice_take (slice, owners, ranges[entry.first_range + k], entry.rule);
    }
}

guint16
pnc_network_slice_get_port (const PncNetworkSlice *slice, guint cell)
{
  static const guint16 familiar[] = { 443, 80, 22, 53, 8080 };
  const GArray *lows = slice->space->port_lows;
  guint low, high;

  if (!pnc_protocol_has_ports (slice->protocol))
    return 0;
  low = g_array_index (lows, guint16, cell);
  high = cell + 1 < lows->len ? g_array_index (lows, guint16, cell + 1) : G_MAXUINT16 + 1;
  for (guint i = 0; i < G_N_ELEMENTS (familiar); i++)
    if (low <= familiar[i] && familiar[i] < high)
      return familiar[i];
  return low;
}

GPtrArray *
pnc_network_slice_list_names (const PncNetworkSlice *slice, guint list, gboolean allow)
{
  const GArray *fitting = slice->fitting[list];
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < fitting->len; i++)
    {
      guint index = g_array_index (fitting, PncFittingRule, i).rule;
      const PncNetworkRule *rule = &slice->space->lists[list]->rules[index];

      if (rule->peer == PNC_PEER_NAME && rule->allow == allow
          && g_hash_table_add (seen, rule->name))
        g_ptr_array_add (names, rule->name);
    }
  return names;
}
