/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-spice-private.h"

#include <spice/vd_agent.h>

/* What tests ask of a PncFakeSpice: each call is posted to its thread. */

static void
pnc_fake_spice_run_mode (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_qxl_set_mode (self->qxls[call->device], call->numbers[0], call->numbers[1],
                         call->numbers[2]);
}

void
pnc_fake_spice_set_mode (
    PncFakeSpice *self, guint device, guint width_px, guint height_px, PncFakeFormat format)
{
  pnc_fake_spice_post (
      self, pnc_fake_spice_run_mode,
      (PncFakeCall){ .device = device, .numbers = { width_px, height_px, format } });
}

static void
pnc_fake_spice_run_draw (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_qxl_draw (self->qxls[call->device], &call->rect, call->numbers[0]);
}

void
pnc_fake_spice_draw (PncFakeSpice *self, guint device, const PncRect *rect, guint seed)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_draw,
                       (PncFakeCall){ .device = device, .rect = *rect, .numbers = { seed } });
}

static void
pnc_fake_spice_run_monitors (PncFakeSpice *self, PncFakeCall *call)
{
  gsize size;
  const PncRect *areas = g_bytes_get_data (call->bytes, &size);

  pnc_fake_qxl_set_monitors (self->qxls[call->device], areas, size / sizeof *areas);
}

void
pnc_fake_spice_set_monitors (PncFakeSpice *self, guint device, const PncRect *areas, guint n_areas)
{
  pnc_fake_spice_post (
      self, pnc_fake_spice_run_monitors,
      (PncFakeCall){ .device = device, .bytes = g_bytes_new (areas, n_areas * sizeof *areas) });
}

static void
pnc_fake_spice_run_cursor (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_qxl_set_cursor (self->qxls[call->device], call->rect.width, call->rect.height,
                           call->rect.x, call->rect.y, call->numbers[0]);
}

void
pnc_fake_spice_set_cursor (PncFakeSpice *self,
                           guint device,
                           guint width_px,
                           guint height_px,
                           guint hot_x,
                           guint hot_y,
                           guint32 argb)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_cursor,
                       (PncFakeCall){ .device = device,
                                      .rect = { hot_x, hot_y, width_px, height_px },
                                      .numbers = { argb } });
}

static void
pnc_fake_spice_run_move (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_qxl_move_cursor (self->qxls[call->device], call->rect.x, call->rect.y);
}

void
pnc_fake_spice_move_cursor (PncFakeSpice *self, guint device, int x, int y)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_move,
                       (PncFakeCall){ .device = device, .rect = { x, y, 0, 0 } });
}

static void
pnc_fake_spice_run_hide (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_qxl_hide_cursor (self->qxls[call->device]);
}

void
pnc_fake_spice_hide_cursor (PncFakeSpice *self, guint device)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_hide, (PncFakeCall){ .device = device });
}

static void
pnc_fake_spice_run_tablet (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_spice_plug_tablet (self, call->numbers[0]);
}

void
pnc_fake_spice_set_tablet (PncFakeSpice *self, gboolean present)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_tablet, (PncFakeCall){ .numbers = { present } });
}

static void
pnc_fake_spice_run_leds (PncFakeSpice *self, PncFakeCall *call)
{
  self->leds = call->numbers[0];
  spice_server_kbd_leds (&self->keyboard.instance, self->leds);
}

void
pnc_fake_spice_set_leds (PncFakeSpice *self, guint leds)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_leds, (PncFakeCall){ .numbers = { leds } });
}

static void
pnc_fake_spice_run_agent (PncFakeSpice *self, PncFakeCall *call)
{
  pnc_fake_spice_plug_agent (self, call->numbers[0]);
}

void
pnc_fake_spice_set_agent (PncFakeSpice *self, gboolean connected)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_agent, (PncFakeCall){ .numbers = { connected } });
}

static void
pnc_fake_spice_run_clipboard (PncFakeSpice *self, PncFakeCall *call)
{
  g_free (self->clipboard);
  self->clipboard = g_steal_pointer (&call->text);
}

void
pnc_fake_spice_set_clipboard (PncFakeSpice *self, const char *text)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_clipboard,
                       (PncFakeCall){ .text = g_strdup (text) });
}

static void
pnc_fake_spice_run_send (PncFakeSpice *self, PncFakeCall *call)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (call->bytes, &size);

  if (self->agent != NULL)
    pnc_fake_agent_send (self->agent, call->numbers[0], data, size);
}

void
pnc_fake_spice_agent_send (PncFakeSpice *self, guint type, gconstpointer data, gsize size)
{
  pnc_fake_spice_post (self, pnc_fake_spice_run_send,
                       (PncFakeCall){ .numbers = { type }, .bytes = g_bytes_new (data, size) });
}

void
pnc_fake_spice_agent_grab (PncFakeSpice *self, guint selection, guint type)
{
  guint32 message[2] = { selection, type };

  pnc_fake_spice_agent_send (self, VD_AGENT_CLIPBOARD_GRAB, message, sizeof message);
}

void
pnc_fake_spice_agent_release (PncFakeSpice *self, guint selection)
{
  guint32 message[1] = { selection };

  pnc_fake_spice_agent_send (self, VD_AGENT_CLIPBOARD_RELEASE, message, sizeof message);
}

void
pnc_fake_spice_agent_request (PncFakeSpice *self, guint selection, guint type)
{
  guint32 message[2] = { selection, type };

  pnc_fake_spice_agent_send (self, VD_AGENT_CLIPBOARD_REQUEST, message, sizeof message);
}
