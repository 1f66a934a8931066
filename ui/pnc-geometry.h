/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <graphene.h>

/* Where a guest's picture lies in a widget, and back. Pure.
 *
 * Two kinds of pixel: logical ones, in which GTK measures, and device ones, @scale_factor of them
 * to each logical one. A picture that fits the widget with less than PNC_GEOMETRY_SLACK_PX device
 * pixels to spare each way is drawn one to one (guests round their width down to 8); any other is
 * scaled to fit, its aspect ratio kept, its edges on device pixels. */
#define PNC_GEOMETRY_SLACK_PX 16

typedef struct
{
  graphene_rect_t picture; /* logical pixels of the widget, edges on device pixels */
  int device_width;        /* the picture's size in device pixels */
  int device_height;
  int head_width; /* the guest's size in its own pixels */
  int head_height;
  int scale_factor;
  gboolean exact; /* one guest pixel is one device pixel */
} PncGeometry;

/* All sizes above 0. */
void pnc_geometry_fit (PncGeometry *geometry,
                       int widget_width,
                       int widget_height,
                       int scale_factor,
                       int head_width,
                       int head_height);

gboolean pnc_geometry_equal (const PncGeometry *a, const PncGeometry *b);

/* The guest pixel under a point of the widget, clamped to the picture; the first and the last
 * device pixel of each row reach the first and the last of the guest at any scale. TRUE if the
 * point lies in the picture. */
gboolean
pnc_geometry_to_head (const PncGeometry *geometry, double x, double y, int *out_x, int *out_y);

/* The upper left corner of a guest pixel, in logical pixels of the widget. */
graphene_point_t pnc_geometry_to_widget (const PncGeometry *geometry, int x, int y);
