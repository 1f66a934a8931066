/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-leak-scan.h"

#include <time.h>

typedef struct _PncLeakScanNeedles PncLeakScanNeedles;

/* pnc-leak-scan.c: what is looked for; pnc-leak-places.c: where. */
struct _PncLeakScan
{
  PncLeakScanNeedles *needles;
  struct timespec since;
};

PncLeakScanNeedles *pnc_leak_scan_needles_new (void);
void pnc_leak_scan_needles_free (PncLeakScanNeedles *needles);
/* How many bytes of one block of a file must be seen with the next. */
gsize pnc_leak_scan_get_longest (PncLeakScan *scan);
