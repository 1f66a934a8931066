/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-field.h"

/* Only for pnc-field*.c. */
extern const PncField pnc_fields[PNC_N_FIELDS];

/* In the order that sets have; what stands twice is taken out. */
void pnc_field_sort_items (GStrv items);
