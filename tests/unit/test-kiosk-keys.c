/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-display-source.h"
#include "pnc-keymap.h"
#include "pnc-kiosk-keys.h"
#include "pnc-test.h"

/* SDL names places by what a US board has there. */
static void
names_the_place_of_a_key (void **state)
{
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_A), 0x1e);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_Z), 0x2c);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_1), 0x02);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_0), 0x0b);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_NONUSBACKSLASH), 0x56);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_RCTRL), 0x11d);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_RALT), 0x138);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_LGUI), 0x15b);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_LEFT), 0x14b);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_KP_ENTER), 0x11c);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_F12), 0x58);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_PRINTSCREEN), 0x137);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_PAUSE), PNC_SCANCODE_PAUSE);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_INTERNATIONAL3), 0x7d);
}

static void
knows_each_key_of_a_105_key_board (void **state)
{
  for (int place = SDL_SCANCODE_A; place <= SDL_SCANCODE_APPLICATION; place++)
    assert_true (pnc_scancode_is_valid (pnc_kiosk_keys_scancode (place)));
  for (int place = SDL_SCANCODE_LCTRL; place <= SDL_SCANCODE_RGUI; place++)
    assert_true (pnc_scancode_is_valid (pnc_kiosk_keys_scancode (place)));
}

static void
knows_no_key_beyond_its_table (void **state)
{
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_UNKNOWN), 0);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_NUM_SCANCODES), 0);
  assert_int_equal (pnc_kiosk_keys_scancode (-1), 0);
  assert_int_equal (pnc_kiosk_keys_scancode (SDL_SCANCODE_BRIGHTNESSUP), 0);
}

static void
leaves_by_the_letter_q_with_three_modifiers (void **state)
{
  SDL_Keysym french
      = { .scancode = SDL_SCANCODE_A, .sym = SDLK_q, .mod = KMOD_LCTRL | KMOD_RALT | KMOD_LSHIFT };
  SDL_Keysym without = { .scancode = SDL_SCANCODE_Q, .sym = SDLK_q, .mod = KMOD_LCTRL | KMOD_LALT };

  assert_true (pnc_kiosk_keys_is_leave (&french));
  assert_false (pnc_kiosk_keys_is_leave (&without));
  assert_true (pnc_kiosk_keys_is_release (&without));
  without.mod = KMOD_LCTRL;
  assert_false (pnc_kiosk_keys_is_release (&without));
}

static void
reads_the_leds_from_the_modifiers (void **state)
{
  assert_int_equal (pnc_kiosk_keys_leds (KMOD_NONE), 0);
  assert_int_equal (pnc_kiosk_keys_leds (KMOD_CAPS | KMOD_LSHIFT), PNC_KEY_LED_CAPS);
  assert_int_equal (pnc_kiosk_keys_leds (KMOD_NUM | KMOD_SCROLL),
                    PNC_KEY_LED_NUM | PNC_KEY_LED_SCROLL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (names_the_place_of_a_key),
    cmocka_unit_test (knows_each_key_of_a_105_key_board),
    cmocka_unit_test (knows_no_key_beyond_its_table),
    cmocka_unit_test (leaves_by_the_letter_q_with_three_modifiers),
    cmocka_unit_test (reads_the_leds_from_the_modifiers),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
