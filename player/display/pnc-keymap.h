/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Keys as places on the board: a scancode is XT set 1 as the guest's keyboard controller speaks
 * it, extended keys as 0x100 | code (right Ctrl is 0x11d). The guest applies its own layout to
 * places, so any host layout works with any guest layout. Pure; any thread. */

/* Pause has a code of its own kind: E1 1D 45. */
#define PNC_SCANCODE_PAUSE 0x21d
/* Ctrl+Pause of an old board. QEMU makes it by itself when Ctrl is down. */
#define PNC_SCANCODE_BREAK 0x146

gboolean pnc_scancode_is_valid (guint scancode);

/* @evdev_code: KEY_* of linux/input-event-codes.h. 0: the code stands for no key of a PC board. */
guint pnc_keymap_scancode_from_evdev (guint evdev_code);
/* @keycode: as X11 and Wayland count, eight above evdev. */
guint pnc_keymap_scancode_from_keycode (guint keycode);
/* Back again: what `SendKeys` and uinput take. 0: none. */
guint pnc_keymap_evdev_from_scancode (guint scancode);

/* For virtual keyboards that upload a keymap of their own, whose keycodes mean nothing: where
 * @keysym (X11 number) lies on a US board, and whether Shift must be down with it. FALSE, with the
 * outs untouched, if it is not on it. */
gboolean pnc_keymap_from_keysym (guint keysym, guint *out_scancode, gboolean *out_shift);
