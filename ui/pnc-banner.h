/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* A quiet line over a page: what is so, and perhaps one button (libadwaita 1.2 has none yet).
 * Properties: "title" (str), "button-label" (str, NULL: no button), "revealed" (bool),
 * "dismissable" (bool: a cross hides it). Signals: "button-clicked" (), "dismissed" (). */
#define PNC_TYPE_BANNER (pnc_banner_get_type ())
G_DECLARE_FINAL_TYPE (PncBanner, pnc_banner, PNC, BANNER, AdwBin)

void pnc_banner_show (PncBanner *banner, const char *title, const char *button_label);
void pnc_banner_hide (PncBanner *banner);
gboolean pnc_banner_get_revealed (PncBanner *banner);
const char *pnc_banner_get_title (PncBanner *banner);
