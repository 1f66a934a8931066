/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-card.h"
#include "pnc-desktop-client.h"

/* One desktop in the library: its picture, name and a line about its state. It knows no service:
 * whoever makes it binds these properties.
 * "name" (str), "folder" (str), "state" (PncDesktopState), "state-reason" (str), "last-started"
 * (int64, unix s): what it says. "picture" (GdkPaintable or NULL). "menu-model" (GMenuModel): what
 * the button on the card offers; its actions are looked up from the card. */
#define PNC_TYPE_DESKTOP_CARD (pnc_desktop_card_get_type ())
G_DECLARE_FINAL_TYPE (PncDesktopCard, pnc_desktop_card, PNC, DESKTOP_CARD, PncCard)

GtkWidget *pnc_desktop_card_new (void);

/* Writes its line anew: "today" becomes "yesterday" without any property changing. */
void pnc_desktop_card_refresh (PncDesktopCard *card);
