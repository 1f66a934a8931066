/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-geometry.h"

#include <math.h>

static gboolean
pnc_geometry_fits_unscaled (int space_width, int space_height, int head_width, int head_height)
{
  int spare_width = space_width - head_width;
  int spare_height = space_height - head_height;

  return spare_width >= 0 && spare_width < PNC_GEOMETRY_SLACK_PX && spare_height >= 0
         && spare_height < PNC_GEOMETRY_SLACK_PX;
}

void
pnc_geometry_fit (PncGeometry *geometry,
                  int widget_width,
                  int widget_height,
                  int scale_factor,
                  int head_width,
                  int head_height)
{
  int space_width = widget_width * scale_factor;
  int space_height = widget_height * scale_factor;

  geometry->head_width = head_width;
  geometry->head_height = head_height;
  geometry->scale_factor = scale_factor;
  geometry->exact = pnc_geometry_fits_unscaled (space_width, space_height, head_width, head_height);
  if (geometry->exact)
    {
      geometry->device_width = head_width;
      geometry->device_height = head_height;
    }
  else
    {
      double scale = MIN ((double) space_width / head_width, (double) space_height / head_height);

      geometry->device_width = CLAMP ((int) round (head_width * scale), 1, space_width);
      geometry->device_height = CLAMP ((int) round (head_height * scale), 1, space_height);
    }
  graphene_rect_init (&geometry->picture,
                      (float) ((space_width - geometry->device_width) / 2) / scale_factor,
                      (float) ((space_height - geometry->device_height) / 2) / scale_factor,
                      (float) geometry->device_width / scale_factor,
                      (float) geometry->device_height / scale_factor);
}

gboolean
pnc_geometry_equal (const PncGeometry *a, const PncGeometry *b)
{
  return graphene_rect_equal (&a->picture, &b->picture) && a->device_width == b->device_width
         && a->device_height == b->device_height && a->head_width == b->head_width
         && a->head_height == b->head_height && a->scale_factor == b->scale_factor;
}

/* Device pixel @device of @device_size, as a pixel of @head_size: the ends meet the ends. */
static int
pnc_geometry_map (int device, int device_size, int head_size)
{
  if (device_size <= 1)
    return 0;
  device = CLAMP (device, 0, device_size - 1);
  return (int) (((gint64) device * (head_size - 1) + (device_size - 1) / 2) / (device_size - 1));
}

gboolean
pnc_geometry_to_head (const PncGeometry *geometry, double x, double y, int *out_x, int *out_y)
{
  double left = (x - geometry->picture.origin.x) * geometry->scale_factor;
  double top = (y - geometry->picture.origin.y) * geometry->scale_factor;
  int device_x = (int) floor (left + 1e-6);
  int device_y = (int) floor (top + 1e-6);

  *out_x = pnc_geometry_map (device_x, geometry->device_width, geometry->head_width);
  *out_y = pnc_geometry_map (device_y, geometry->device_height, geometry->head_height);
  return device_x >= 0 && device_y >= 0 && device_x < geometry->device_width
         && device_y < geometry->device_height;
}

graphene_point_t
pnc_geometry_to_widget (const PncGeometry *geometry, int x, int y)
{
  const graphene_rect_t *picture = &geometry->picture;

  return GRAPHENE_POINT_INIT (
      picture->origin.x + (float) x * picture->size.width / geometry->head_width,
      picture->origin.y + (float) y * picture->size.height / geometry->head_height);
}
