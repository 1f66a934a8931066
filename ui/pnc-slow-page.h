/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* No hardware virtualisation on this computer: why, how to have it, and the offer to run slowly.
 * Signals: "run-slowly" (), "check-again" (). */
#define PNC_TYPE_SLOW_PAGE (pnc_slow_page_get_type ())
G_DECLARE_FINAL_TYPE (PncSlowPage, pnc_slow_page, PNC, SLOW_PAGE, AdwBin)

GtkWidget *pnc_slow_page_new (void);

/* @check: a{sv}, the doctor's finding about virtualisation (cause, remedy, command); NULL: not
 * known yet. */
void pnc_slow_page_set_check (PncSlowPage *page, GVariant *check);
