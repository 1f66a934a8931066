/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-statistics.h"

#include <glib/gi18n-lib.h>

struct _PncStatistics
{
  AdwBin parent_instance;

  PncDisplayView *view; /* borrowed */
  PncViewStatistics before;
  gint64 before_us;
  guint timer;

  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (PncStatistics, pnc_statistics, ADW_TYPE_BIN)

static void
pnc_statistics_begin (PncStatistics *self)
{
  pnc_display_view_get_statistics (self->view, &self->before);
  self->before_us = g_get_monotonic_time ();
}

static void
pnc_statistics_show (PncStatistics *self, const PncViewStatistics *now, double seconds)
{
  guint64 frames = now->frames - self->before.frames;
  double pixels = (now->pixels - self->before.pixels) / seconds / 1e6;
  double drawing_ms = frames > 0 ? (now->drawing_us - self->before.drawing_us) / 1e3 / frames : 0;
  g_autofree char *text = g_strdup_printf (
      /* Translators: sizes in pixels, the way of drawing, and rates over the last second. */
      _ ("Desktop: %u × %u\nShown at: %u × %u\nDrawn by: %s\nFrames: %.0f a second\n"
         "Changes: %.2f megapixels a second\nDrawing: %.1f ms a frame"),
      now->guest_width, now->guest_height, now->device_width, now->device_height,
      now->painter != NULL ? now->painter : "—", frames / seconds, pixels, drawing_ms);

  gtk_label_set_label (self->text, text);
}

static gboolean
pnc_statistics_tick_cb (gpointer data)
{
  PncStatistics *self = data;
  PncViewStatistics now;
  double seconds = (g_get_monotonic_time () - self->before_us) / 1e6;

  pnc_display_view_get_statistics (self->view, &now);
  pnc_statistics_show (self, &now, MAX (seconds, 0.001));
  pnc_statistics_begin (self);
  return G_SOURCE_CONTINUE;
}

static void
pnc_statistics_map (GtkWidget *widget)
{
  PncStatistics *self = PNC_STATISTICS (widget);

  GTK_WIDGET_CLASS (pnc_statistics_parent_class)->map (widget);
  pnc_statistics_begin (self);
  pnc_statistics_tick_cb (self);
  self->timer = g_timeout_add_seconds (1, pnc_statistics_tick_cb, self);
}

static void
pnc_statistics_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&PNC_STATISTICS (widget)->timer, g_source_remove);
  GTK_WIDGET_CLASS (pnc_statistics_parent_class)->unmap (widget);
}

static void
pnc_statistics_class_init (PncStatisticsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->map = pnc_statistics_map;
  widget_class->unmap = pnc_statistics_unmap;
}

static void
pnc_statistics_init (PncStatistics *self)
{
  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->text, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "numeric");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->text));
}

void
pnc_statistics_watch (PncStatistics *statistics, PncDisplayView *view)
{
  statistics->view = view;
}
