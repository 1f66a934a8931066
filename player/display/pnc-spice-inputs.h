/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <spice-client.h>

/* Input on its way to the guest, LEDs on their way back. Main context. */
typedef struct _PncSpiceInputs PncSpiceInputs;

/* @source is borrowed and outlives it. */
PncSpiceInputs *pnc_spice_inputs_new (PncDisplaySource *source, SpiceInputsChannel *channel);
void pnc_spice_inputs_free (PncSpiceInputs *inputs);

void pnc_spice_inputs_key (PncSpiceInputs *inputs, guint scancode, gboolean pressed);
void pnc_spice_inputs_set_leds (PncSpiceInputs *inputs, PncKeyLeds leds);
void pnc_spice_inputs_position (PncSpiceInputs *inputs, guint display_id, int x, int y);
void pnc_spice_inputs_motion (PncSpiceInputs *inputs, int dx, int dy);
void pnc_spice_inputs_button (PncSpiceInputs *inputs, PncButton button, gboolean pressed);
