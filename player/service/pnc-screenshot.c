/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-screenshot.h"

#include "pnc-error.h"

#include <png.h>
#include <string.h>

#define PNC_SCREENSHOT_MAX_PX 32768

typedef struct
{
  const guint8 *rgb; /* 3 bytes a pixel, no padding */
  guint width;
  guint height;
} PncPicture;

/* One number of the header; FALSE at its end or above PNC_SCREENSHOT_MAX_PX. Comments count as
 * space (netpbm, ppm(5)). */
static gboolean
pnc_screenshot_read_number (const guint8 **at, const guint8 *end, guint *out_number)
{
  const guint8 *p = *at;
  guint number = 0;

  while (p < end && (g_ascii_isspace (*p) || *p == '#'))
    {
      if (*p == '#')
        while (p < end && *p != '\n')
          p++;
      if (p < end)
        p++;
    }
  if (p == end || !g_ascii_isdigit (*p))
    return FALSE;
  for (; p < end && g_ascii_isdigit (*p); p++)
    if ((number = number * 10 + (*p - '0')) > PNC_SCREENSHOT_MAX_PX)
      return FALSE;
  *at = p;
  *out_number = number;
  return TRUE;
}

static gboolean
pnc_screenshot_parse (GBytes *ppm, PncPicture *out_picture)
{
  gsize size;
  const guint8 *p = g_bytes_get_data (ppm, &size);
  const guint8 *end = p + size;
  guint width, height, depth;

  if (size < 3 || memcmp (p, "P6", 2) != 0)
    return FALSE;
  p += 2;
  if (!pnc_screenshot_read_number (&p, end, &width)
      || !pnc_screenshot_read_number (&p, end, &height)
      || !pnc_screenshot_read_number (&p, end, &depth) || depth != 255 || width == 0 || height == 0
      || p == end)
    return FALSE;
  p++; /* the one space that ends the header */
  if ((gsize) (end - p) < (gsize) width * height * 3)
    return FALSE;
  *out_picture = (PncPicture){ p, width, height };
  return TRUE;
}

/* The mean of the pixels of @from that the pixel (@x, @y) of a @width x @height picture covers. */
static void
pnc_screenshot_average (
    const PncPicture *from, guint width, guint height, guint x, guint y, guint8 *out_rgb)
{
  guint x0 = (guint64) x * from->width / width;
  guint x1 = MAX ((guint64) (x + 1) * from->width / width, x0 + 1);
  guint y0 = (guint64) y * from->height / height;
  guint y1 = MAX ((guint64) (y + 1) * from->height / height, y0 + 1);
  guint64 sum[3] = { 0 };
  guint64 n = (guint64) (x1 - x0) * (y1 - y0);

  for (guint row = y0; row < y1; row++)
    for (guint column = x0; column < x1; column++)
      for (guint c = 0; c < 3; c++)
        sum[c] += from->rgb[((gsize) row * from->width + column) * 3 + c];
  for (guint c = 0; c < 3; c++)
    out_rgb[c] = (sum[c] + n / 2) / n;
}

static guint8 *
pnc_screenshot_scale (const PncPicture *from, guint width, guint height)
{
  guint8 *rgb = g_malloc ((gsize) width * height * 3);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      pnc_screenshot_average (from, width, height, x, y, rgb + ((gsize) y * width + x) * 3);
  return rgb;
}

static GBytes *
pnc_screenshot_encode (const PncPicture *picture, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB };
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX (image);
  g_autofree guint8 *png = NULL;

  image.width = picture->width;
  image.height = picture->height;
  size = PNG_IMAGE_PNG_SIZE_MAX (image);
  png = g_malloc (size);
  if (!png_image_write_to_memory (&image, png, &size, 0, picture->rgb, 0, NULL))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "Cannot make a PNG of the screen: %s",
                   image.message);
      return NULL;
    }
  return g_bytes_new_take (g_realloc (g_steal_pointer (&png), size), size);
}

GBytes *
pnc_screenshot_to_png (GBytes *ppm, guint max_width_px, GError **error)
{
  PncPicture picture;
  g_autofree guint8 *scaled = NULL;

  if (!pnc_screenshot_parse (ppm, &picture))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "QEMU's picture of the screen cannot be read");
      return NULL;
    }
  if (max_width_px > 0 && picture.width > max_width_px)
    {
      guint height = MAX (1, (guint64) picture.height * max_width_px / picture.width);

      scaled = pnc_screenshot_scale (&picture, max_width_px, height);
      picture = (PncPicture){ scaled, max_width_px, height };
    }
  return pnc_screenshot_encode (&picture, error);
}
