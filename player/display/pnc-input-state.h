/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What is held down, as far as the guest knows. Zero-initialised: nothing. Any thread, with the
 * caller's lock. */
#define PNC_SCANCODE_MAX 0x21d /* Pause; see pnc-keymap.h */

typedef struct
{
  guint8 keys[PNC_SCANCODE_MAX / 8 + 1];
  guint buttons; /* 1 << (PncButton - 1) */
} PncInputState;

/* Notes the event; FALSE if it must not be sent: a release of what is not down, or a number that
 * is no scancode or button. A repeated press is sent: guests do not repeat keys themselves. */
gboolean pnc_input_state_key (PncInputState *state, guint scancode, gboolean pressed);
gboolean pnc_input_state_button (PncInputState *state, guint button, gboolean pressed);

/* The first key that is down, 0 if none. */
guint pnc_input_state_first_key (const PncInputState *state);
