/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-keymap.h"
#include "pnc-test.h"

#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

/* A layout as X11 and Wayland load it, on a keyboard of evdev codes. */
typedef struct
{
  struct xkb_context *context;
  struct xkb_keymap *keymap;
} Layout;

static Layout
load_layout (const char *name)
{
  struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = name };
  Layout layout;

  layout.context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  assert_non_null (layout.context);
  layout.keymap = xkb_keymap_new_from_names (layout.context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  assert_non_null (layout.keymap);
  return layout;
}

static void
unload_layout (Layout *layout)
{
  xkb_keymap_unref (layout->keymap);
  xkb_context_unref (layout->context);
}

/* The keycode of a PC board that gives @keysym at @level, 0 if none does. Keymaps also name keys
 * that no board has: 92, and those from 136 on. */
static guint
find_keycode (Layout *layout, xkb_keysym_t keysym, guint level)
{
  for (xkb_keycode_t code = 9; code < 136; code++)
    {
      const xkb_keysym_t *syms;

      if (code != 92
          && xkb_keymap_key_get_syms_by_level (layout->keymap, code, 0, level, &syms) == 1
          && syms[0] == keysym)
        return code;
    }
  return 0;
}

static void
assert_places (const char *layout_name, const char *const *places, guint n_places)
{
  Layout layout = load_layout (layout_name);

  for (guint i = 0; i < n_places; i++)
    {
      xkb_keysym_t keysym = xkb_keysym_from_name (places[2 * i], XKB_KEYSYM_NO_FLAGS);
      guint keycode = find_keycode (&layout, keysym, 0);

      assert_int_not_equal (keysym, XKB_KEY_NoSymbol);
      if (pnc_keymap_scancode_from_keycode (keycode)
          != g_ascii_strtoull (places[2 * i + 1], NULL, 16))
        fail_msg ("%s: “%s” is keycode %u, scancode %x, not %s", layout_name, places[2 * i],
                  keycode, pnc_keymap_scancode_from_keycode (keycode), places[2 * i + 1]);
    }
  unload_layout (&layout);
}

#define ASSERT_PLACES(layout, places)                                                              \
  assert_places (layout, (const char *const *) (places), G_N_ELEMENTS (places))

/* keysym, scancode: from the boards themselves (IBM PC AT reference, table of set 1). */
static void
sends_the_place_of_each_key_of_a_us_board (void **state)
{
  static const char *const places[][2] = {
    { "q", "10" },          { "w", "11" },           { "e", "12" },     { "r", "13" },
    { "t", "14" },          { "y", "15" },           { "a", "1e" },     { "s", "1f" },
    { "z", "2c" },          { "m", "32" },           { "comma", "33" }, { "semicolon", "27" },
    { "apostrophe", "28" }, { "bracketleft", "1a" }, { "minus", "0c" }, { "backslash", "2b" },
    { "grave", "29" },      { "slash", "35" },       { "1", "02" },     { "0", "0b" },
  };

  ASSERT_PLACES ("us", places);
}

static void
sends_the_place_of_each_key_of_a_german_board (void **state)
{
  static const char *const places[][2] = {
    { "z", "15" },
    { "y", "2c" },
    { "udiaeresis", "1a" },
    { "odiaeresis", "27" },
    { "adiaeresis", "28" },
    { "ssharp", "0c" },
    { "less", "56" },
    { "numbersign", "2b" },
    { "plus", "1b" },
    { "minus", "35" },
    { "dead_circumflex", "29" },
    { "dead_acute", "0d" },
    { "comma", "33" },
    { "period", "34" },
    { "q", "10" },
    { "ISO_Level3_Shift", "138" },
  };

  ASSERT_PLACES ("de", places);
}

static void
sends_the_place_of_each_key_of_a_french_board (void **state)
{
  static const char *const places[][2] = {
    { "a", "10" },
    { "z", "11" },
    { "q", "1e" },
    { "w", "2c" },
    { "m", "27" },
    { "ampersand", "02" },
    { "eacute", "03" },
    { "quotedbl", "04" },
    { "agrave", "0b" },
    { "parenright", "0c" },
    { "dead_circumflex", "1a" },
    { "dollar", "1b" },
    { "ugrave", "28" },
    { "asterisk", "2b" },
    { "comma", "32" },
    { "semicolon", "33" },
    { "colon", "34" },
    { "exclam", "35" },
    { "less", "56" },
    { "twosuperior", "29" },
  };

  ASSERT_PLACES ("fr", places);
}

static void
knows_the_keys_that_are_not_letters (void **state)
{
  static const char *const places[][2] = {
    { "Escape", "01" },
    { "BackSpace", "0e" },
    { "Tab", "0f" },
    { "Return", "1c" },
    { "Control_L", "1d" },
    { "Control_R", "11d" },
    { "Shift_L", "2a" },
    { "Shift_R", "36" },
    { "Alt_L", "38" },
    { "Alt_R", "138" },
    { "Super_L", "15b" },
    { "Super_R", "15c" },
    { "Menu", "15d" },
    { "space", "39" },
    { "Caps_Lock", "3a" },
    { "Num_Lock", "45" },
    { "Scroll_Lock", "46" },
    { "F1", "3b" },
    { "F10", "44" },
    { "F11", "57" },
    { "F12", "58" },
    { "Print", "137" },
    { "Pause", "21d" },
    { "Insert", "152" },
    { "Delete", "153" },
    { "Home", "147" },
    { "End", "14f" },
    { "Prior", "149" },
    { "Next", "151" },
    { "Up", "148" },
    { "Down", "150" },
    { "Left", "14b" },
    { "Right", "14d" },
    { "KP_Enter", "11c" },
    { "KP_Divide", "135" },
    { "KP_Multiply", "37" },
    { "KP_Subtract", "4a" },
    { "KP_Add", "4e" },
    { "KP_Home", "47" },
    { "KP_Delete", "53" },
    { "XF86AudioMute", "120" },
    { "XF86AudioRaiseVolume", "130" },
  };

  ASSERT_PLACES ("us", places);
}

static void
knows_the_keys_of_japanese_and_korean_boards (void **state)
{
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_YEN), 0x7d);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_RO), 0x73);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_HENKAN), 0x79);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_MUHENKAN), 0x7b);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_KATAKANAHIRAGANA), 0x70);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_HANGEUL), 0x72);
}

static void
gives_only_scancodes_and_none_twice (void **state)
{
  gboolean seen[0x400] = { FALSE };

  for (guint code = 1; code < 1000; code++)
    {
      guint scancode = pnc_keymap_scancode_from_evdev (code);

      if (scancode == 0)
        continue;
      assert_true (pnc_scancode_is_valid (scancode));
      if (seen[scancode])
        fail_msg ("evdev %u: scancode %x is another key's", code, scancode);
      seen[scancode] = TRUE;
      assert_int_equal (pnc_keymap_evdev_from_scancode (scancode), code);
    }
}

static void
knows_no_key_beyond_its_table (void **state)
{
  assert_int_equal (pnc_keymap_scancode_from_keycode (0), 0);
  assert_int_equal (pnc_keymap_scancode_from_keycode (7), 0);
  assert_int_equal (pnc_keymap_scancode_from_keycode (8), 0);
  assert_int_equal (pnc_keymap_scancode_from_evdev (KEY_MAX), 0);
  assert_int_equal (pnc_keymap_scancode_from_evdev (G_MAXUINT), 0);
  assert_int_equal (pnc_keymap_evdev_from_scancode (0x1ff), 0);
  assert_false (pnc_scancode_is_valid (0));
  assert_false (pnc_scancode_is_valid (0x80));
  assert_false (pnc_scancode_is_valid (0x100));
  assert_false (pnc_scancode_is_valid (0x21e));
}

/* There, the US keymap must have the character. */
static void
finds_the_place_of_a_character_without_a_keycode (void **state)
{
  Layout layout = load_layout ("us");

  for (guint character = ' '; character <= '~'; character++)
    {
      guint scancode = 0;
      gboolean shift = FALSE;
      const xkb_keysym_t *syms;

      assert_true (pnc_keymap_from_keysym (character, &scancode, &shift));
      assert_int_equal (xkb_keymap_key_get_syms_by_level (
                            layout.keymap, pnc_keymap_evdev_from_scancode (scancode) + 8, 0,
                            shift ? 1 : 0, &syms),
                        1);
      assert_int_equal (syms[0], character);
    }
  unload_layout (&layout);
}

static void
finds_the_place_of_a_named_key_without_a_keycode (void **state)
{
  guint scancode = 0;
  gboolean shift = TRUE;

  assert_true (pnc_keymap_from_keysym (XKB_KEY_Left, &scancode, &shift));
  assert_int_equal (scancode, 0x14b);
  assert_false (shift);
  assert_true (pnc_keymap_from_keysym (XKB_KEY_Return, &scancode, &shift));
  assert_int_equal (scancode, 0x1c);
  assert_false (pnc_keymap_from_keysym (XKB_KEY_udiaeresis, &scancode, &shift));
  assert_int_equal (scancode, 0x1c);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sends_the_place_of_each_key_of_a_us_board),
    cmocka_unit_test (sends_the_place_of_each_key_of_a_german_board),
    cmocka_unit_test (sends_the_place_of_each_key_of_a_french_board),
    cmocka_unit_test (knows_the_keys_that_are_not_letters),
    cmocka_unit_test (knows_the_keys_of_japanese_and_korean_boards),
    cmocka_unit_test (gives_only_scancodes_and_none_twice),
    cmocka_unit_test (knows_no_key_beyond_its_table),
    cmocka_unit_test (finds_the_place_of_a_character_without_a_keycode),
    cmocka_unit_test (finds_the_place_of_a_named_key_without_a_keycode),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
