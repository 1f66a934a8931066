/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

#include <adwaita.h>

/* One window: the library, and what opens from it. Main thread. */
#define PNC_TYPE_WINDOW (pnc_window_get_type ())
G_DECLARE_FINAL_TYPE (PncWindow, pnc_window, PNC, WINDOW, AdwApplicationWindow)

GtkWidget *pnc_window_new (AdwApplication *application);

/* The service answers: show what it has. */
void pnc_window_set_client (PncWindow *window, PncClient *client);
/* It does not: say why, and offer to try again (action "app.connect"). */
void pnc_window_set_failure (PncWindow *window, const GError *error);
