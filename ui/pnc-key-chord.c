/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-key-chord.h"

#include "pnc-keymap.h"

#include <linux/input-event-codes.h>

static const struct
{
  const char *name;
  guint evdev_code;
} keys[] = {
  { "ctrl", KEY_LEFTCTRL },  { "alt", KEY_LEFTALT },   { "shift", KEY_LEFTSHIFT },
  { "super", KEY_LEFTMETA }, { "delete", KEY_DELETE }, { "backspace", KEY_BACKSPACE },
  { "tab", KEY_TAB },        { "print", KEY_SYSRQ },   { "f1", KEY_F1 },
  { "f2", KEY_F2 },          { "f3", KEY_F3 },         { "f4", KEY_F4 },
  { "f5", KEY_F5 },          { "f6", KEY_F6 },         { "f7", KEY_F7 },
  { "f8", KEY_F8 },          { "f9", KEY_F9 },         { "f10", KEY_F10 },
  { "f11", KEY_F11 },        { "f12", KEY_F12 },
};

static guint
pnc_key_chord_look_up (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_strcmp0 (keys[i].name, name) == 0)
      return pnc_keymap_scancode_from_evdev (keys[i].evdev_code);
  return 0;
}

gboolean
pnc_key_chord_parse (const char *text, guint out_scancodes[PNC_KEY_CHORD_MAX])
{
  g_auto (GStrv) names = g_strsplit (text, "+", -1);
  guint scancodes[PNC_KEY_CHORD_MAX] = { 0 };
  guint n = g_strv_length (names);

  if (n == 0 || n >= PNC_KEY_CHORD_MAX)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      scancodes[i] = pnc_key_chord_look_up (names[i]);
      if (scancodes[i] == 0)
        return FALSE;
    }
  for (guint i = 0; i < PNC_KEY_CHORD_MAX; i++)
    out_scancodes[i] = scancodes[i];
  return TRUE;
}
