/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-keymap.h"
#include "pnc-spice-fixture.h"
#include "pnc-spice-source.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const PncFakeSpiceConfig small = { .width_px = 320, .height_px = 240 };

static void
wait_damaged (PncSpiceFixture *fixture)
{
  while (fixture->n_damaged == 0)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_covered (PncSpiceFixture *fixture, int x, int y)
{
  for (guint i = 0; i < fixture->damage->len; i++)
    {
      const PncRect *rect = &g_array_index (fixture->damage, PncRect, i);

      if (x >= rect->x && x < rect->x + rect->width && y >= rect->y && y < rect->y + rect->height)
        return TRUE;
    }
  return FALSE;
}

/* Pixels */

static void
shows_the_guests_pixels (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect whole = { 0, 0, 320, 240 };

  pnc_fake_spice_draw (fixture->fake, 0, &whole, 1);

  pnc_spice_fixture_wait_drawn (fixture, &whole, 1);
}

static void
tells_exactly_what_changed (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect rect = { 33, 17, 101, 53 };

  pnc_spice_fixture_forget (fixture);
  pnc_fake_spice_draw (fixture->fake, 0, &rect, 2);
  pnc_spice_fixture_wait_drawn (fixture, &rect, 2);
  wait_damaged (fixture);

  assert_int_equal (fixture->damage->len, 1);
  assert_memory_equal (&g_array_index (fixture->damage, PncRect, 0), &rect, sizeof rect);
}

/* The fixture checks that no signal carries more than PNC_DAMAGE_MAX_RECTS. */
static void
covers_a_storm_of_updates_with_fewer_signals (void **state)
{
  enum
  {
    N_UPDATES = 600
  };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect rect = { 0 };

  pnc_spice_fixture_forget (fixture);
  for (guint i = 0; i < N_UPDATES; i++)
    {
      rect = (PncRect){ (i * 37) % 300, (i * 53) % 220, 20, 20 };
      pnc_fake_spice_draw (fixture->fake, 0, &rect, i);
    }
  pnc_spice_fixture_wait_drawn (fixture, &rect, N_UPDATES - 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  for (guint i = 0; i < N_UPDATES; i++)
    {
      assert_true (is_covered (fixture, (i * 37) % 300, (i * 53) % 220));
      assert_true (is_covered (fixture, (i * 37) % 300 + 19, (i * 53) % 220 + 19));
    }
  /* How many fewer depends on how fast the server is; tests/bench/display-core measures it. */
  assert_in_range (fixture->n_damaged, 1, N_UPDATES - 1);
}

/* Rounded to the format and widened again: full stays full. */
static guint32
through_16_bits (guint32 rgb, guint green_bits)
{
  guint red = rgb >> 19 & 0x1f, blue = rgb >> 3 & 0x1f;
  guint green = (rgb >> 8 & 0xff) >> (8 - green_bits);

  red = red << 3 | red >> 2;
  blue = blue << 3 | blue >> 2;
  green = green << (8 - green_bits) | green >> (2 * green_bits - 8);
  return red << 16 | green << 8 | blue;
}

typedef struct
{
  PncSpiceFixture *fixture;
  guint green_bits;
} DeepWait;

static gboolean
has_16_bit_picture (gpointer data)
{
  DeepWait *wait = data;
  PncDisplayHead *head = pnc_spice_fixture_get_head (wait->fixture, 0);

  for (guint y = 0; y < 200; y++)
    for (guint x = 0; x < 320; x++)
      if (pnc_spice_fixture_get_pixel (head, x, y)
          != through_16_bits (pnc_fake_spice_pixel (x, y, 3), wait->green_bits))
        return FALSE;
  return TRUE;
}

static void
widens_16_bit_surfaces (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  DeepWait wait = { fixture, 5 };

  pnc_fake_spice_set_mode (fixture->fake, 0, 320, 200, PNC_FAKE_RGB555);
  pnc_fake_spice_draw (fixture->fake, 0, &(PncRect){ 0, 0, 320, 200 }, 3);
  pnc_spice_fixture_wait_size (fixture, 320, 200);
  pnc_test_wait_until (has_16_bit_picture, &wait, PNC_FIXTURE_MS);

  wait.green_bits = 6;
  pnc_fake_spice_set_mode (fixture->fake, 0, 328, 200, PNC_FAKE_RGB565);
  pnc_fake_spice_draw (fixture->fake, 0, &(PncRect){ 0, 0, 328, 200 }, 3);
  pnc_spice_fixture_wait_size (fixture, 328, 200);
  pnc_test_wait_until (has_16_bit_picture, &wait, PNC_FIXTURE_MS);
}

/* Modes and heads */

/* A consumer that holds on to the picture as consumers do, and reads it whenever it may. */
typedef struct
{
  const guint8 *pixels;
  gsize size;
  guint n_modes;
  guint sum;
} Holder;

static void
read_all (Holder *holder)
{
  for (gsize i = 0; i < holder->size; i += 64)
    holder->sum += holder->pixels[i];
}

static void
holder_reset_cb (PncDisplayHead *head, Holder *holder)
{
  /* What is held is readable still; after this it is not. */
  read_all (holder);
  holder->pixels = pnc_display_head_get_pixels (head);
  holder->size = 0;
  if (holder->pixels == NULL)
    return;
  holder->n_modes++;
  holder->size = (gsize) pnc_display_head_get_stride (head) * pnc_display_head_get_height (head);
  read_all (holder);
}

static void
holder_damaged_cb (PncDisplayHead *head, const PncRect *rects, guint n_rects, Holder *holder)
{
  read_all (holder);
}

static void
lets_nobody_hold_dead_memory_in_a_storm_of_modes (void **state)
{
  enum
  {
    N_MODES = 40
  };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncDisplayHead *head = pnc_spice_fixture_get_head (fixture, 0);
  Holder holder = { 0 };

  g_signal_connect (head, "reset", G_CALLBACK (holder_reset_cb), &holder);
  g_signal_connect (head, "damaged", G_CALLBACK (holder_damaged_cb), &holder);
  for (guint i = 1; i <= N_MODES; i++)
    {
      PncRect whole = { 0, 0, 320 + 8 * i, 240 + i };

      pnc_fake_spice_set_mode (fixture->fake, 0, whole.width, whole.height,
                               i % 3 == 0 ? PNC_FAKE_RGB565 : PNC_FAKE_XRGB32);
      pnc_fake_spice_draw (fixture->fake, 0, &whole, i);
      for (guint turn = 0; turn < 20; turn++)
        {
          g_main_context_iteration (NULL, FALSE);
          read_all (&holder);
        }
    }
  pnc_spice_fixture_wait_size (fixture, 320 + 8 * N_MODES, 240 + N_MODES);
  pnc_spice_fixture_wait_drawn (fixture, &(PncRect){ 0, 0, 320 + 8 * N_MODES, 240 + N_MODES },
                                N_MODES);

  assert_true (holder.n_modes >= 1);
  assert_int_equal (pnc_display_source_get_state (fixture->source), PNC_DISPLAY_STATE_SHOWING);
  g_signal_handlers_disconnect_by_data (head, &holder);
}

typedef struct
{
  PncSpiceFixture *fixture;
  guint n_heads;
} HeadsWait;

static gboolean
has_heads (gpointer data)
{
  HeadsWait *wait = data;
  GListModel *heads = pnc_display_source_get_heads (wait->fixture->source);

  if (g_list_model_get_n_items (heads) != wait->n_heads)
    return FALSE;
  for (guint i = 0; i < wait->n_heads; i++)
    if (pnc_display_head_get_pixels (pnc_spice_fixture_get_head (wait->fixture, i)) == NULL)
      return FALSE;
  return TRUE;
}

static void
wait_heads (PncSpiceFixture *fixture, guint n_heads)
{
  HeadsWait wait = { fixture, n_heads };

  pnc_test_wait_until (has_heads, &wait, PNC_FIXTURE_MS);
}

/* As QXL does it. */
static void
shows_two_monitors_on_one_surface_as_two_heads (void **state)
{
  const PncRect areas[] = { { 0, 0, 320, 240 }, { 320, 0, 160, 120 } };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect whole = { 0, 0, 480, 240 };
  PncDisplayHead *second;

  pnc_fake_spice_set_mode (fixture->fake, 0, 480, 240, PNC_FAKE_XRGB32);
  pnc_fake_spice_set_monitors (fixture->fake, 0, areas, 2);
  pnc_fake_spice_draw (fixture->fake, 0, &whole, 4);
  wait_heads (fixture, 2);
  pnc_spice_fixture_wait_drawn (fixture, &areas[0], 4);

  second = pnc_spice_fixture_get_head (fixture, 1);
  assert_int_equal (pnc_display_head_get_id (second), 1);
  assert_int_equal (pnc_display_head_get_width (second), 160);
  assert_int_equal (pnc_display_head_get_height (second), 120);
  assert_int_equal (pnc_spice_fixture_get_pixel (second, 5, 6), pnc_fake_spice_pixel (325, 6, 4));

  pnc_fake_spice_set_monitors (fixture->fake, 0, areas, 1);
  wait_heads (fixture, 1);
}

/* As virtio does it. */
static void
shows_two_channels_as_two_heads (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .n_devices = 2 };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  wait_heads (fixture, 2);
  pnc_fake_spice_set_mode (fixture->fake, 1, 400, 300, PNC_FAKE_XRGB32);
  wait_heads (fixture, 2);

  assert_int_equal (pnc_display_head_get_id (pnc_spice_fixture_get_head (fixture, 0)), 0);
  assert_int_equal (pnc_display_head_get_id (pnc_spice_fixture_get_head (fixture, 1)), 1);
}

static void
shows_no_more_of_a_monitor_than_there_is_surface (void **state)
{
  const PncRect beyond = { 300, 200, 320, 240 };
  const PncRect outside = { 1000, 1000, 320, 240 };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  pnc_fake_spice_set_monitors (fixture->fake, 0, &beyond, 1);
  pnc_spice_fixture_wait_size (fixture, 20, 40);

  pnc_fake_spice_set_monitors (fixture->fake, 0, &outside, 1);
  pnc_spice_fixture_wait_size (fixture, 0, 0);
  assert_null (pnc_display_head_get_pixels (pnc_spice_fixture_get_head (fixture, 0)));
}

/* Input */

static void
press_and_release (PncSpiceFixture *fixture, guint scancode)
{
  pnc_display_source_key (fixture->source, scancode, TRUE);
  pnc_display_source_key (fixture->source, scancode, FALSE);
}

static void
sends_keys_as_scancodes (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  press_and_release (fixture, 0x1e);
  press_and_release (fixture, 0x11d);
  press_and_release (fixture, PNC_SCANCODE_PAUSE);
  press_and_release (fixture, 0x56);

  pnc_spice_fixture_wait_log (fixture, "scan 1e\nscan 9e\n"
                                       "scan e0\nscan 1d\nscan e0\nscan 9d\n"
                                       "scan e1\nscan 1d\nscan 45\nscan e1\nscan 9d\nscan c5\n"
                                       "scan 56\nscan d6\n");
}

static void
releases_what_is_down_and_nothing_else (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  pnc_display_source_key (fixture->source, 0x1e, FALSE);
  pnc_display_source_key (fixture->source, 0x38, TRUE);
  pnc_display_source_button (fixture->source, PNC_BUTTON_LEFT, TRUE);
  pnc_display_source_release_all (fixture->source);
  pnc_display_source_release_all (fixture->source);
  press_and_release (fixture, 0x02);

  pnc_spice_fixture_wait_log (fixture, "scan 82\n");
  pnc_spice_fixture_wait_log (fixture, "scan 38\n");
  {
    g_autofree char *log = pnc_fake_spice_dup_log (fixture->fake);

    assert_null (strstr (log, "scan 9e"));
    assert_null (strstr (strstr (log, "scan b8") + 1, "scan b8"));
    assert_non_null (strstr (log, "buttons 0"));
  }
}

static gboolean
is_client_mode (gpointer data)
{
  return pnc_display_source_get_mouse_mode (data) == PNC_MOUSE_MODE_CLIENT;
}

static void
sends_the_pointer_as_positions_in_client_mode (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncDisplayHead *head = pnc_spice_fixture_get_head (fixture, 0);

  pnc_test_wait_until (is_client_mode, fixture->source, PNC_FIXTURE_MS);
  pnc_display_source_position (fixture->source, head, 12, 34);
  pnc_spice_fixture_wait_log (fixture, "tablet 12,34 0\n");
  pnc_display_source_position (fixture->source, head, 5000, -7);
  pnc_spice_fixture_wait_log (fixture, "tablet 319,0 0\n");
  pnc_display_source_button (fixture->source, PNC_BUTTON_RIGHT, TRUE);
  pnc_spice_fixture_wait_log (fixture, "buttons 2\n");
  pnc_display_source_position (fixture->source, head, 13, 34);
  pnc_spice_fixture_wait_log (fixture, "tablet 13,34 2\n");
  pnc_display_source_button (fixture->source, PNC_BUTTON_RIGHT, FALSE);
  pnc_spice_fixture_wait_log (fixture, "buttons 0\n");
  pnc_display_source_button (fixture->source, PNC_BUTTON_EXTRA, TRUE);
  pnc_spice_fixture_wait_log (fixture, "buttons 80\n");
  pnc_display_source_button (fixture->source, PNC_BUTTON_EXTRA, FALSE);
  pnc_display_source_button (fixture->source, PNC_BUTTON_WHEEL_UP, TRUE);
  pnc_display_source_button (fixture->source, PNC_BUTTON_WHEEL_UP, FALSE);
  pnc_spice_fixture_wait_log (fixture, "wheel -1 0\n");
}

static void
sends_the_pointer_as_motion_in_server_mode (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .relative = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  assert_int_equal (pnc_display_source_get_mouse_mode (fixture->source), PNC_MOUSE_MODE_SERVER);
  pnc_display_source_motion (fixture->source, 3, -4);
  pnc_spice_fixture_wait_log (fixture, "motion 3,-4 0\n");
  pnc_display_source_button (fixture->source, PNC_BUTTON_LEFT, TRUE);
  pnc_display_source_motion (fixture->source, -120, 90);
  pnc_spice_fixture_wait_log (fixture, "motion -120,90 1\n");
}

static void
follows_the_mouse_mode (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .relative = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  pnc_fake_spice_set_tablet (fixture->fake, TRUE);

  pnc_test_wait_until (is_client_mode, fixture->source, PNC_FIXTURE_MS);
}

static gboolean
has_num_lock (gpointer data)
{
  return pnc_display_source_get_key_leds (data) == PNC_KEY_LED_NUM;
}

static void
knows_the_leds_and_asks_for_others (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  pnc_fake_spice_set_leds (fixture->fake, PNC_KEY_LED_NUM);
  pnc_test_wait_until (has_num_lock, fixture->source, PNC_FIXTURE_MS);

  /* libspice-server presses the keys whose LEDs differ: Caps on, Num off. */
  pnc_display_source_set_key_leds (fixture->source, PNC_KEY_LED_CAPS);
  pnc_spice_fixture_wait_log (fixture, "scan 3a\n");
  pnc_spice_fixture_wait_log (fixture, "scan 45\n");
}

/* Pointer shapes */

static gboolean
has_cursor (gpointer data)
{
  return pnc_display_source_get_cursor (data) != NULL;
}

static gboolean
has_no_cursor (gpointer data)
{
  return !has_cursor (data);
}

static void
shows_the_guests_pointer (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  const PncCursor *cursor;
  const guint8 *rgba;

  pnc_fake_spice_set_cursor (fixture->fake, 0, 24, 16, 3, 5, 0x80102030);
  pnc_test_wait_until (has_cursor, fixture->source, PNC_FIXTURE_MS);
  cursor = pnc_display_source_get_cursor (fixture->source);
  assert_int_equal (cursor->width_px, 24);
  assert_int_equal (cursor->height_px, 16);
  assert_int_equal (cursor->hot_x, 3);
  assert_int_equal (cursor->hot_y, 5);
  assert_int_equal (g_bytes_get_size (cursor->rgba), 24 * 16 * 4);
  rgba = (const guint8 *) g_bytes_get_data (cursor->rgba, NULL) + 7 * 4;
  assert_memory_equal (rgba, ((guint8[]){ 0x10, 0x20, 0x37, 0x80 }), 4);

  pnc_fake_spice_hide_cursor (fixture->fake, 0);
  pnc_test_wait_until (has_no_cursor, fixture->source, PNC_FIXTURE_MS);
}

static gboolean
has_moved (gpointer data)
{
  PncSpiceFixture *fixture = data;

  return fixture->n_moves > 0 && fixture->cursor_x == 40 && fixture->cursor_y == 50;
}

static void
shows_the_pointer_again_when_it_moves_in_server_mode (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .relative = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  pnc_fake_spice_set_cursor (fixture->fake, 0, 8, 8, 0, 0, 0xff000000);
  pnc_test_wait_until (has_cursor, fixture->source, PNC_FIXTURE_MS);
  pnc_fake_spice_hide_cursor (fixture->fake, 0);
  pnc_test_wait_until (has_no_cursor, fixture->source, PNC_FIXTURE_MS);
  pnc_fake_spice_move_cursor (fixture->fake, 0, 40, 50);
  pnc_test_wait_until (has_moved, fixture, PNC_FIXTURE_MS);

  assert_non_null (pnc_display_source_get_cursor (fixture->source));
}

/* Size */

static void
asks_the_agent_for_a_size (void **state)
{
  PncFakeSpiceConfig config
      = { .width_px = 320, .height_px = 240, .agent = TRUE, .follows_size = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  pnc_spice_fixture_wait_agent (fixture, TRUE);
  for (guint i = 0; i < 30; i++)
    pnc_display_source_request_size (fixture->source, pnc_spice_fixture_get_head (fixture, 0),
                                     500 + i, 400 + i);
  pnc_spice_fixture_wait_size (fixture, 528, 429);
  {
    g_autofree char *log = pnc_fake_spice_dup_log (fixture->fake);

    assert_non_null (strstr (log, "monitors 528x429+0+0\n"));
    assert_ptr_equal (strstr (log, "monitors"), strstr (log, "monitors 528x429"));
  }
}

static void
asks_for_the_size_once_an_agent_arrives (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .follows_size = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  assert_false (pnc_display_source_get_agent_connected (fixture->source));
  pnc_display_source_request_size (fixture->source, pnc_spice_fixture_get_head (fixture, 0), 640,
                                   480);
  pnc_spice_fixture_forget (fixture);
  pnc_fake_spice_set_agent (fixture->fake, TRUE);
  pnc_spice_fixture_wait_size (fixture, 640, 480);
  assert_true (pnc_display_source_get_agent_connected (fixture->source));

  pnc_fake_spice_set_agent (fixture->fake, FALSE);
  pnc_spice_fixture_wait_agent (fixture, FALSE);
}

static void
names_all_heads_when_it_asks_for_one_size (void **state)
{
  PncFakeSpiceConfig config = { .width_px = 320, .height_px = 240, .n_devices = 2, .agent = TRUE };
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&config);

  wait_heads (fixture, 2);
  pnc_spice_fixture_wait_agent (fixture, TRUE);
  pnc_display_source_request_size (fixture->source, pnc_spice_fixture_get_head (fixture, 0), 800,
                                   600);

  pnc_spice_fixture_wait_log (fixture, "monitors 800x600+0+0 320x240+800+0\n");
}

/* The end */

static gboolean
has_failed (gpointer data)
{
  return ((PncSpiceFixture *) data)->error != NULL;
}

static void
reports_a_desktop_that_went_away (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  g_clear_pointer (&fixture->fake, pnc_fake_spice_free);
  pnc_test_wait_until (has_failed, fixture, PNC_FIXTURE_MS);

  assert_int_equal (pnc_display_source_get_state (fixture->source), PNC_DISPLAY_STATE_DISCONNECTED);
  assert_int_equal (g_list_model_get_n_items (pnc_display_source_get_heads (fixture->source)), 0);
  assert_non_null (strstr (fixture->error->message, "The desktop's screen was closed"));
  pnc_test_assert_error (fixture->error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

static void
connects_again (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);
  PncRect whole = { 0, 0, 320, 240 };

  for (guint i = 0; i < 3; i++)
    {
      pnc_display_source_disconnect (fixture->source);
      assert_null (pnc_spice_fixture_get_head (fixture, 0));
      pnc_display_source_connect (fixture->source);
      pnc_spice_fixture_wait_state (fixture, PNC_DISPLAY_STATE_SHOWING);
    }
  pnc_fake_spice_draw (fixture->fake, 0, &whole, 5);
  pnc_spice_fixture_wait_drawn (fixture, &whole, 5);
  assert_null (fixture->error);
}

static void
disconnect_cb (PncDisplayHead *head, PncDisplaySource *source)
{
  pnc_display_source_disconnect (source);
}

static void
can_be_disconnected_from_inside_of_a_reset (void **state)
{
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&small);

  g_signal_connect (pnc_spice_fixture_get_head (fixture, 0), "reset", G_CALLBACK (disconnect_cb),
                    fixture->source);
  pnc_fake_spice_set_mode (fixture->fake, 0, 640, 480, PNC_FAKE_XRGB32);
  pnc_spice_fixture_wait_state (fixture, PNC_DISPLAY_STATE_DISCONNECTED);

  while (g_main_context_iteration (NULL, FALSE))
    continue;
  assert_null (fixture->error);
}

static void
refuse_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "The desktop is stopping");
}

static void
keep_error_cb (PncDisplaySource *source, GError *error, GError **out)
{
  *out = g_error_copy (error);
}

static gboolean
has_error (gpointer data)
{
  return *(GError **) data != NULL;
}

static void
passes_on_why_no_socket_could_be_had (void **state)
{
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (refuse_cb, NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_signal_connect (source, "failed", G_CALLBACK (keep_error_cb), &error);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_test_wait_until (has_error, &error, PNC_FIXTURE_MS);

  assert_string_equal (error->message, "Opening the desktop's screen: The desktop is stopping");
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
}

/* Keeps the request instead of answering it. */
static void
keep_task_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  *(GTask **) data = g_object_ref (task);
}

static void
closes_a_socket_that_comes_too_late (void **state)
{
  GTask *task = NULL;
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (keep_task_cb, &task, NULL, FALSE);
  int fds[2];

  assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  assert_non_null (task);
  pnc_display_source_disconnect (PNC_DISPLAY_SOURCE (source));
  assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (task)));
  g_task_return_int (task, fds[1]);
  g_clear_object (&task);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  assert_int_equal (fcntl (fds[1], F_GETFD), -1);
  close (fds[0]);
}

static void
open_fake_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  g_task_return_int (task, pnc_fake_spice_open (data));
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Wherever the greetings of its channels have got to: with criticals fatal, none may ask for a
 * session that it no longer has. Without a display, since libspice-server 0.15 itself dies now and
 * then when a client goes while its display channel is being made. */
static void
can_be_disconnected_while_it_connects (void **state)
{
  const PncFakeSpiceConfig config = { .headless = TRUE };
  PncFakeSpice *fake = pnc_fake_spice_new (&config);
  guint tick = g_timeout_add (1, tick_cb, NULL);

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (PncSpiceSource) source = pnc_spice_source_new (open_fake_cb, fake, NULL, FALSE);

      pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
      for (guint k = 0; k < i; k++)
        g_main_context_iteration (NULL, TRUE);
    }
  pnc_fake_spice_free (fake);
  for (guint k = 0; k < 50; k++)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

/* Answers with a peer that speaks something else. */
static void
babble_cb (PncSpiceSource *source, gboolean first, GTask *task, gpointer data)
{
  const char *words = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
  int fds[2];

  assert_int_equal (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  assert_int_equal (write (fds[0], words, strlen (words)), strlen (words));
  close (fds[0]);
  g_task_return_int (task, fds[1]);
}

static void
refuses_a_peer_that_does_not_speak_spice (void **state)
{
  g_autoptr (PncSpiceSource) source = pnc_spice_source_new (babble_cb, NULL, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  g_signal_connect (source, "failed", G_CALLBACK (keep_error_cb), &error);
  pnc_display_source_connect (PNC_DISPLAY_SOURCE (source));
  pnc_test_wait_until (has_error, &error, PNC_FIXTURE_MS);

  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (shows_the_guests_pixels),
    cmocka_unit_test (tells_exactly_what_changed),
    cmocka_unit_test (covers_a_storm_of_updates_with_fewer_signals),
    cmocka_unit_test (widens_16_bit_surfaces),
    cmocka_unit_test (lets_nobody_hold_dead_memory_in_a_storm_of_modes),
    cmocka_unit_test (shows_two_monitors_on_one_surface_as_two_heads),
    cmocka_unit_test (shows_two_channels_as_two_heads),
    cmocka_unit_test (shows_no_more_of_a_monitor_than_there_is_surface),
    cmocka_unit_test (sends_keys_as_scancodes),
    cmocka_unit_test (releases_what_is_down_and_nothing_else),
    cmocka_unit_test (sends_the_pointer_as_positions_in_client_mode),
    cmocka_unit_test (sends_the_pointer_as_motion_in_server_mode),
    cmocka_unit_test (follows_the_mouse_mode),
    cmocka_unit_test (knows_the_leds_and_asks_for_others),
    cmocka_unit_test (shows_the_guests_pointer),
    cmocka_unit_test (shows_the_pointer_again_when_it_moves_in_server_mode),
    cmocka_unit_test (asks_the_agent_for_a_size),
    cmocka_unit_test (asks_for_the_size_once_an_agent_arrives),
    cmocka_unit_test (names_all_heads_when_it_asks_for_one_size),
    cmocka_unit_test (reports_a_desktop_that_went_away),
    cmocka_unit_test (connects_again),
    cmocka_unit_test (can_be_disconnected_from_inside_of_a_reset),
    cmocka_unit_test (passes_on_why_no_socket_could_be_had),
    cmocka_unit_test (closes_a_socket_that_comes_too_late),
    cmocka_unit_test (can_be_disconnected_while_it_connects),
    cmocka_unit_test (refuses_a_peer_that_does_not_speak_spice),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
