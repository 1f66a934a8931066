/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source-private.h"

typedef struct
{
  PncDisplaySource *source; /* both borrowed: the request dies before them */
  PncDisplayHead *head;
} PncSizeTarget;

static gboolean
pnc_display_source_takes_input (PncDisplaySource *self)
{
  return pnc_display_source_get_state (self) >= PNC_DISPLAY_STATE_CONNECTED;
}

void
pnc_display_source_key (PncDisplaySource *self, guint scancode, gboolean pressed)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (!pnc_display_source_takes_input (self))
    return;
  if (pnc_input_state_key (&priv->input, scancode, pressed))
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->key (self, scancode, pressed);
}

void
pnc_display_source_release_all (PncDisplaySource *self)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  guint scancode;

  while ((scancode = pnc_input_state_first_key (&priv->input)) != 0)
    {
      pnc_display_source_key (self, scancode, FALSE);
      if (!pnc_display_source_takes_input (self))
        return;
    }
  for (PncButton button = PNC_BUTTON_LEFT; button <= PNC_BUTTON_EXTRA; button++)
    pnc_display_source_button (self, button, FALSE);
}

void
pnc_display_source_set_key_leds (PncDisplaySource *self, PncKeyLeds leds)
{
  if (pnc_display_source_takes_input (self) && leds != pnc_display_source_get_key_leds (self))
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->set_key_leds (self, leds);
}

void
pnc_display_source_position (PncDisplaySource *self, PncDisplayHead *head, int x, int y)
{
  int width = pnc_display_head_get_width (head), height = pnc_display_head_get_height (head);

  if (!pnc_display_source_takes_input (self) || width == 0 || height == 0)
    return;
  if (pnc_display_source_get_mouse_mode (self) != PNC_MOUSE_MODE_CLIENT)
    return;
  PNC_DISPLAY_SOURCE_GET_CLASS (self)->position (self, head, CLAMP (x, 0, width - 1),
                                                 CLAMP (y, 0, height - 1));
}

void
pnc_display_source_motion (PncDisplaySource *self, int dx, int dy)
{
  if (!pnc_display_source_takes_input (self) || (dx == 0 && dy == 0))
    return;
  if (pnc_display_source_get_mouse_mode (self) == PNC_MOUSE_MODE_SERVER)
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->motion (self, dx, dy);
}

void
pnc_display_source_button (PncDisplaySource *self, PncButton button, gboolean pressed)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);

  if (!pnc_display_source_takes_input (self))
    return;
  if (pnc_input_state_button (&priv->input, button, pressed))
    PNC_DISPLAY_SOURCE_GET_CLASS (self)->button (self, button, pressed);
}

guint
pnc_display_source_get_buttons (PncDisplaySource *self)
{
  return pnc_display_source_get_private (self)->input.buttons;
}

static void
pnc_display_source_send_size_cb (guint width_px, guint height_px, gpointer data)
{
  PncSizeTarget *target = data;

  /* Without an agent nobody listens; its arrival repeats the wish. */
  if (pnc_display_source_get_agent_connected (target->source))
    PNC_DISPLAY_SOURCE_GET_CLASS (target->source)
        ->request_size (target->source, target->head, width_px, height_px);
}

PncSizeRequest *
pnc_display_source_new_size_request (PncDisplaySource *self, PncDisplayHead *head)
{
  PncSizeTarget *target = g_new (PncSizeTarget, 1);

  *target = (PncSizeTarget){ self, head };
  return pnc_size_request_new (pnc_display_source_send_size_cb, target, g_free);
}

void
pnc_display_source_request_size (PncDisplaySource *self,
                                 PncDisplayHead *head,
                                 guint width_px,
                                 guint height_px)
{
  PncDisplaySourcePrivate *priv = pnc_display_source_get_private (self);
  PncSizeRequest *request = g_hash_table_lookup (priv->size_requests, head);

  if (request != NULL)
    pnc_size_request_wish (request, width_px, height_px);
}
