/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-refusal.h"

/* Puts a copy of @refusal into the private part of @error, a PNC_ERROR. */
void pnc_error_attach_refusal (GError *error, const PncRefusal *refusal);
