/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-keymap.h"
#include "pnc-spice-fixture.h"
#include "pnc-spice-test.h"

#include <string.h>

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
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

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
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

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
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
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
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);

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
  g_autoptr (PncSpiceFixture) fixture = pnc_spice_fixture_new (&pnc_spice_test_small);
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

  pnc_spice_test_wait_heads (fixture, 2);
  pnc_spice_fixture_wait_agent (fixture, TRUE);
  pnc_display_source_request_size (fixture->source, pnc_spice_fixture_get_head (fixture, 0), 800,
                                   600);

  pnc_spice_fixture_wait_log (fixture, "monitors 800x600+0+0 320x240+800+0\n");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
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
  };

  return cmocka_run_group_tests_name ("spice-input", tests, NULL, NULL);
}
