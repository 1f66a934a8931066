/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-damage.h"
#include "pnc-display-head-producer.h"

struct _PncDisplayHead
{
  GObject parent_instance;

  guint id;
  const guint8 *pixels; /* the producer's */
  guint width_px, height_px, stride_bytes;

  GMainContext *context;
  PncDamage damage;
  GSource *idle, *deadline; /* both set while damage is pending */
};

enum
{
  SIGNAL_RESET,
  SIGNAL_DAMAGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (PncDisplayHead, pnc_display_head, G_TYPE_OBJECT)

static void
pnc_display_head_clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
pnc_display_head_disarm (PncDisplayHead *self)
{
  pnc_display_head_clear_source (&self->idle);
  pnc_display_head_clear_source (&self->deadline);
}

static gboolean
pnc_display_head_flush_cb (gpointer data)
{
  pnc_display_head_flush (data);
  return G_SOURCE_REMOVE;
}

static GSource *
pnc_display_head_attach (PncDisplayHead *self, GSource *source, int priority)
{
  g_source_set_priority (source, priority);
  g_source_set_callback (source, pnc_display_head_flush_cb, self, NULL);
  g_source_set_static_name (source, "[pinnace] damage");
  g_source_attach (source, self->context);
  return source;
}

static void
pnc_display_head_arm (PncDisplayHead *self)
{
  if (self->idle != NULL)
    return;
  self->idle = pnc_display_head_attach (self, g_idle_source_new (), G_PRIORITY_DEFAULT_IDLE + 10);
  self->deadline = pnc_display_head_attach (self, g_timeout_source_new (PNC_DAMAGE_DEADLINE_MS),
                                            G_PRIORITY_DEFAULT);
}

static void
pnc_display_head_finalize (GObject *object)
{
  PncDisplayHead *self = PNC_DISPLAY_HEAD (object);

  pnc_display_head_disarm (self);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (pnc_display_head_parent_class)->finalize (object);
}

static void
pnc_display_head_class_init (PncDisplayHeadClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_display_head_finalize;
  signals[SIGNAL_RESET] = g_signal_new ("reset", PNC_TYPE_DISPLAY_HEAD, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DAMAGED]
      = g_signal_new ("damaged", PNC_TYPE_DISPLAY_HEAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_UINT);
}

static void
pnc_display_head_init (PncDisplayHead *self)
{
  self->context = g_main_context_ref_thread_default ();
}

PncDisplayHead *
pnc_display_head_new (guint id)
{
  PncDisplayHead *self = g_object_new (PNC_TYPE_DISPLAY_HEAD, NULL);

  self->id = id;
  return self;
}

void
pnc_display_head_set_picture (
    PncDisplayHead *self, const guint8 *pixels, guint width_px, guint height_px, guint stride_bytes)
{
  g_return_if_fail (PNC_IS_DISPLAY_HEAD (self));
  g_return_if_fail (pixels == NULL || stride_bytes >= width_px * 4);

  pnc_display_head_disarm (self);
  pnc_damage_clear (&self->damage);
  self->pixels = pixels;
  self->width_px = pixels != NULL ? width_px : 0;
  self->height_px = pixels != NULL ? height_px : 0;
  self->stride_bytes = pixels != NULL ? stride_bytes : 0;
  g_signal_emit (self, signals[SIGNAL_RESET], 0);
}

void
pnc_display_head_add_damage (PncDisplayHead *self, const PncRect *rect)
{
  if (self->pixels == NULL)
    return;
  if (pnc_damage_add (&self->damage, rect, self->width_px, self->height_px))
    pnc_display_head_arm (self);
}

void
pnc_display_head_flush (PncDisplayHead *self)
{
  PncDamage damage = self->damage;

  pnc_display_head_disarm (self);
  pnc_damage_clear (&self->damage);
  if (damage.n_rects > 0)
    g_signal_emit (self, signals[SIGNAL_DAMAGED], 0, damage.rects, damage.n_rects);
}

guint
pnc_display_head_get_id (PncDisplayHead *self)
{
  return self->id;
}

guint
pnc_display_head_get_width (PncDisplayHead *self)
{
  return self->width_px;
}

guint
pnc_display_head_get_height (PncDisplayHead *self)
{
  return self->height_px;
}

guint
pnc_display_head_get_stride (PncDisplayHead *self)
{
  return self->stride_bytes;
}

const guint8 *
pnc_display_head_get_pixels (PncDisplayHead *self)
{
  return self->pixels;
}
