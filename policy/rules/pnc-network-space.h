/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-network-rules-private.h"

/* All connections there are, cut into cells in each of which lists of rules say one thing: by
 * direction, by protocol, by address and by port, at the bounds that the lists mention. Only for
 * pnc-network-*.c. */

typedef struct
{
  const PncNetworkRules *const *lists; /* borrowed */
  guint n_lists;
  guint8 protocols[256]; /* those that are mentioned, those with a name, and another one */
  guint n_protocols;
  GArray *addresses;   /* PncAddress: one for each cell, familiar ones first */
  GArray *port_lows;   /* guint16, sorted: where cells begin */
  GArray **port_cells; /* of each list: PncPortRange in cells, for all its rules' ranges in turn */
  gint64 *work;        /* what may still be done; below 0: too much; borrowed */
} PncNetworkSpace;

/* What is taken for given of DNS: @resolved stands for the address at hand, @unresolved could not
 * be resolved; all other names stand for other addresses. Interned, or NULL. */
typedef struct
{
  const char *resolved, *unresolved;
} PncNameCase;

typedef struct
{
  guint rule;
  guint first_range; /* of its ports, in port_cells */
} PncFittingRule;

/* For one direction and protocol. */
typedef struct
{
  PncNetworkSpace *space;
  PncDirection direction;
  guint8 protocol;
  guint n_cells;     /* of ports; 1 for protocols without */
  GArray **fitting;  /* of each list: PncFittingRule, what fits direction and protocol */
  int *owners;       /* [list * n_cells + cell]: the rule that decides; −1: the default */
  guint *free_cells; /* scratch: the next cell from here that no rule has taken */
} PncNetworkSlice;

/* @work: what may be done, in rules looked at and cells taken. */
void pnc_network_space_init (PncNetworkSpace *space,
                             const PncNetworkRules *const *lists,
                             guint n_lists,
                             gint64 *work);
/* Also of one that is all zeros. */
void pnc_network_space_clear (PncNetworkSpace *space);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncNetworkSpace, pnc_network_space_clear)

PncNetworkSlice *
pnc_network_slice_new (PncNetworkSpace *space, PncDirection direction, guint8 protocol);
void pnc_network_slice_free (PncNetworkSlice *slice);

/* Do the same rules fit, of each list? That costs work, too. */
gboolean pnc_network_slice_equal (const PncNetworkSlice *one, const PncNetworkSlice *other);

/* Fills the list's owners for this address. */
void pnc_network_slice_decide (PncNetworkSlice *slice,
                               guint list,
                               PncAddress address,
                               PncNameCase names);

static inline int
pnc_network_slice_get_owner (const PncNetworkSlice *slice, guint list, guint cell)
{
  return slice->owners[list * slice->n_cells + cell];
}

/* A port of the cell: a familiar one, if it can be. */
guint16 pnc_network_slice_get_port (const PncNetworkSlice *slice, guint cell);

/* The names in the list's rules that fit and allow, or that fit and deny: each once. */
GPtrArray *pnc_network_slice_list_names (const PncNetworkSlice *slice, guint list, gboolean allow);
