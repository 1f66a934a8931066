/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-cursor.h"

#include "pnc-display-source-producer.h"

/* Above any real pointer; a guest that names more is not believed. */
#define PNC_CURSOR_MAX_PX 1024

struct _PncSpiceCursor
{
  PncDisplaySource *source;
  SpiceCursorChannel *channel;
  PncCursor *shape; /* the last one; NULL before the first and after a reset */
  gboolean shown;   /* it is what the source has now, as far as this channel had a say */
};

/* Whoever hears a report may disconnect the source and so free @self: report last. */
static void
pnc_spice_cursor_show (PncSpiceCursor *self)
{
  self->shown = self->shape != NULL;
  if (self->shown)
    pnc_display_source_report_cursor (self->source, self->shape);
}

/* Each head has a channel; when the pointer leaves one for the other, the order of "hide" here
 * and "set" there is not ours to know: hide only what this channel shows. */
static void
pnc_spice_cursor_hide (PncSpiceCursor *self)
{
  gboolean shown = self->shown;

  self->shown = FALSE;
  if (shown)
    pnc_display_source_report_cursor (self->source, NULL);
}

/* NULL for no shape, and for shapes of size 0: guests do set those, and mean none. */
static PncCursor *
pnc_spice_cursor_convert (const SpiceCursorShape *shape)
{
  PncCursor *cursor;

  if (shape == NULL || shape->data == NULL || shape->width == 0 || shape->height == 0)
    return NULL;
  if (shape->width > PNC_CURSOR_MAX_PX || shape->height > PNC_CURSOR_MAX_PX)
    return NULL;
  cursor = g_new0 (PncCursor, 1);
  cursor->width_px = shape->width;
  cursor->height_px = shape->height;
  cursor->hot_x = MIN (shape->hot_spot_x, shape->width - 1);
  cursor->hot_y = MIN (shape->hot_spot_y, shape->height - 1);
  cursor->rgba = g_bytes_new (shape->data, (gsize) shape->width * shape->height * 4);
  return cursor;
}

static void
pnc_spice_cursor_set_cb (SpiceCursorChannel *channel, GParamSpec *pspec, PncSpiceCursor *self)
{
  SpiceCursorShape *shape = NULL;

  g_object_get (channel, "cursor", &shape, NULL);
  pnc_cursor_free (self->shape);
  self->shape = pnc_spice_cursor_convert (shape);
  if (shape != NULL)
    g_boxed_free (SPICE_TYPE_CURSOR_SHAPE, shape);
  if (self->shape != NULL)
    pnc_spice_cursor_show (self);
  else
    pnc_spice_cursor_hide (self);
}

static void
pnc_spice_cursor_hide_cb (SpiceCursorChannel *channel, PncSpiceCursor *self)
{
  pnc_spice_cursor_hide (self);
}

static void
pnc_spice_cursor_reset_cb (SpiceCursorChannel *channel, PncSpiceCursor *self)
{
  g_clear_pointer (&self->shape, pnc_cursor_free);
  pnc_spice_cursor_hide (self);
}

/* A move after a hide shows the last shape again: QEMU sends no other sign. */
static void
pnc_spice_cursor_move_cb (SpiceCursorChannel *channel, int x, int y, PncSpiceCursor *self)
{
  g_autoptr (PncDisplaySource) source = g_object_ref (self->source);

  if (!self->shown)
    pnc_spice_cursor_show (self);
  pnc_display_source_report_cursor_moved (source, x, y);
}

PncSpiceCursor *
pnc_spice_cursor_new (PncDisplaySource *source, SpiceCursorChannel *channel)
{
  PncSpiceCursor *self = g_new0 (PncSpiceCursor, 1);

  self->source = source;
  self->channel = g_object_ref (channel);
  g_signal_connect (channel, "notify::cursor", G_CALLBACK (pnc_spice_cursor_set_cb), self);
  g_signal_connect (channel, "cursor-hide", G_CALLBACK (pnc_spice_cursor_hide_cb), self);
  g_signal_connect (channel, "cursor-reset", G_CALLBACK (pnc_spice_cursor_reset_cb), self);
  g_signal_connect (channel, "cursor-move", G_CALLBACK (pnc_spice_cursor_move_cb), self);
  return self;
}

void
pnc_spice_cursor_free (PncSpiceCursor *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->channel, self);
  g_object_unref (self->channel);
  g_clear_pointer (&self->shape, pnc_cursor_free);
  g_free (self);
}
