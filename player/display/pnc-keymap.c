/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-keymap.h"

#include "pnc-input-state.h"

#include <linux/input-event-codes.h>
#include <string.h>

/* Codes 1 (Esc) to 83 (keypad dot) of evdev are set 1 itself: Linux took them from there. */
#define PNC_EVDEV_LAST_SAME KEY_KPDOT

#define E0(code) (0x100 | (code))
#define PNC_EVDEV_MAX KEY_BREAK

/* Places above that, as Linux's atkbd and QEMU name them; 0: not on a PC board. */
static const guint16 scancodes[PNC_EVDEV_MAX + 1] = {
  [KEY_102ND] = 0x56,
  [KEY_F11] = 0x57,
  [KEY_F12] = 0x58,
  [KEY_KPEQUAL] = 0x59,
  /* Japan, Korea, Brazil */
  [KEY_KATAKANAHIRAGANA] = 0x70,
  [KEY_HANJA] = 0x71,
  [KEY_HANGEUL] = 0x72,
  [KEY_RO] = 0x73,
  [KEY_HIRAGANA] = 0x77,
  [KEY_HENKAN] = 0x79,
  [KEY_MUHENKAN] = 0x7b,
  [KEY_YEN] = 0x7d,
  [KEY_KPCOMMA] = 0x7e,
  /* The blocks that the AT board added */
  [KEY_KPENTER] = E0 (0x1c),
  [KEY_RIGHTCTRL] = E0 (0x1d),
  [KEY_KPSLASH] = E0 (0x35),
  [KEY_SYSRQ] = E0 (0x37),
  [KEY_RIGHTALT] = E0 (0x38),
  [KEY_BREAK] = PNC_SCANCODE_BREAK,
  [KEY_HOME] = E0 (0x47),
  [KEY_UP] = E0 (0x48),
  [KEY_PAGEUP] = E0 (0x49),
  [KEY_LEFT] = E0 (0x4b),
  [KEY_RIGHT] = E0 (0x4d),
  [KEY_END] = E0 (0x4f),
  [KEY_DOWN] = E0 (0x50),
  [KEY_PAGEDOWN] = E0 (0x51),
  [KEY_INSERT] = E0 (0x52),
  [KEY_DELETE] = E0 (0x53),
  [KEY_LEFTMETA] = E0 (0x5b),
  [KEY_RIGHTMETA] = E0 (0x5c),
  [KEY_COMPOSE] = E0 (0x5d),
  [KEY_PAUSE] = PNC_SCANCODE_PAUSE,
  /* Sound, power, browser */
  [KEY_PREVIOUSSONG] = E0 (0x10),
  [KEY_NEXTSONG] = E0 (0x19),
  [KEY_MENU] = E0 (0x1e),
  [KEY_MUTE] = E0 (0x20),
  [KEY_CALC] = E0 (0x21),
  [KEY_PLAYPAUSE] = E0 (0x22),
  [KEY_STOPCD] = E0 (0x24),
  [KEY_VOLUMEDOWN] = E0 (0x2e),
  [KEY_VOLUMEUP] = E0 (0x30),
  [KEY_HOMEPAGE] = E0 (0x32),
  [KEY_POWER] = E0 (0x5e),
  [KEY_SLEEP] = E0 (0x5f),
  [KEY_WAKEUP] = E0 (0x63),
  [KEY_SEARCH] = E0 (0x65),
  [KEY_BOOKMARKS] = E0 (0x66),
  [KEY_REFRESH] = E0 (0x67),
  [KEY_STOP] = E0 (0x68),
  [KEY_FORWARD] = E0 (0x69),
  [KEY_BACK] = E0 (0x6a),
  [KEY_COMPUTER] = E0 (0x6b),
  [KEY_MAIL] = E0 (0x6c),
  [KEY_MEDIA] = E0 (0x6d),
};

/* X11 keysyms that stand for a key rather than a character. */
static const struct
{
  guint16 keysym, evdev;
} named_keys[] = {
  { 0xff08, KEY_BACKSPACE }, { 0xff09, KEY_TAB },        { 0xff0d, KEY_ENTER },
  { 0xff13, KEY_PAUSE },     { 0xff14, KEY_SCROLLLOCK }, { 0xff15, KEY_SYSRQ },
  { 0xff1b, KEY_ESC },       { 0xff50, KEY_HOME },       { 0xff51, KEY_LEFT },
  { 0xff52, KEY_UP },        { 0xff53, KEY_RIGHT },      { 0xff54, KEY_DOWN },
  { 0xff55, KEY_PAGEUP },    { 0xff56, KEY_PAGEDOWN },   { 0xff57, KEY_END },
  { 0xff61, KEY_SYSRQ },     { 0xff63, KEY_INSERT },     { 0xff67, KEY_COMPOSE },
  { 0xff7f, KEY_NUMLOCK },   { 0xff8d, KEY_KPENTER },    { 0xffaa, KEY_KPASTERISK },
  { 0xffab, KEY_KPPLUS },    { 0xffad, KEY_KPMINUS },    { 0xffaf, KEY_KPSLASH },
  { 0xffbe, KEY_F1 },        { 0xffbf, KEY_F2 },         { 0xffc0, KEY_F3 },
  { 0xffc1, KEY_F4 },        { 0xffc2, KEY_F5 },         { 0xffc3, KEY_F6 },
  { 0xffc4, KEY_F7 },        { 0xffc5, KEY_F8 },         { 0xffc6, KEY_F9 },
  { 0xffc7, KEY_F10 },       { 0xffc8, KEY_F11 },        { 0xffc9, KEY_F12 },
  { 0xffe1, KEY_LEFTSHIFT }, { 0xffe2, KEY_RIGHTSHIFT }, { 0xffe3, KEY_LEFTCTRL },
  { 0xffe4, KEY_RIGHTCTRL }, { 0xffe5, KEY_CAPSLOCK },   { 0xffe9, KEY_LEFTALT },
  { 0xffea, KEY_RIGHTALT },  { 0xffeb, KEY_LEFTMETA },   { 0xffec, KEY_RIGHTMETA },
  { 0xfe03, KEY_RIGHTALT },  { 0xffff, KEY_DELETE },
};

/* A US board, row by row from the given evdev code on: plain, then with Shift. */
static const struct
{
  guint first;
  const char *plain, *shifted;
} rows[] = {
  { KEY_1, "1234567890-=", "!@#$%^&*()_+" },
  { KEY_Q, "qwertyuiop[]", "QWERTYUIOP{}" },
  { KEY_A, "asdfghjkl;'`", "ASDFGHJKL:\"~" },
  { KEY_BACKSLASH, "\\zxcvbnm,./", "|ZXCVBNM<>?" },
  { KEY_SPACE, " ", " " },
};

gboolean
pnc_scancode_is_valid (guint scancode)
{
  guint code = scancode & 0xff;

  if (scancode == PNC_SCANCODE_PAUSE)
    return TRUE;
  return scancode < 0x200 && code > 0 && code < 0x80;
}

guint
pnc_keymap_scancode_from_evdev (guint evdev_code)
{
  if (evdev_code <= PNC_EVDEV_LAST_SAME)
    return evdev_code;
  return evdev_code <= PNC_EVDEV_MAX ? scancodes[evdev_code] : 0;
}

guint
pnc_keymap_scancode_from_keycode (guint keycode)
{
  return keycode >= 8 ? pnc_keymap_scancode_from_evdev (keycode - 8) : 0;
}

guint
pnc_keymap_evdev_from_scancode (guint scancode)
{
  if (scancode <= PNC_EVDEV_LAST_SAME)
    return scancode;
  for (guint evdev_code = PNC_EVDEV_LAST_SAME; evdev_code <= PNC_EVDEV_MAX; evdev_code++)
    if (scancodes[evdev_code] == scancode)
      return evdev_code;
  return 0;
}

static gboolean
pnc_keymap_from_character (char character, guint *out_scancode, gboolean *out_shift)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *plain = strchr (rows[i].plain, character);
      const char *shifted = strchr (rows[i].shifted, character);

      if (plain == NULL && shifted == NULL)
        continue;
      *out_scancode = pnc_keymap_scancode_from_evdev (
          rows[i].first + (plain != NULL ? plain - rows[i].plain : shifted - rows[i].shifted));
      *out_shift = plain == NULL;
      return TRUE;
    }
  return FALSE;
}

gboolean
pnc_keymap_from_keysym (guint keysym, guint *out_scancode, gboolean *out_shift)
{
  if (keysym >= ' ' && keysym <= '~')
    return pnc_keymap_from_character (keysym, out_scancode, out_shift);
  for (guint i = 0; i < G_N_ELEMENTS (named_keys); i++)
    if (named_keys[i].keysym == keysym)
      {
        *out_scancode = pnc_keymap_scancode_from_evdev (named_keys[i].evdev);
        *out_shift = FALSE;
        return TRUE;
      }
  return FALSE;
}
