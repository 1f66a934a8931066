/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-inputs.h"

#include "pnc-display-source-producer.h"
#include "pnc-keymap.h"

struct _PncSpiceInputs
{
  PncDisplaySource *source;
  SpiceInputsChannel *channel;
};

/* PncButton and PncKeyLeds are SPICE's own numbers. */
G_STATIC_ASSERT (PNC_BUTTON_LEFT == (int) SPICE_MOUSE_BUTTON_LEFT);
G_STATIC_ASSERT (PNC_BUTTON_EXTRA == (int) SPICE_MOUSE_BUTTON_EXTRA);
G_STATIC_ASSERT (1 << (PNC_BUTTON_EXTRA - 1) == (int) SPICE_MOUSE_BUTTON_MASK_EXTRA);
G_STATIC_ASSERT (PNC_KEY_LED_SCROLL == (int) SPICE_INPUTS_SCROLL_LOCK);
G_STATIC_ASSERT (PNC_KEY_LED_NUM == (int) SPICE_INPUTS_NUM_LOCK);
G_STATIC_ASSERT (PNC_KEY_LED_CAPS == (int) SPICE_INPUTS_CAPS_LOCK);

static void
pnc_spice_inputs_modifiers_cb (SpiceInputsChannel *channel, PncSpiceInputs *self)
{
  int modifiers = 0;

  g_object_get (channel, "key-modifiers", &modifiers, NULL);
  pnc_display_source_report_key_leds (self->source, modifiers & 7);
}

PncSpiceInputs *
pnc_spice_inputs_new (PncDisplaySource *source, SpiceInputsChannel *channel)
{
  PncSpiceInputs *self = g_new0 (PncSpiceInputs, 1);

  self->source = source;
  self->channel = g_object_ref (channel);
  g_signal_connect (channel, "inputs-modifiers", G_CALLBACK (pnc_spice_inputs_modifiers_cb), self);
  return self;
}

void
pnc_spice_inputs_free (PncSpiceInputs *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->channel, self);
  g_object_unref (self->channel);
  g_free (self);
}

static void
pnc_spice_inputs_send_code (PncSpiceInputs *self, guint scancode, gboolean pressed)
{
  if (pressed)
    spice_inputs_channel_key_press (self->channel, scancode);
  else
    spice_inputs_channel_key_release (self->channel, scancode);
}

void
pnc_spice_inputs_key (PncSpiceInputs *self, guint scancode, gboolean pressed)
{
  if (self == NULL)
    return;
  pnc_spice_inputs_send_code (self, scancode, pressed);
  /* The prefix E1 takes two codes: E1 1D, then 45. */
  if (scancode == PNC_SCANCODE_PAUSE)
    pnc_spice_inputs_send_code (self, 0x45, pressed);
}

void
pnc_spice_inputs_set_leds (PncSpiceInputs *self, PncKeyLeds leds)
{
  if (self != NULL)
    spice_inputs_channel_set_key_locks (self->channel, leds);
}

void
pnc_spice_inputs_position (PncSpiceInputs *self, guint display_id, int x, int y)
{
  if (self != NULL)
    spice_inputs_channel_position (self->channel, x, y, display_id,
                                   pnc_display_source_get_buttons (self->source));
}

void
pnc_spice_inputs_motion (PncSpiceInputs *self, int dx, int dy)
{
  if (self != NULL)
    spice_inputs_channel_motion (self->channel, dx, dy,
                                 pnc_display_source_get_buttons (self->source));
}

void
pnc_spice_inputs_button (PncSpiceInputs *self, PncButton button, gboolean pressed)
{
  guint mask;

  if (self == NULL)
    return;
  mask = pnc_display_source_get_buttons (self->source);
  if (pressed)
    spice_inputs_channel_button_press (self->channel, button, mask);
  else
    spice_inputs_channel_button_release (self->channel, button, mask);
}
