/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

#include <adwaita.h>

/* One window: the library, and what opens from it in the same place. Main thread. */
#define PNC_TYPE_WINDOW (pnc_window_get_type ())
G_DECLARE_FINAL_TYPE (PncWindow, pnc_window, PNC, WINDOW, AdwApplicationWindow)

GtkWidget *pnc_window_new (AdwApplication *application);

/* The service answers: show what it has. */
void pnc_window_set_client (PncWindow *window, PncClient *client);
/* It does not: say why, and offer to try again (action "app.connect"). */
void pnc_window_set_failure (PncWindow *window, const GError *error);

/* Ends the program, all windows and all; after a question that says which desktops go on, if any
 * do. */
void pnc_window_ask_quit (PncWindow *window);

/* Does it have the desktop of this name, id or folder open? */
gboolean pnc_window_shows (PncWindow *window, const char *key);
/* Does it show the library, so that something may open in it? @key is of no account. */
gboolean pnc_window_is_free (PncWindow *window, const char *key);

/* Opens the desktop of this name, id or folder, at once or as soon as the service answers. If
 * another window of the program has it, that one comes forward. */
void pnc_window_open (PncWindow *window, const char *key);
