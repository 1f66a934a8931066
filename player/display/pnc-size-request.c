/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-size-request.h"

#include <gio/gio.h>

#define PNC_SIZE_MIN_WIDTH 320
#define PNC_SIZE_MIN_HEIGHT 200

struct _PncSizeRequest
{
  PncSizeSendFunc send;
  gpointer data;
  GDestroyNotify free_data;
  GMainContext *context;

  guint width_px, height_px; /* the last wish; 0: none yet */
  gboolean wanted;           /* it has not been sent */
  GSource *debounce;
  GSource *in_flight;
};

static void
pnc_size_request_clear_timer (GSource **timer)
{
  if (*timer == NULL)
    return;
  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

static GSource *
pnc_size_request_start_timer (PncSizeRequest *self, guint interval_ms, GSourceFunc callback)
{
  GSource *timer = g_timeout_source_new (interval_ms);

  g_source_set_callback (timer, callback, self, NULL);
  g_source_attach (timer, self->context);
  return timer;
}

static gboolean pnc_size_request_unanswered_cb (gpointer data);

static void
pnc_size_request_send (PncSizeRequest *self)
{
  if (!self->wanted || self->debounce != NULL || self->in_flight != NULL)
    return;
  self->wanted = FALSE;
  self->in_flight
      = pnc_size_request_start_timer (self, PNC_SIZE_ANSWER_MS, pnc_size_request_unanswered_cb);
  self->send (self->width_px, self->height_px, self->data);
}

static gboolean
pnc_size_request_unanswered_cb (gpointer data)
{
  pnc_size_request_answered (data);
  return G_SOURCE_REMOVE;
}

static gboolean
pnc_size_request_settled_cb (gpointer data)
{
  PncSizeRequest *self = data;

  pnc_size_request_clear_timer (&self->debounce);
  pnc_size_request_send (self);
  return G_SOURCE_REMOVE;
}

static void
pnc_size_request_debounce (PncSizeRequest *self)
{
  self->wanted = TRUE;
  pnc_size_request_clear_timer (&self->debounce);
  self->debounce
      = pnc_size_request_start_timer (self, PNC_SIZE_DEBOUNCE_MS, pnc_size_request_settled_cb);
}

PncSizeRequest *
pnc_size_request_new (PncSizeSendFunc send, gpointer data, GDestroyNotify free_data)
{
  PncSizeRequest *self = g_new0 (PncSizeRequest, 1);

  self->send = send;
  self->data = data;
  self->free_data = free_data;
  self->context = g_main_context_ref_thread_default ();
  return self;
}

void
pnc_size_request_free (PncSizeRequest *self)
{
  if (self == NULL)
    return;
  pnc_size_request_clear_timer (&self->debounce);
  pnc_size_request_clear_timer (&self->in_flight);
  g_main_context_unref (self->context);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

void
pnc_size_request_wish (PncSizeRequest *self, guint width_px, guint height_px)
{
  width_px = MAX (width_px & ~7u, PNC_SIZE_MIN_WIDTH);
  height_px = MAX (height_px, PNC_SIZE_MIN_HEIGHT);
  if (width_px == self->width_px && height_px == self->height_px)
    return;
  self->width_px = width_px;
  self->height_px = height_px;
  pnc_size_request_debounce (self);
}

void
pnc_size_request_answered (PncSizeRequest *self)
{
  pnc_size_request_clear_timer (&self->in_flight);
  pnc_size_request_send (self);
}

void
pnc_size_request_repeat (PncSizeRequest *self)
{
  if (self->width_px != 0)
    pnc_size_request_debounce (self);
}
