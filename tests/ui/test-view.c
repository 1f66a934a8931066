/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-view.h"
#include "pnc-geometry.h"
#include "pnc-synthetic-source.h"
#include "pnc-ui-test.h"

#include <string.h>

/* The view in a bare window, and the guest that it shows. */
typedef struct
{
  PncUiWorld *ui;
  GtkWidget *window;
  PncDisplayView *view;
  PncSyntheticSource *source;
} PncViewTest;

static PncViewTest
pnc_view_test_start (PncUiWorld *ui, int width, int height, int guest_width, int guest_height)
{
  PncViewTest test = { .ui = ui };

  test.source = pnc_synthetic_source_new (guest_width, guest_height);
  pnc_synthetic_source_set_follows_size (test.source, FALSE);
  test.view = PNC_DISPLAY_VIEW (pnc_display_view_new ());
  test.window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (test.window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (test.window), width, height);
  gtk_window_set_child (GTK_WINDOW (test.window), GTK_WIDGET (test.view));
  pnc_display_view_set_source (test.view, PNC_DISPLAY_SOURCE (test.source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (test.source));
  pnc_ui_present (test.window);
  assert_int_equal (gtk_widget_get_width (GTK_WIDGET (test.view)), width);
  assert_int_equal (gtk_widget_get_height (GTK_WIDGET (test.view)), height);
  return test;
}

static void
pnc_view_test_stop (PncViewTest *test)
{
  pnc_ui_destroy (test->window);
  g_clear_object (&test->source);
}

static PncDisplayHead *
pnc_view_test_head (PncViewTest *test)
{
  g_autoptr (PncDisplayHead) head
      = g_list_model_get_item (pnc_display_source_get_heads (PNC_DISPLAY_SOURCE (test->source)), 0);

  return head; /* the list holds it */
}

/* How many pixels of the screen differ from the guest's, the picture lying at @left, @top. */
static guint
pnc_view_test_count_differences (PncViewTest *test, int left, int top)
{
  PncDisplayHead *head = pnc_view_test_head (test);
  guint head_width = pnc_display_head_get_width (head);
  int width, height;
  g_autofree guint32 *screen = pnc_ui_grab (test->ui, GTK_WIDGET (test->view), &width, &height);
  guint differences = 0;

  for (guint y = 0; y < pnc_display_head_get_height (head); y++)
    {
      const guint32 *row = (const guint32 *) (pnc_display_head_get_pixels (head)
                                              + (gsize) y * pnc_display_head_get_stride (head));

      for (guint x = 0; x < head_width; x++)
        if ((row[x] & 0xffffff) != screen[(gsize) (y + top) * width + x + left])
          differences++;
    }
  return differences;
}

static void
shows_every_pixel_as_the_guest_drew_it (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 800, 600, 800, 600);

  assert_int_equal (pnc_view_test_count_differences (&test, 0, 0), 0);
  pnc_synthetic_source_draw (test.source, PNC_SYNTHETIC_SCATTER);
  pnc_ui_settle ();
  assert_int_equal (pnc_view_test_count_differences (&test, 0, 0), 0);
  pnc_synthetic_source_draw (test.source, PNC_SYNTHETIC_FULL);
  pnc_ui_settle ();
  assert_int_equal (pnc_view_test_count_differences (&test, 0, 0), 0);
  pnc_view_test_stop (&test);
}

static void
uses_the_backend_it_was_told_to (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 320, 240, 320, 240);

  assert_string_equal (pnc_display_view_get_painter_name (test.view),
                       g_getenv ("PINNACE_RENDERER"));
  pnc_view_test_stop (&test);
}

/* The fourth byte of a pixel is undefined: no colour may depend on it. */
static void
takes_no_notice_of_the_undefined_byte (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 320, 240, 320, 240);
  PncRect all = { 0, 0, 320, 240 };
  int width, height;
  g_autofree guint32 *screen = NULL;

  pnc_synthetic_source_fill (test.source, 0, &all, 0x0000ff);
  pnc_ui_settle ();
  screen = pnc_ui_grab (test.ui, GTK_WIDGET (test.view), &width, &height);
  for (int i = 0; i < width * height; i++)
    assert_int_equal (screen[i], 0x0000ff);
  pnc_view_test_stop (&test);
}

static gboolean
pnc_view_test_has_painter (PncViewTest *test, const char *name)
{
  return g_strcmp0 (pnc_display_view_get_painter_name (test->view), name) == 0;
}

static void
takes_no_more_than_what_changed (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 1024, 768, 1024, 768);
  guint64 before = pnc_display_view_get_pixels_taken (test.view);
  guint64 taken;

  pnc_synthetic_source_draw (test.source, PNC_SYNTHETIC_CARET);
  pnc_ui_settle ();
  taken = pnc_display_view_get_pixels_taken (test.view) - before;
  assert_int_equal (pnc_view_test_count_differences (&test, 0, 0), 0);
  if (pnc_view_test_has_painter (&test, "gltex"))
    assert_int_equal (taken, 16 * 32);
  else
    /* The caret at 256, 192 lies in one tile of 128 by 128. */
    assert_int_equal (taken, 128 * 128);
  /* A repaint without damage takes nothing. */
  before = pnc_display_view_get_pixels_taken (test.view);
  gtk_widget_queue_draw (GTK_WIDGET (test.view));
  pnc_ui_settle ();
  assert_int_equal (pnc_display_view_get_pixels_taken (test.view), before);
  pnc_view_test_stop (&test);
}

/* Guests round their width down to a multiple of 8: that must not blur the picture. */
static void
stays_sharp_when_the_guest_is_a_little_smaller (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 645, 480, 640, 480);

  assert_int_equal (pnc_view_test_count_differences (&test, 2, 0), 0);
  pnc_view_test_stop (&test);
}

static void
pnc_view_test_draw_whole_cb (
    GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  PncDisplayHead *head = data;
  int head_width = pnc_display_head_get_width (head);
  int head_height = pnc_display_head_get_height (head);
  cairo_surface_t *image = cairo_image_surface_create_for_data (
      (guint8 *) pnc_display_head_get_pixels (head), CAIRO_FORMAT_RGB24, head_width, head_height,
      pnc_display_head_get_stride (head));
  PncGeometry geometry;

  pnc_geometry_fit (&geometry, width, height, 1, head_width, head_height);
  cairo_translate (cr, geometry.picture.origin.x, geometry.picture.origin.y);
  cairo_rectangle (cr, 0, 0, geometry.device_width, geometry.device_height);
  cairo_clip (cr);
  cairo_scale (cr, (double) geometry.device_width / head_width,
               (double) geometry.device_height / head_height);
  cairo_set_source_surface (cr, image, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_surface_destroy (image);
}

/* Pixman weighs neighbours in steps of 1/128 and cairo centres its rounding on what it paints, so
 * where black meets white a tile may be a step or so off the whole. A seam is off by dozens. */
#define PNC_VIEW_TEST_STEP 4

/* The whole picture scaled in one piece by the same renderer, to compare ours with. */
static guint32 *
pnc_view_test_grab_whole (PncViewTest *test, int width, int height)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *area = gtk_drawing_area_new ();
  guint32 *pixels;

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), pnc_view_test_draw_whole_cb,
                                  pnc_view_test_head (test), NULL);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_child (GTK_WINDOW (window), area);
  pnc_ui_present (window);
  pixels = pnc_ui_grab (test->ui, area, &width, &height);
  pnc_ui_destroy (window);
  return pixels;
}

static guint
pnc_view_test_distance (guint32 a, guint32 b)
{
  guint most = 0;

  for (guint shift = 0; shift < 24; shift += 8)
    most = MAX (most, (guint) ABS ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)));
  return most;
}

/* A smooth picture, so that two good filters agree and a seam stands out. */
static void
pnc_view_test_fill_smoothly (PncViewTest *test, int width, int height)
{
  for (int y = 0; y < height; y += 8)
    for (int x = 0; x < width; x += 8)
      {
        PncRect rect = { x, y, MIN (8, width - x), MIN (8, height - y) };

        pnc_synthetic_source_fill (test->source, 0, &rect,
                                   (guint32) (x * 255 / width) << 16 | (y * 255 / height) << 8
                                       | 0x80);
      }
}

static void
pnc_view_test_compare_scaled (PncViewTest *test, guint tolerance)
{
  PncDisplayHead *head = pnc_view_test_head (test);
  PncGeometry geometry;
  int width, height;
  g_autofree guint32 *expected = NULL;
  g_autofree guint32 *screen = NULL;

  pnc_ui_settle ();
  screen = pnc_ui_grab (test->ui, GTK_WIDGET (test->view), &width, &height);
  expected = pnc_view_test_grab_whole (test, width, height);
  pnc_geometry_fit (&geometry, width, height, 1, pnc_display_head_get_width (head),
                    pnc_display_head_get_height (head));
  assert_false (geometry.exact);
  for (int y = 0; y < geometry.device_height; y++)
    for (int x = 0; x < geometry.device_width; x++)
      {
        gsize at = (gsize) (y + (int) geometry.picture.origin.y) * width + x
                   + (int) geometry.picture.origin.x;

        if (pnc_view_test_distance (screen[at], expected[at]) > tolerance)
          fail_msg ("at %d, %d stands %06x, not %06x", x, y, screen[at], expected[at]);
      }
}

static void
scales_without_seams (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 829, 622, 640, 480);
  gboolean gl = pnc_view_test_has_painter (&test, "gltex");

  if (!gl)
    pnc_view_test_compare_scaled (&test, PNC_VIEW_TEST_STEP);
  pnc_view_test_fill_smoothly (&test, 640, 480);
  pnc_view_test_compare_scaled (&test, gl ? 4 : 1);
  pnc_view_test_stop (&test);
}

static void
shows_what_changed_in_a_scaled_picture (void **state)
{
  static const int sizes[][2] = { { 829, 622 }, { 500, 375 }, { 1003, 753 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      PncViewTest test = pnc_view_test_start (*state, sizes[i][0], sizes[i][1], 640, 480);

      if (!pnc_view_test_has_painter (&test, "gltex"))
        for (guint frame = 0; frame < 4; frame++)
          {
            pnc_synthetic_source_draw (test.source, PNC_SYNTHETIC_SCATTER);
            pnc_view_test_compare_scaled (&test, PNC_VIEW_TEST_STEP);
          }
      pnc_view_test_stop (&test);
    }
}

static void
survives_the_guest_changing_its_mode (void **state)
{
  static const int sizes[][2] = { { 640, 480 }, { 720, 400 }, { 320, 200 }, { 800, 600 } };
  PncViewTest test = pnc_view_test_start (*state, 800, 600, 800, 600);

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        pnc_synthetic_source_draw (test.source, PNC_SYNTHETIC_SCATTER);
        pnc_synthetic_source_set_size (test.source, 0, 0, 0);
        if (i % 2 == 0)
          pnc_ui_settle ();
        pnc_synthetic_source_set_size (test.source, 0, sizes[i][0], sizes[i][1]);
        pnc_ui_settle ();
      }
  assert_int_equal (pnc_view_test_count_differences (&test, 0, 0), 0);
  pnc_view_test_stop (&test);
}

static void
keeps_a_dimmed_picture_when_the_guest_is_gone (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 320, 240, 320, 240);
  PncRect all = { 0, 0, 320, 240 };
  int width, height;
  g_autofree guint32 *screen = NULL;

  pnc_synthetic_source_fill (test.source, 0, &all, 0xffffff);
  pnc_ui_settle ();
  pnc_synthetic_source_fail (test.source, g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "Gone"));
  assert_false (pnc_display_view_get_has_picture (test.view));
  pnc_ui_settle ();
  screen = pnc_ui_grab (test.ui, GTK_WIDGET (test.view), &width, &height);
  assert_in_range (screen[width * 100 + 100] & 0xff, 0x60, 0x90);
  pnc_view_test_stop (&test);
}

static guint
pnc_view_test_count (PncViewTest *test, int kind)
{
  GArray *inputs = pnc_synthetic_source_get_inputs (test->source);
  guint n = 0;

  for (guint i = 0; i < inputs->len; i++)
    if ((int) g_array_index (inputs, PncSyntheticInput, i).kind == kind)
      n++;
  return n;
}

static PncSyntheticInput *
pnc_view_test_last (PncViewTest *test, int kind)
{
  GArray *inputs = pnc_synthetic_source_get_inputs (test->source);

  for (guint i = inputs->len; i-- > 0;)
    if ((int) g_array_index (inputs, PncSyntheticInput, i).kind == kind)
      return &g_array_index (inputs, PncSyntheticInput, i);
  return NULL;
}

static gboolean
pnc_view_test_asked_900 (gpointer data)
{
  PncSyntheticInput *size = pnc_view_test_last (data, PNC_SYNTHETIC_SIZE);

  return size != NULL && size->x == 896 && size->y == 650;
}

static void
asks_the_guest_for_the_size_of_the_widget (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 800, 600, 640, 480);

  gtk_window_set_default_size (GTK_WINDOW (test.window), 900, 650);
  pnc_test_wait_until (pnc_view_test_asked_900, &test, 10000);
  pnc_view_test_stop (&test);
}

static gboolean
pnc_view_test_fills (gpointer data)
{
  PncDisplayHead *head = pnc_view_test_head (data);

  return pnc_display_head_get_width (head) == 896 && pnc_display_head_get_height (head) == 650;
}

static void
does_not_chase_a_guest_that_follows (void **state)
{
  PncViewTest test = pnc_view_test_start (*state, 900, 650, 640, 480);
  guint asked;

  pnc_synthetic_source_set_follows_size (test.source, TRUE);
  pnc_synthetic_source_set_agent (test.source, FALSE);
  pnc_synthetic_source_set_agent (test.source, TRUE);
  pnc_test_wait_until (pnc_view_test_fills, &test, 10000);
  asked = pnc_view_test_count (&test, PNC_SYNTHETIC_SIZE);
  pnc_ui_settle ();
  pnc_ui_settle ();
  assert_int_equal (pnc_view_test_count (&test, PNC_SYNTHETIC_SIZE), asked);
  assert_int_equal (gtk_widget_get_width (GTK_WIDGET (test.view)), 900);
  assert_int_equal (pnc_view_test_count_differences (&test, 2, 0), 0);
  pnc_view_test_stop (&test);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (shows_every_pixel_as_the_guest_drew_it),
    cmocka_unit_test (uses_the_backend_it_was_told_to),
    cmocka_unit_test (takes_no_notice_of_the_undefined_byte),
    cmocka_unit_test (takes_no_more_than_what_changed),
    cmocka_unit_test (stays_sharp_when_the_guest_is_a_little_smaller),
    cmocka_unit_test (scales_without_seams),
    cmocka_unit_test (shows_what_changed_in_a_scaled_picture),
    cmocka_unit_test (survives_the_guest_changing_its_mode),
    cmocka_unit_test (keeps_a_dimmed_picture_when_the_guest_is_gone),
    cmocka_unit_test (asks_the_guest_for_the_size_of_the_widget),
    cmocka_unit_test (does_not_chase_a_guest_that_follows),
  };

  return cmocka_run_group_tests (tests, pnc_ui_setup, pnc_ui_teardown);
}
