/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-keyboard.h"
#include "pnc-error.h"

#include <linux/input-event-codes.h>
#include <string.h>

/* Most keys of one chord. */
#define CHORD_MAX_KEYS 8

static const struct
{
  const char *name;
  guint32 key;
} keys[] = {
  { "ctrl", KEY_LEFTCTRL },
  { "alt", KEY_LEFTALT },
  { "shift", KEY_LEFTSHIFT },
  { "super", KEY_LEFTMETA },
  { "altgr", KEY_RIGHTALT },
  { "delete", KEY_DELETE },
  { "backspace", KEY_BACKSPACE },
  { "enter", KEY_ENTER },
  { "esc", KEY_ESC },
  { "tab", KEY_TAB },
  { "space", KEY_SPACE },
  { "insert", KEY_INSERT },
  { "home", KEY_HOME },
  { "end", KEY_END },
  { "pageup", KEY_PAGEUP },
  { "pagedown", KEY_PAGEDOWN },
  { "up", KEY_UP },
  { "down", KEY_DOWN },
  { "left", KEY_LEFT },
  { "right", KEY_RIGHT },
  { "print", KEY_SYSRQ },
  { "pause", KEY_PAUSE },
  { "capslock", KEY_CAPSLOCK },
  { "numlock", KEY_NUMLOCK },
  { "scrolllock", KEY_SCROLLLOCK },
  { "menu", KEY_COMPOSE },
  { "f1", KEY_F1 },
  { "f2", KEY_F2 },
  { "f3", KEY_F3 },
  { "f4", KEY_F4 },
  { "f5", KEY_F5 },
  { "f6", KEY_F6 },
  { "f7", KEY_F7 },
  { "f8", KEY_F8 },
  { "f9", KEY_F9 },
  { "f10", KEY_F10 },
  { "f11", KEY_F11 },
  { "f12", KEY_F12 },
  /* By their place on a US keyboard. */
  { "a", KEY_A },
  { "b", KEY_B },
  { "c", KEY_C },
  { "d", KEY_D },
  { "e", KEY_E },
  { "f", KEY_F },
  { "g", KEY_G },
  { "h", KEY_H },
  { "i", KEY_I },
  { "j", KEY_J },
  { "k", KEY_K },
  { "l", KEY_L },
  { "m", KEY_M },
  { "n", KEY_N },
  { "o", KEY_O },
  { "p", KEY_P },
  { "q", KEY_Q },
  { "r", KEY_R },
  { "s", KEY_S },
  { "t", KEY_T },
  { "u", KEY_U },
  { "v", KEY_V },
  { "w", KEY_W },
  { "x", KEY_X },
  { "y", KEY_Y },
  { "z", KEY_Z },
  { "0", KEY_0 },
  { "1", KEY_1 },
  { "2", KEY_2 },
  { "3", KEY_3 },
  { "4", KEY_4 },
  { "5", KEY_5 },
  { "6", KEY_6 },
  { "7", KEY_7 },
  { "8", KEY_8 },
  { "9", KEY_9 },
};

static gboolean
ctl_key_find (const char *name, guint32 *out_key)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_ascii_strcasecmp (keys[i].name, name) == 0)
      {
        *out_key = keys[i].key;
        return TRUE;
      }
  return FALSE;
}

PncSecret *
ctl_keyboard_chord (const char *names, GError **error)
{
  g_auto (GStrv) parts = g_strsplit_set (names, "-+", -1);
  guint n_keys = g_strv_length (parts);
  guint32 words[CHORD_MAX_KEYS + 1];

  if (n_keys == 0 || n_keys > CHORD_MAX_KEYS)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is not a key or several together, at most %d, for example "
                   "ctrl-alt-delete",
                   names, CHORD_MAX_KEYS);
      return NULL;
    }
  words[0] = GUINT32_TO_LE (n_keys);
  for (guint i = 0; i < n_keys; i++)
    {
      guint32 key;

      if (!ctl_key_find (parts[i], &key))
        {
          g_autofree char *known = ctl_keyboard_dup_key_names ();

          g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "There is no key “%s”; there are: %s",
                       parts[i], known);
          return NULL;
        }
      words[i + 1] = GUINT32_TO_LE (key);
    }
  return pnc_secret_new_copy (words, (n_keys + 1) * sizeof words[0]);
}

char *
ctl_keyboard_dup_key_names (void)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys) && strlen (keys[i].name) > 1; i++)
    g_string_append_printf (names, "%s ", keys[i].name);
  g_string_append (names, "a–z 0–9");
  return g_string_free (g_steal_pointer (&names), FALSE);
}
