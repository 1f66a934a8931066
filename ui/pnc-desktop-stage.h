/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

#include <adwaita.h>

/* One desktop, opened: shows the page that its state asks for (missing, no virtualisation, unlock,
 * starting, the screen, broken) and does what those pages are asked to do.
 * Property "shows-screen" (bool, read): the guest's screen is what it shows.
 * Signal "left" (): it stopped in order; there is nothing to show any more.
 * Actions it expects above it: "win.back", "win.fullscreen", "desktop.*". */
#define PNC_TYPE_DESKTOP_STAGE (pnc_desktop_stage_get_type ())
G_DECLARE_FINAL_TYPE (PncDesktopStage, pnc_desktop_stage, PNC, DESKTOP_STAGE, AdwBin)

GtkWidget *pnc_desktop_stage_new (PncClient *client, PncDesktopClient *desktop, GMenuModel *menu);

PncDesktopClient *pnc_desktop_stage_get_desktop (PncDesktopStage *stage);
gboolean pnc_desktop_stage_shows_screen (PncDesktopStage *stage);
