/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The bar of a full-screen desktop: it slides down when the pointer has stayed at the top edge for
 * a moment, or when the keyboard comes to it, and goes when both have left. Expected above
 * it: "win.fullscreen", and what the menu names. */
#define PNC_TYPE_FULLSCREEN_BAR (pnc_fullscreen_bar_get_type ())
G_DECLARE_FINAL_TYPE (PncFullscreenBar, pnc_fullscreen_bar, PNC, FULLSCREEN_BAR, AdwBin)

/* Only an active bar shows itself. */
void pnc_fullscreen_bar_set_active (PncFullscreenBar *bar, gboolean active);
void pnc_fullscreen_bar_set_title (PncFullscreenBar *bar, const char *title);
void pnc_fullscreen_bar_set_policy_state (PncFullscreenBar *bar, const char *state);
void pnc_fullscreen_bar_set_menu (PncFullscreenBar *bar, GMenuModel *menu);
/* Shows it, with the focus on the way out. */
void pnc_fullscreen_bar_grab_focus (PncFullscreenBar *bar);
gboolean pnc_fullscreen_bar_get_revealed (PncFullscreenBar *bar);
/* The pointer is watched over @area, whose upper edge is the screen's. */
void pnc_fullscreen_bar_watch (PncFullscreenBar *bar, GtkWidget *area);
