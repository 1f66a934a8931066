/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-display.h"

#include "pnc-damage.h"
#include "pnc-display-head-producer.h"
#include "pnc-display-source-producer.h"
#include "pnc-surface.h"

/* As many as spice-client-glib can configure; what a guest names beyond is not shown. */
#define PNC_SPICE_MAX_DISPLAYS 16

/* A head and its part of the surface. */
typedef struct
{
  PncDisplayHead *head;
  guint monitor_id;
  PncRect area; /* as the guest says */
  PncRect part; /* of that, what lies on the surface; 0x0 while nothing is shown */
} PncSpiceMonitor;

/* Counted, because a consumer may disconnect the source from inside of a signal that we emit. */
struct _PncSpiceDisplay
{
  PncDisplaySource *source;
  SpiceDisplayChannel *channel;
  guint channel_id;
  PncSurface surface; /* the primary one; no pixels while the guest sets a mode */
  gboolean marked;    /* the guest says that it is worth looking at */
  GArray *monitors;   /* PncSpiceMonitor */
  gboolean detached;
};

static void
pnc_spice_monitor_clear (PncSpiceMonitor *monitor)
{
  g_object_unref (monitor->head);
}

static void
pnc_spice_display_finalize (PncSpiceDisplay *self)
{
  pnc_surface_clear (&self->surface);
  g_array_unref (self->monitors);
  g_object_unref (self->channel);
}

static void
pnc_spice_display_unref (PncSpiceDisplay *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) pnc_spice_display_finalize);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSpiceDisplay, pnc_spice_display_unref)

static PncSpiceMonitor *
pnc_spice_display_get_monitor (PncSpiceDisplay *self, guint index)
{
  return &g_array_index (self->monitors, PncSpiceMonitor, index);
}

/* Where @monitor's first pixel is now, and in @monitor->part how much of it there is. */
static const guint8 *
pnc_spice_display_locate (PncSpiceDisplay *self, PncSpiceMonitor *monitor)
{
  const PncSurface *surface = &self->surface;
  PncRect bounds = { 0, 0, surface->width_px, surface->height_px };

  monitor->part = (PncRect){ 0 };
  if (!self->marked || surface->pixels == NULL)
    return NULL;
  /* While modes change, or because it wants to, a guest names areas outside of its surface. */
  if (!pnc_rect_intersect (&monitor->area, &bounds, &monitor->part))
    return NULL;
  return surface->pixels + (gsize) monitor->part.y * surface->stride_bytes
         + (gsize) monitor->part.x * 4;
}

/* Gives each head its part of the surface as it is now, or nothing. */
static void
pnc_spice_display_show (PncSpiceDisplay *self)
{
  for (guint i = 0; i < self->monitors->len; i++)
    {
      PncSpiceMonitor *monitor = pnc_spice_display_get_monitor (self, i);
      g_autoptr (PncDisplayHead) head = g_object_ref (monitor->head);
      PncRect old = monitor->part;
      const guint8 *pixels = pnc_spice_display_locate (self, monitor);

      if (pixels == pnc_display_head_get_pixels (head) && monitor->part.width == old.width
          && monitor->part.height == old.height)
        continue;
      pnc_display_head_set_picture (head, pixels, monitor->part.width, monitor->part.height,
                                    self->surface.stride_bytes);
    }
}

static void
pnc_spice_display_remove_monitor (PncSpiceDisplay *self, guint index)
{
  g_autoptr (PncDisplayHead) head
      = g_object_ref (pnc_spice_display_get_monitor (self, index)->head);

  g_array_remove_index (self->monitors, index);
  pnc_display_source_remove_head (self->source, head);
}

static void
pnc_spice_display_remove_all (PncSpiceDisplay *self)
{
  while (self->monitors->len > 0)
    pnc_spice_display_remove_monitor (self, 0);
}

static PncSpiceMonitor *
pnc_spice_display_find_monitor (PncSpiceDisplay *self, guint monitor_id)
{
  for (guint i = 0; i < self->monitors->len; i++)
    if (pnc_spice_display_get_monitor (self, i)->monitor_id == monitor_id)
      return pnc_spice_display_get_monitor (self, i);
  return NULL;
}

static void
pnc_spice_display_place_monitor (PncSpiceDisplay *self, guint monitor_id, const PncRect *area)
{
  PncSpiceMonitor *monitor = pnc_spice_display_find_monitor (self, monitor_id);
  PncSpiceMonitor made = { .monitor_id = monitor_id, .area = *area };

  if (monitor != NULL)
    {
      monitor->area = *area;
      return;
    }
  if (self->detached || self->channel_id + monitor_id >= PNC_SPICE_MAX_DISPLAYS)
    return;
  made.head = pnc_display_head_new (self->channel_id + monitor_id);
  g_array_append_val (self->monitors, made);
  pnc_display_source_add_head (self->source, made.head);
}

static gboolean
pnc_spice_display_is_listed (GArray *configs, guint monitor_id)
{
  for (guint i = 0; i < configs->len; i++)
    {
      SpiceDisplayMonitorConfig *config = &g_array_index (configs, SpiceDisplayMonitorConfig, i);

      if (config->id == monitor_id && config->width > 0 && config->height > 0)
        return TRUE;
    }
  return FALSE;
}

static void
pnc_spice_display_place_listed (PncSpiceDisplay *self, GArray *configs)
{
  for (guint i = 0; i < MIN (configs->len, PNC_SPICE_MAX_DISPLAYS); i++)
    {
      SpiceDisplayMonitorConfig *config = &g_array_index (configs, SpiceDisplayMonitorConfig, i);
      PncRect area = { MIN (config->x, G_MAXINT), MIN (config->y, G_MAXINT),
                       MIN (config->width, G_MAXINT), MIN (config->height, G_MAXINT) };

      if (config->id < PNC_SPICE_MAX_DISPLAYS && area.width > 0 && area.height > 0)
        pnc_spice_display_place_monitor (self, config->id, &area);
    }
  for (guint i = 0; i < self->monitors->len;)
    if (pnc_spice_display_is_listed (configs, pnc_spice_display_get_monitor (self, i)->monitor_id))
      i++;
    else
      pnc_spice_display_remove_monitor (self, i);
}

/* The list may be empty at first, and stays so on old devices: then the surface is the monitor. */
static void
pnc_spice_display_update_monitors (PncSpiceDisplay *self)
{
  g_autoptr (PncDisplaySource) source = g_object_ref (self->source);
  PncRect whole = { 0, 0, self->surface.width_px, self->surface.height_px };
  GArray *configs = NULL;

  g_object_get (self->channel, "monitors", &configs, NULL);
  if (configs != NULL && configs->len > 0)
    pnc_spice_display_place_listed (self, configs);
  else if (self->surface.pixels != NULL)
    pnc_spice_display_place_monitor (self, 0, &whole);
  g_clear_pointer (&configs, g_array_unref);
  pnc_spice_display_show (self);
}

/* What the channel says */

static void
pnc_spice_display_create_cb (SpiceChannel *channel,
                             int format,
                             int width_px,
                             int height_px,
                             int stride_bytes,
                             int shm_id,
                             gpointer memory,
                             PncSpiceDisplay *self)
{
  g_autoptr (PncSpiceDisplay) kept = g_rc_box_acquire (self);
  PncSurfaceFormat surface_format = PNC_SURFACE_XRGB32;

  g_debug ("display:%u: surface %dx%d, format %d", self->channel_id, width_px, height_px, format);
  if (format == SPICE_SURFACE_FMT_16_555)
    surface_format = PNC_SURFACE_RGB555;
  else if (format == SPICE_SURFACE_FMT_16_565)
    surface_format = PNC_SURFACE_RGB565;
  else if (format != SPICE_SURFACE_FMT_32_xRGB && format != SPICE_SURFACE_FMT_32_ARGB)
    return;
  pnc_surface_set (&self->surface, surface_format, memory, width_px, height_px, stride_bytes);
  pnc_spice_display_update_monitors (self);
}

/* The memory is freed as soon as this returns: consumers let go of it in here. */
static void
pnc_spice_display_destroy_cb (SpiceChannel *channel, PncSpiceDisplay *self)
{
  g_autoptr (PncSpiceDisplay) kept = g_rc_box_acquire (self);
  PncSurface dying = self->surface;

  self->surface = (PncSurface){ 0 };
  pnc_spice_display_show (self);
  pnc_surface_clear (&dying);
}

static void
pnc_spice_display_mark_cb (SpiceChannel *channel, int mark, PncSpiceDisplay *self)
{
  g_autoptr (PncSpiceDisplay) kept = g_rc_box_acquire (self);

  self->marked = mark;
  /* Unmarked and without a surface: the guest turned this monitor off. */
  if (!mark && self->surface.pixels == NULL)
    pnc_spice_display_remove_all (self);
  else
    pnc_spice_display_update_monitors (self);
}

static void
pnc_spice_display_monitors_cb (SpiceChannel *channel, GParamSpec *pspec, PncSpiceDisplay *self)
{
  g_autoptr (PncSpiceDisplay) kept = g_rc_box_acquire (self);

  pnc_spice_display_update_monitors (self);
}

static void
pnc_spice_display_invalidate_cb (
    SpiceChannel *channel, int x, int y, int width, int height, PncSpiceDisplay *self)
{
  PncRect drawn = { x, y, width, height }, part;

  pnc_surface_update (&self->surface, &drawn);
  for (guint i = 0; i < self->monitors->len; i++)
    {
      PncSpiceMonitor *monitor = pnc_spice_display_get_monitor (self, i);

      if (!pnc_rect_intersect (&drawn, &monitor->part, &part))
        continue;
      part.x -= monitor->part.x;
      part.y -= monitor->part.y;
      pnc_display_head_add_damage (monitor->head, &part);
    }
}

PncSpiceDisplay *
pnc_spice_display_new (PncDisplaySource *source, SpiceDisplayChannel *channel)
{
  PncSpiceDisplay *self = g_rc_box_new0 (PncSpiceDisplay);
  int channel_id = 0;

  g_object_get (channel, "channel-id", &channel_id, NULL);
  self->source = source;
  self->channel = g_object_ref (channel);
  self->channel_id = channel_id;
  self->monitors = g_array_new (FALSE, FALSE, sizeof (PncSpiceMonitor));
  g_array_set_clear_func (self->monitors, (GDestroyNotify) pnc_spice_monitor_clear);
  g_signal_connect (channel, "display-primary-create", G_CALLBACK (pnc_spice_display_create_cb),
                    self);
  g_signal_connect (channel, "display-primary-destroy", G_CALLBACK (pnc_spice_display_destroy_cb),
                    self);
  g_signal_connect (channel, "display-invalidate", G_CALLBACK (pnc_spice_display_invalidate_cb),
                    self);
  g_signal_connect (channel, "display-mark", G_CALLBACK (pnc_spice_display_mark_cb), self);
  g_signal_connect (channel, "notify::monitors", G_CALLBACK (pnc_spice_display_monitors_cb), self);
  return self;
}

void
pnc_spice_display_free (PncSpiceDisplay *self)
{
  self->detached = TRUE;
  g_signal_handlers_disconnect_by_data (self->channel, self);
  pnc_spice_display_remove_all (self);
  pnc_spice_display_unref (self);
}
