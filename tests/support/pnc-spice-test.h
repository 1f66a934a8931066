/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-spice-fixture.h"
#include "pnc-test.h"

/* What tests of the SPICE source share beside its fixture. */

extern const PncFakeSpiceConfig pnc_spice_test_small;

/* Waits until the source has so many heads. */
void pnc_spice_test_wait_heads (PncSpiceFixture *fixture, guint n_heads);
