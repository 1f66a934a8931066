/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What may still be done to compare or search the lists of one document, or of a pair: all of them
 * share it. Below 0: it is used up, and whatever was still asked has no exact answer. */
typedef struct
{
  gint64 rules;    /* rules looked at, and cells of ports given to them */
  gint64 networks; /* networks of a host that are made and tried */
} PncCompareWork;

/* Some tens of milliseconds; enough for lists of several hundred DNS names or a thousand
 * subnets. */
#define PNC_COMPARE_WORK_START ((PncCompareWork){ .rules = 15000000, .networks = 100000 })
