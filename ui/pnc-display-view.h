/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <gtk/gtk.h>

/* A guest's screen as one widget: it only snapshots, and takes what changed, no more. While it has
 * the focus the guest has the keyboard: every key goes there but Ctrl+Alt, pressed and let go by
 * themselves, which gives the keyboard back ("keyboard-released"). When a picture goes away, a
 * dimmed copy of it stays until the next.
 *
 * Properties: "source" (PncDisplaySource or NULL), "has-picture" (bool, read), "captured" (bool,
 * read: the guest has the keyboard), "follow-size" (bool: asks the guest for the widget's size in
 * device pixels, TRUE at first), "pointer-locked" (bool, read: a guest without absolute pointer
 * has the mouse; Ctrl+Alt gives it back).
 * Signals: "keyboard-released" (). */
#define PNC_TYPE_DISPLAY_VIEW (pnc_display_view_get_type ())
G_DECLARE_FINAL_TYPE (PncDisplayView, pnc_display_view, PNC, DISPLAY_VIEW, GtkWidget)

GtkWidget *pnc_display_view_new (void);

PncDisplaySource *pnc_display_view_get_source (PncDisplayView *view); /* borrowed, NULL: none */
void pnc_display_view_set_source (PncDisplayView *view, PncDisplaySource *source);

gboolean pnc_display_view_get_has_picture (PncDisplayView *view);
gboolean pnc_display_view_get_captured (PncDisplayView *view);
void pnc_display_view_set_follow_size (PncDisplayView *view, gboolean follow);

/* A copy of the picture as it is now, for a file or to show while there is none; NULL if there is
 * no picture. Transfer full. */
GdkTexture *pnc_display_view_dup_texture (PncDisplayView *view);

/* Presses these scancodes in order and lets them go in reverse, as from a menu: 0 ends @keys. */
void pnc_display_view_send_keys (PncDisplayView *view, const guint *keys);

/* What it has drawn so far. */
typedef struct
{
  const char *painter;               /* "gltex" or "cairotiles"; NULL while unrealised */
  guint guest_width, guest_height;   /* pixels; 0: no picture */
  guint device_width, device_height; /* what they are drawn on */
  guint64 frames;
  guint64 pixels; /* taken from the guest's memory */
  gint64 drawing_us;
} PncViewStatistics;

void pnc_display_view_get_statistics (PncDisplayView *view, PncViewStatistics *out_statistics);

/* For tests: "gltex" or "cairotiles" (NULL while unrealised), and how many pixels it took from
 * the guest's memory so far. */
const char *pnc_display_view_get_painter_name (PncDisplayView *view);
guint64 pnc_display_view_get_pixels_taken (PncDisplayView *view);
