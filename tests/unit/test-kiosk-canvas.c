/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-kiosk-canvas.h"
#include "pnc-test.h"

#include <string.h>

typedef struct
{
  PncKioskPicture picture;
  PncKioskScreen screen;
  PncRect area;
} Canvas;

static guint32
pattern (guint x, guint y)
{
  return ((x * 7 + y * 3) & 0xff) << 16 | ((y * 5) & 0xff) << 8 | ((x * 11) & 0xff);
}

static Canvas
new_canvas (guint picture_width, guint picture_height, guint width_px, guint height_px)
{
  guint32 *pixels = g_new (guint32, picture_width * picture_height);
  Canvas canvas = {
    .picture = { (guint8 *) pixels, picture_width, picture_height, picture_width * 4 },
    .screen = { g_malloc0 (width_px * height_px * 4), width_px, height_px, width_px * 4 },
    .area = pnc_kiosk_fit (picture_width, picture_height, width_px, height_px),
  };

  for (guint y = 0; y < picture_height; y++)
    for (guint x = 0; x < picture_width; x++)
      pixels[y * picture_width + x] = pattern (x, y);
  return canvas;
}

static void
free_canvas (Canvas *canvas)
{
  g_free ((gpointer) canvas->picture.pixels);
  g_free (canvas->screen.pixels);
}

static guint32
pixel_at (const Canvas *canvas, guint x, guint y)
{
  return ((const guint32 *) canvas->screen.pixels)[y * canvas->screen.width_px + x];
}

static void
assert_rect (PncRect rect, int x, int y, int width, int height)
{
  assert_int_equal (rect.x, x);
  assert_int_equal (rect.y, y);
  assert_int_equal (rect.width, width);
  assert_int_equal (rect.height, height);
}

static void
fits_a_picture_in_the_middle_with_its_proportions (void **state)
{
  assert_rect (pnc_kiosk_fit (1280, 800, 1280, 800), 0, 0, 1280, 800);
  assert_rect (pnc_kiosk_fit (1024, 768, 1920, 1080), 240, 0, 1440, 1080);
  assert_rect (pnc_kiosk_fit (1920, 1080, 1280, 1024), 0, 152, 1280, 720);
  assert_rect (pnc_kiosk_fit (65535, 1, 100, 100), 0, 49, 100, 1);
  assert_rect (pnc_kiosk_fit (0, 0, 100, 100), 0, 0, 0, 0);
}

static void
copies_pixels_where_the_sizes_are_equal (void **state)
{
  Canvas canvas = new_canvas (40, 30, 40, 30);

  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &(PncRect){ 3, 4, 5, 6 });

  for (guint y = 0; y < 30; y++)
    for (guint x = 0; x < 40; x++)
      assert_int_equal (pixel_at (&canvas, x, y),
                        x >= 3 && x < 8 && y >= 4 && y < 10 ? pattern (x, y) : 0);
  free_canvas (&canvas);
}

static void
keeps_a_plain_colour_plain_when_it_scales (void **state)
{
  Canvas canvas = new_canvas (64, 48, 200, 150);

  for (guint i = 0; i < 64 * 48; i++)
    ((guint32 *) canvas.picture.pixels)[i] = 0xff8040;
  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &canvas.area);

  for (guint y = 0; y < 150; y++)
    for (guint x = 0; x < 200; x++)
      assert_int_equal (pixel_at (&canvas, x, y), 0xff8040);
  free_canvas (&canvas);
}

/* Twice the size: each pixel of the screen lies a quarter from one of the picture's. */
static void
interpolates_between_pixels (void **state)
{
  Canvas canvas = new_canvas (2, 1, 4, 2);

  ((guint32 *) canvas.picture.pixels)[0] = 0x000000;
  ((guint32 *) canvas.picture.pixels)[1] = 0x00ff00;
  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &canvas.area);

  assert_int_equal (pixel_at (&canvas, 0, 0), 0x000000);
  assert_int_equal (pixel_at (&canvas, 1, 0), 0x003f00);
  assert_int_equal (pixel_at (&canvas, 2, 0), 0x00bf00);
  assert_int_equal (pixel_at (&canvas, 3, 0), 0x00ff00);
  free_canvas (&canvas);
}

static void
assert_no_seams (guint picture_width, guint picture_height, guint width_px, guint height_px)
{
  Canvas whole = new_canvas (picture_width, picture_height, width_px, height_px);
  Canvas parts = new_canvas (picture_width, picture_height, width_px, height_px);
  PncRect on_screen;

  pnc_kiosk_draw (&whole.screen, &whole.picture, &whole.area, &whole.area);
  for (guint y = 0; y < picture_height; y += 13)
    for (guint x = 0; x < picture_width; x += 17)
      {
        PncRect part = { x, y, 17, 13 };

        assert_true (pnc_kiosk_map_damage (&parts.picture, &parts.area, &part, &on_screen));
        pnc_kiosk_draw (&parts.screen, &parts.picture, &parts.area, &on_screen);
      }
  assert_memory_equal (parts.screen.pixels, whole.screen.pixels, width_px * height_px * 4);
  free_canvas (&whole);
  free_canvas (&parts);
}

static void
draws_parts_without_seams (void **state)
{
  assert_no_seams (160, 120, 160, 120);
  assert_no_seams (160, 120, 251, 187);
  assert_no_seams (160, 120, 97, 61);
  assert_no_seams (161, 53, 640, 480);
}

/* What damage maps to must hold every pixel that the damage changes. */
static void
redraws_everything_that_a_change_reaches (void **state)
{
  Canvas canvas = new_canvas (160, 120, 251, 187);
  PncRect part = { 50, 40, 3, 2 }, on_screen;
  guint32 *pixels = (guint32 *) canvas.picture.pixels;
  g_autofree guint8 *expected = NULL;

  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &canvas.area);
  for (int y = part.y; y < part.y + part.height; y++)
    for (int x = part.x; x < part.x + part.width; x++)
      pixels[y * 160 + x] ^= 0xffffff;
  assert_true (pnc_kiosk_map_damage (&canvas.picture, &canvas.area, &part, &on_screen));
  assert_true (on_screen.width < 20 && on_screen.height < 20);
  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &on_screen);
  expected = g_memdup2 (canvas.screen.pixels, 251 * 187 * 4);
  pnc_kiosk_draw (&canvas.screen, &canvas.picture, &canvas.area, &canvas.area);

  assert_memory_equal (canvas.screen.pixels, expected, 251 * 187 * 4);
  free_canvas (&canvas);
}

static void
draws_nothing_for_damage_outside_of_the_picture (void **state)
{
  Canvas canvas = new_canvas (40, 30, 40, 30);
  PncRect on_screen;

  assert_false (
      pnc_kiosk_map_damage (&canvas.picture, &canvas.area, &(PncRect){ 40, 0, 5, 5 }, &on_screen));
  free_canvas (&canvas);
}

static void
blends_a_pointer_by_its_alpha_and_within_its_clip (void **state)
{
  static const guint8 rgba[] = { 255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 128 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (rgba, sizeof rgba);
  PncCursor cursor = { .width_px = 3, .height_px = 1, .hot_x = 1, .rgba = bytes };
  Canvas canvas = new_canvas (10, 10, 10, 10);

  pnc_kiosk_draw_cursor (&canvas.screen, &cursor, 1, 5, &canvas.area);
  assert_int_equal (pixel_at (&canvas, 0, 5), 0xff0000);
  assert_int_equal (pixel_at (&canvas, 1, 5), 0);
  assert_int_equal (pixel_at (&canvas, 2, 5), 0x000080);

  pnc_kiosk_draw_cursor (&canvas.screen, &cursor, 0, 7, &canvas.area);
  assert_int_equal (pixel_at (&canvas, 1, 7), 0x000080);
  pnc_kiosk_draw_cursor (&canvas.screen, &cursor, 5, 9, &(PncRect){ 0, 0, 5, 10 });
  assert_int_equal (pixel_at (&canvas, 4, 9), 0xff0000);
  assert_int_equal (pixel_at (&canvas, 6, 9), 0);
  pnc_kiosk_draw_cursor (&canvas.screen, &cursor, 500, -500, &canvas.area);
  free_canvas (&canvas);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (fits_a_picture_in_the_middle_with_its_proportions),
    cmocka_unit_test (copies_pixels_where_the_sizes_are_equal),
    cmocka_unit_test (keeps_a_plain_colour_plain_when_it_scales),
    cmocka_unit_test (interpolates_between_pixels),
    cmocka_unit_test (draws_parts_without_seams),
    cmocka_unit_test (redraws_everything_that_a_change_reaches),
    cmocka_unit_test (draws_nothing_for_damage_outside_of_the_picture),
    cmocka_unit_test (blends_a_pointer_by_its_alpha_and_within_its_clip),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
