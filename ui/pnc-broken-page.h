/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Broken (ui.md, page 9): what happened, when, what to do; folded, the service's own words and the
 * last lines of the log; a report to send on. Property "name" (str). Signal "try-again" (). */
#define PNC_TYPE_BROKEN_PAGE (pnc_broken_page_get_type ())
G_DECLARE_FINAL_TYPE (PncBrokenPage, pnc_broken_page, PNC, BROKEN_PAGE, AdwBin)

GtkWidget *pnc_broken_page_new (void);

/* @problem: a{sv} as Problem in resources/dbus (code, message, at, log). */
void pnc_broken_page_set_problem (PncBrokenPage *page, GVariant *problem);
