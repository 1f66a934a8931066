/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Starting (ui.md, page 4): the picture, a thin line over the real steps, each with its time once
 * it took over half a second, the present one counting up. Properties: "name" (str), "picture"
 * (GdkPaintable or NULL). Signal "cancel" (): until the machine runs. */
#define PNC_TYPE_STARTING_PAGE (pnc_starting_page_get_type ())
G_DECLARE_FINAL_TYPE (PncStartingPage, pnc_starting_page, PNC, STARTING_PAGE, AdwBin)

GtkWidget *pnc_starting_page_new (void);

/* @current: the step it is at ("rules" "opening" "starting" "screen"). @done: a(su), the steps that
 * are over and their milliseconds, or NULL. */
void pnc_starting_page_set_progress (PncStartingPage *page, const char *current, GVariant *done);
