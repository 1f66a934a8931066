/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-input-state.h"

#include "pnc-display-source.h"
#include "pnc-keymap.h"

static gboolean
pnc_input_state_is_down (const PncInputState *state, guint scancode)
{
  return (state->keys[scancode / 8] & (1 << scancode % 8)) != 0;
}

gboolean
pnc_input_state_key (PncInputState *state, guint scancode, gboolean pressed)
{
  if (!pnc_scancode_is_valid (scancode))
    return FALSE;
  if (!pressed && !pnc_input_state_is_down (state, scancode))
    return FALSE;
  if (pressed)
    state->keys[scancode / 8] |= 1 << scancode % 8;
  else
    state->keys[scancode / 8] &= ~(1 << scancode % 8);
  return TRUE;
}

gboolean
pnc_input_state_button (PncInputState *state, guint button, gboolean pressed)
{
  guint bit;

  if (button < PNC_BUTTON_LEFT || button > PNC_BUTTON_EXTRA)
    return FALSE;
  bit = 1 << (button - 1);
  if (!pressed && (state->buttons & bit) == 0)
    return FALSE;
  state->buttons = pressed ? state->buttons | bit : state->buttons & ~bit;
  return TRUE;
}

guint
pnc_input_state_first_key (const PncInputState *state)
{
  for (guint scancode = 1; scancode <= PNC_SCANCODE_MAX; scancode++)
    if (pnc_input_state_is_down (state, scancode))
      return scancode;
  return 0;
}
