/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-view.h"
#include "pnc-synthetic-source.h"
#include "pnc-ui-test.h"

#include <linux/input-event-codes.h>

/* Keys, mouse and cursor, from the devices of the X server to what the guest is sent. */

#define VIEW_WIDTH 800
#define VIEW_HEIGHT 600

/* X11 counts eight above evdev. */
#define KEYCODE(name) (KEY_##name + 8)

#define SCANCODE_A 0x1e

typedef struct
{
  PncUiWorld *ui;
  GtkWidget *window;
  GtkWidget *other; /* something else that can have the focus */
  PncDisplayView *view;
  PncSyntheticSource *source;
  guint released; /* how often the keyboard was given back */
} PncInputTest;

static void
pnc_input_test_released_cb (PncInputTest *test)
{
  test->released++;
}

static gboolean
pnc_input_test_is_captured (gpointer data)
{
  return pnc_display_view_get_captured (data);
}

static void
pnc_input_test_start (PncInputTest *test, PncUiWorld *ui, int guest_width, int guest_height)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  test->ui = ui;
  test->released = 0;
  test->source = pnc_synthetic_source_new (guest_width, guest_height);
  pnc_synthetic_source_set_follows_size (test->source, FALSE);
  test->view = PNC_DISPLAY_VIEW (pnc_display_view_new ());
  test->other = gtk_button_new_with_label ("Other");
  test->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (test->window), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (test->view), VIEW_WIDTH, VIEW_HEIGHT);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (test->view));
  gtk_box_append (GTK_BOX (box), test->other);
  gtk_window_set_child (GTK_WINDOW (test->window), box);
  g_signal_connect_swapped (test->view, "keyboard-released",
                            G_CALLBACK (pnc_input_test_released_cb), test);
  pnc_display_view_set_source (test->view, PNC_DISPLAY_SOURCE (test->source));
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (test->source));
  pnc_ui_present (test->window);
  gtk_widget_grab_focus (GTK_WIDGET (test->view));
  pnc_test_wait_until (pnc_input_test_is_captured, test->view, 10000);
  pnc_ui_settle ();
  pnc_synthetic_source_clear_inputs (test->source);
}

static void
pnc_input_test_stop (PncInputTest *test)
{
  pnc_ui_destroy (test->window);
  g_clear_object (&test->source);
}

/* What arrived of @kind, oldest first. */
static GArray *
pnc_input_test_collect (PncInputTest *test, int kind)
{
  GArray *all = pnc_synthetic_source_get_inputs (test->source);
  GArray *some = g_array_new (FALSE, FALSE, sizeof (PncSyntheticInput));

  for (guint i = 0; i < all->len; i++)
    if ((int) g_array_index (all, PncSyntheticInput, i).kind == kind)
      g_array_append_val (some, g_array_index (all, PncSyntheticInput, i));
  return some;
}

typedef struct
{
  PncInputTest *test;
  int kind;
  guint n;
} PncInputWish;

static gboolean
pnc_input_test_has_arrived (gpointer data)
{
  PncInputWish *wish = data;
  g_autoptr (GArray) some = pnc_input_test_collect (wish->test, wish->kind);

  return some->len >= wish->n;
}

/* Waits for @n inputs of @kind and forgets all that came. */
static GArray *
pnc_input_test_wait (PncInputTest *test, int kind, guint n)
{
  PncInputWish wish = { test, kind, n };
  GArray *some;

  pnc_test_wait_until (pnc_input_test_has_arrived, &wish, 10000);
  pnc_ui_settle ();
  some = pnc_input_test_collect (test, kind);
  pnc_synthetic_source_clear_inputs (test->source);
  return some;
}

/* Presses the key at @keycode and lets it go: so must the guest see the one at @scancode. */
static void
pnc_input_test_tap (PncInputTest *test, guint keycode, guint scancode)
{
  g_autoptr (GArray) keys = NULL;

  pnc_ui_tap (test->ui, keycode);
  keys = pnc_input_test_wait (test, PNC_SYNTHETIC_KEY, 2);
  assert_int_equal (keys->len, 2);
  for (guint i = 0; i < 2; i++)
    {
      PncSyntheticInput *key = &g_array_index (keys, PncSyntheticInput, i);

      if (key->code != scancode)
        fail_msg ("key %u is 0x%x, not 0x%x", keycode - 8, key->code, scancode);
      assert_int_equal (key->pressed, i == 0);
    }
}

/* Keys */

static void
sends_places_whatever_the_layout (void **state)
{
  static const char *const layouts[] = { "us", "de", "fr" };
  static const struct
  {
    guint keycode, scancode;
  } keys[] = {
    { KEYCODE (Q), 0x10 },          { KEYCODE (Y), 0x15 },        { KEYCODE (Z), 0x2c },
    { KEYCODE (M), 0x32 },          { KEYCODE (1), 0x02 },        { KEYCODE (MINUS), 0x0c },
    { KEYCODE (APOSTROPHE), 0x28 }, { KEYCODE (102ND), 0x56 },    { KEYCODE (RIGHTALT), 0x138 },
    { KEYCODE (UP), 0x148 },        { KEYCODE (KPENTER), 0x11c },
  };
  PncInputTest test;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  for (guint l = 0; l < G_N_ELEMENTS (layouts); l++)
    {
      pnc_ui_set_layout (layouts[l]);
      for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
        pnc_input_test_tap (&test, keys[i].keycode, keys[i].scancode);
    }
  pnc_ui_set_layout ("us");
  pnc_input_test_stop (&test);
}

/* What would close a window, leave full screen or move the focus belongs to the guest. */
static void
keeps_no_key_from_a_guest_that_has_the_keyboard (void **state)
{
  static const struct
  {
    guint keycode, scancode;
  } keys[]
      = { { KEYCODE (TAB), 0x0f },  { KEYCODE (ESC), 0x01 },      { KEYCODE (F10), 0x44 },
          { KEYCODE (F11), 0x57 },  { KEYCODE (COMPOSE), 0x15d }, { KEYCODE (LEFTMETA), 0x15b },
          { KEYCODE (ENTER), 0x1c } };
  PncInputTest test;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    pnc_input_test_tap (&test, keys[i].keycode, keys[i].scancode);
  assert_true (pnc_display_view_get_captured (test.view));
  pnc_input_test_stop (&test);
}

static void
ctrl_alt_gives_the_keyboard_back (void **state)
{
  PncInputTest test;
  g_autoptr (GArray) keys = NULL;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), TRUE);
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), TRUE);
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), FALSE);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), FALSE);
  keys = pnc_input_test_wait (&test, PNC_SYNTHETIC_KEY, 4);
  assert_int_equal (test.released, 1);
  /* Nothing stays down in the guest. */
  assert_int_equal (keys->len, 4);
  assert_false (g_array_index (keys, PncSyntheticInput, 3).pressed);
  pnc_input_test_stop (&test);
}

static void
ctrl_alt_with_another_key_is_the_guests (void **state)
{
  PncInputTest test;
  g_autoptr (GArray) keys = NULL;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), TRUE);
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), TRUE);
  pnc_ui_tap (test.ui, KEYCODE (T));
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), FALSE);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), FALSE);
  keys = pnc_input_test_wait (&test, PNC_SYNTHETIC_KEY, 6);
  assert_int_equal (test.released, 0);
  assert_int_equal (g_array_index (keys, PncSyntheticInput, 2).code, 0x14);
  assert_true (pnc_display_view_get_captured (test.view));
  pnc_input_test_stop (&test);
}

static void
lets_go_of_what_is_down_when_the_focus_leaves (void **state)
{
  PncInputTest test;
  g_autoptr (GArray) down = NULL;
  g_autoptr (GArray) up = NULL;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_ui_key (test.ui, KEYCODE (A), TRUE);
  down = pnc_input_test_wait (&test, PNC_SYNTHETIC_KEY, 1);
  assert_int_equal (g_array_index (down, PncSyntheticInput, 0).code, SCANCODE_A);
  gtk_widget_grab_focus (test.other);
  up = pnc_input_test_wait (&test, PNC_SYNTHETIC_KEY, 1);
  assert_int_equal (g_array_index (up, PncSyntheticInput, 0).code, SCANCODE_A);
  assert_false (g_array_index (up, PncSyntheticInput, 0).pressed);
  assert_false (pnc_display_view_get_captured (test.view));
  pnc_ui_key (test.ui, KEYCODE (A), FALSE);
  pnc_ui_tap (test.ui, KEYCODE (B));
  pnc_ui_settle ();
  assert_int_equal (pnc_synthetic_source_get_inputs (test.source)->len, 0);
  pnc_input_test_stop (&test);
}

/* The mouse */

static void
pnc_input_test_expect_position (PncInputTest *test, double x, double y, int guest_x, int guest_y)
{
  g_autoptr (GArray) moves = NULL;
  PncSyntheticInput *last;

  pnc_ui_point (test->ui, GTK_WIDGET (test->view), x, y);
  moves = pnc_input_test_wait (test, PNC_SYNTHETIC_POSITION, 1);
  last = &g_array_index (moves, PncSyntheticInput, moves->len - 1);
  assert_in_range (last->x, guest_x > 0 ? guest_x - 1 : 0, guest_x + 1);
  assert_in_range (last->y, guest_y > 0 ? guest_y - 1 : 0, guest_y + 1);
}

static void
points_where_the_picture_shows_it (void **state)
{
  PncInputTest test;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_input_test_expect_position (&test, 400, 300, 400, 300);
  pnc_input_test_expect_position (&test, 0, 0, 0, 0);
  pnc_input_test_expect_position (&test, VIEW_WIDTH - 1, VIEW_HEIGHT - 1, VIEW_WIDTH - 1,
                                  VIEW_HEIGHT - 1);
  pnc_input_test_stop (&test);
}

/* 400 × 200 in 800 × 600: twice as large, with bars above and below. */
static void
points_in_a_scaled_picture (void **state)
{
  PncInputTest test;

  pnc_input_test_start (&test, *state, 400, 200);
  pnc_input_test_expect_position (&test, 400, 300, 200, 100);
  pnc_input_test_expect_position (&test, 100, 150, 50, 25);
  pnc_input_test_expect_position (&test, 799, 499, 399, 199);
  pnc_input_test_stop (&test);
}

static void
sends_every_button_and_the_wheel (void **state)
{
  static const struct
  {
    guint x11;
    PncButton spice;
  } buttons[] = {
    { 1, PNC_BUTTON_LEFT },     { 2, PNC_BUTTON_MIDDLE },     { 3, PNC_BUTTON_RIGHT },
    { 4, PNC_BUTTON_WHEEL_UP }, { 5, PNC_BUTTON_WHEEL_DOWN }, { 8, PNC_BUTTON_SIDE },
    { 9, PNC_BUTTON_EXTRA },
  };
  PncInputTest test;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_input_test_expect_position (&test, 400, 300, 400, 300);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      g_autoptr (GArray) seen = NULL;

      pnc_ui_button (test.ui, buttons[i].x11, TRUE);
      pnc_ui_button (test.ui, buttons[i].x11, FALSE);
      seen = pnc_input_test_wait (&test, PNC_SYNTHETIC_BUTTON, 2);
      assert_int_equal (seen->len, 2);
      assert_int_equal (g_array_index (seen, PncSyntheticInput, 0).code, buttons[i].spice);
      assert_true (g_array_index (seen, PncSyntheticInput, 0).pressed);
      assert_false (g_array_index (seen, PncSyntheticInput, 1).pressed);
    }
  pnc_input_test_stop (&test);
}

static gboolean
pnc_input_test_is_locked (gpointer data)
{
  gboolean locked = FALSE;

  g_object_get (data, "pointer-locked", &locked, NULL);
  return locked;
}

static gboolean
pnc_input_test_is_unlocked (gpointer data)
{
  return !pnc_input_test_is_locked (data);
}

static void
moves_a_guest_without_absolute_pointer (void **state)
{
  PncInputTest test;
  g_autoptr (GArray) moves = NULL;
  int x = 0, y = 0;

  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  pnc_synthetic_source_set_mouse_mode (test.source, PNC_MOUSE_MODE_SERVER);
  pnc_ui_point (test.ui, GTK_WIDGET (test.view), 400, 300);
  pnc_ui_button (test.ui, 1, TRUE);
  pnc_ui_button (test.ui, 1, FALSE);
  pnc_test_wait_until (pnc_input_test_is_locked, test.view, 10000);
  pnc_ui_settle ();
  pnc_synthetic_source_clear_inputs (test.source);
  pnc_ui_move (test.ui, 30, -20);
  moves = pnc_input_test_wait (&test, PNC_SYNTHETIC_MOTION, 1);
  for (guint i = 0; i < moves->len; i++)
    {
      x += g_array_index (moves, PncSyntheticInput, i).x;
      y += g_array_index (moves, PncSyntheticInput, i).y;
    }
  assert_int_equal (x, 30);
  assert_int_equal (y, -20);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), TRUE);
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), TRUE);
  pnc_ui_key (test.ui, KEYCODE (LEFTALT), FALSE);
  pnc_ui_key (test.ui, KEYCODE (LEFTCTRL), FALSE);
  pnc_test_wait_until (pnc_input_test_is_unlocked, test.view, 10000);
  pnc_input_test_stop (&test);
}

/* The cursor */

typedef struct
{
  PncUiWorld *ui;
  int width, height, hot_x, hot_y;
  guint32 pixel; /* of the hotspot */
} PncInputCursor;

static gboolean
pnc_input_test_has_cursor (gpointer data)
{
  PncInputCursor *wish = data;
  int width, height, hot_x, hot_y;
  g_autofree guint32 *pixels = pnc_ui_grab_cursor (wish->ui, &width, &height, &hot_x, &hot_y);

  return hot_x == wish->hot_x && hot_y == wish->hot_y && width >= wish->width
         && height >= wish->height && pixels[hot_y * width + hot_x] == wish->pixel;
}

static void
shows_the_cursor_of_the_guest (void **state)
{
  guint8 rgba[16 * 16 * 4];
  PncCursor cursor = { .width_px = 16, .height_px = 16, .hot_x = 5, .hot_y = 7 };
  PncInputTest test;
  PncInputCursor wish;

  for (guint i = 0; i < sizeof rgba; i += 4)
    {
      rgba[i] = 0xff;
      rgba[i + 1] = 0x40;
      rgba[i + 2] = 0x10;
      rgba[i + 3] = 0xff;
    }
  cursor.rgba = g_bytes_new (rgba, sizeof rgba);
  pnc_input_test_start (&test, *state, VIEW_WIDTH, VIEW_HEIGHT);
  wish = (PncInputCursor){ test.ui, 16, 16, 5, 7, 0xffff4010 };
  pnc_ui_point (test.ui, GTK_WIDGET (test.view), 400, 300);
  pnc_synthetic_source_set_cursor (test.source, &cursor);
  pnc_test_wait_until (pnc_input_test_has_cursor, &wish, 10000);
  g_bytes_unref (cursor.rgba);
  pnc_input_test_stop (&test);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sends_places_whatever_the_layout),
    cmocka_unit_test (keeps_no_key_from_a_guest_that_has_the_keyboard),
    cmocka_unit_test (ctrl_alt_gives_the_keyboard_back),
    cmocka_unit_test (ctrl_alt_with_another_key_is_the_guests),
    cmocka_unit_test (lets_go_of_what_is_down_when_the_focus_leaves),
    cmocka_unit_test (points_where_the_picture_shows_it),
    cmocka_unit_test (points_in_a_scaled_picture),
    cmocka_unit_test (sends_every_button_and_the_wheel),
    cmocka_unit_test (moves_a_guest_without_absolute_pointer),
    cmocka_unit_test (shows_the_cursor_of_the_guest),
  };

  return cmocka_run_group_tests (tests, pnc_ui_setup, pnc_ui_teardown);
}
