/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk-link-private.h"

/* Input on its way from the screen's thread to SPICE's. */

static void
pnc_kiosk_link_run_key (PncKioskLink *self, const PncKioskMessage *message)
{
  pnc_display_source_key (self->source, message->a, message->b);
}

static void
pnc_kiosk_link_run_release_all (PncKioskLink *self, const PncKioskMessage *message)
{
  pnc_display_source_release_all (self->source);
}

static void
pnc_kiosk_link_run_leds (PncKioskLink *self, const PncKioskMessage *message)
{
  pnc_display_source_set_key_leds (self->source, message->a);
}

static void
pnc_kiosk_link_run_position (PncKioskLink *self, const PncKioskMessage *message)
{
  if (self->head != NULL)
    pnc_display_source_position (self->source, self->head, message->a, message->b);
}

static void
pnc_kiosk_link_run_motion (PncKioskLink *self, const PncKioskMessage *message)
{
  pnc_display_source_motion (self->source, message->a, message->b);
}

static void
pnc_kiosk_link_run_button (PncKioskLink *self, const PncKioskMessage *message)
{
  pnc_display_source_button (self->source, message->a, message->b);
}

static void
pnc_kiosk_link_run_size (PncKioskLink *self, const PncKioskMessage *message)
{
  self->width_px = message->a;
  self->height_px = message->b;
  if (self->head != NULL)
    pnc_display_source_request_size (self->source, self->head, self->width_px, self->height_px);
}

void
pnc_kiosk_link_key (PncKioskLink *self, guint scancode, gboolean pressed)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_key, scancode, pressed);
}

void
pnc_kiosk_link_release_all (PncKioskLink *self)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_release_all, 0, 0);
}

void
pnc_kiosk_link_set_leds (PncKioskLink *self, guint leds)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_leds, leds, 0);
}

void
pnc_kiosk_link_position (PncKioskLink *self, int x, int y)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_position, x, y);
}

void
pnc_kiosk_link_motion (PncKioskLink *self, int dx, int dy)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_motion, dx, dy);
}

void
pnc_kiosk_link_button (PncKioskLink *self, PncButton button, gboolean pressed)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_button, button, pressed);
}

void
pnc_kiosk_link_request_size (PncKioskLink *self, guint width_px, guint height_px)
{
  pnc_kiosk_link_post (self, pnc_kiosk_link_run_size, width_px, height_px);
}
