/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <SDL2/SDL.h>
#include <glib.h>

/* XT set 1 scancode (pnc-keymap.h) of a key that SDL names by its place; 0: none. Pure. */
guint pnc_kiosk_keys_scancode (SDL_Scancode place);

/* Ctrl+Alt+Shift+Q: the way out, whatever the guest does. By the letter, as people read it. */
gboolean pnc_kiosk_keys_is_leave (const SDL_Keysym *key);

/* Both Ctrl and Alt are down: gives a caught pointer back in a window. */
gboolean pnc_kiosk_keys_is_release (const SDL_Keysym *key);

/* PncKeyLeds of what the host's board shows. */
guint pnc_kiosk_keys_leds (SDL_Keymod modifiers);
