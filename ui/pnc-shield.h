/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The rules of a desktop in one sign and one word, on its card and in the header bar; where there
 * is little room, the sign alone. A click activates the action "desktop.rules" if something above
 * it has one (the page with all rules); else a bubble says what the word means.
 * Property "state" (str): PolicyState as resources/dbus says it. */
#define PNC_TYPE_SHIELD (pnc_shield_get_type ())
G_DECLARE_FINAL_TYPE (PncShield, pnc_shield, PNC, SHIELD, AdwBin)

GtkWidget *pnc_shield_new (void);
void pnc_shield_set_state (PncShield *shield, const char *state);
/* The word it shows, in the person's language; borrowed. */
const char *pnc_shield_get_word (PncShield *shield);
