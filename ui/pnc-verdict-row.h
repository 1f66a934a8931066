/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-verdict.h"

#include <adwaita.h>

/* An AdwExpanderRow that says a verdict in a sentence, and opened what it rests on: rule, policy,
 * signer, end, whom to ask and the code to read out. */
GtkWidget *pnc_verdict_row_new (const PncVerdict *verdict);

/* An AdwActionRow of plain text: what documents hold must not become markup. */
GtkWidget *pnc_verdict_row_new_fact (const char *title, const char *value);
