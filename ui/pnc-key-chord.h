/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A chord from a menu, as in "ctrl+alt+delete", as scancodes ended by 0. Names: ctrl, alt, shift,
 * super, delete, backspace, print, f1 to f12. FALSE for any other name, or more than 7 keys. */
#define PNC_KEY_CHORD_MAX 8

gboolean pnc_key_chord_parse (const char *text, guint out_scancodes[PNC_KEY_CHORD_MAX]);
