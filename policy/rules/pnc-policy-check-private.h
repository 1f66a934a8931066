/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-policy-check.h"

typedef struct
{
  const PncPolicyDraft *draft;
  GPtrArray *findings;
  PncCompareWork work;
} PncCheck;

void pnc_check_say (PncCheck *check,
                    PncFindingSeverity severity,
                    const char *pointer,
                    const char *format,
                    ...) G_GNUC_PRINTF (4, 5);

/* pnc-policy-check-values.c: numbers, times and sets that do not fit together. */
void pnc_check_values (PncCheck *check);
/* pnc-policy-check-build.c: what this build does not do of it. */
void pnc_check_build (PncCheck *check);
/* Rules that can never matter, and lists that cannot be reached. */
void pnc_check_lists (PncCheck *check);
