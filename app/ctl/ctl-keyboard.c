/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-keyboard.h"

#include "pnc-error.h"

#include <linux/input-event-codes.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

/* XKB's key codes are Linux's plus 8 (the X11 protocol starts there). */
#define XKB_OFFSET 8

/* The most words that one character takes: a dead key with two modifiers, then a letter with
 * two. */
#define WORDS_PER_CHARACTER 8

/* How one symbol is written: a key and the modifiers that hold its level. */
typedef struct
{
  guint32 key;
  gboolean shift;
  gboolean alt_gr;
} Stroke;

/* What a layout can write. */
typedef struct
{
  GHashTable *by_character; /* gunichar → Stroke */
  GHashTable *by_dead_key;  /* keysym → Stroke */
} Keyboard;

/* Combining marks (Unicode) and the dead keys that make them. */
static const struct
{
  gunichar mark;
  xkb_keysym_t dead_key;
  gunichar spacing; /* the mark alone: dead key, then space */
} dead_keys[] = {
  { 0x0300, XKB_KEY_dead_grave, '`' },        { 0x0301, XKB_KEY_dead_acute, 0x00b4 },
  { 0x0302, XKB_KEY_dead_circumflex, '^' },   { 0x0303, XKB_KEY_dead_tilde, '~' },
  { 0x0304, XKB_KEY_dead_macron, 0x00af },    { 0x0306, XKB_KEY_dead_breve, 0x02d8 },
  { 0x0307, XKB_KEY_dead_abovedot, 0x02d9 },  { 0x0308, XKB_KEY_dead_diaeresis, 0x00a8 },
  { 0x030a, XKB_KEY_dead_abovering, 0x02da }, { 0x030b, XKB_KEY_dead_doubleacute, 0x02dd },
  { 0x030c, XKB_KEY_dead_caron, 0x02c7 },     { 0x0327, XKB_KEY_dead_cedilla, 0x00b8 },
  { 0x0328, XKB_KEY_dead_ogonek, 0x02db },
};

static void
keyboard_free (Keyboard *keyboard)
{
  g_hash_table_unref (keyboard->by_character);
  g_hash_table_unref (keyboard->by_dead_key);
  g_free (keyboard);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Keyboard, keyboard_free)

/* Keeps the stroke that needs the fewest modifiers; of those the first. */
static void
keyboard_offer (GHashTable *table, guint32 symbol, const Stroke *stroke)
{
  const Stroke *old = g_hash_table_lookup (table, GUINT_TO_POINTER (symbol));

  if (old == NULL || old->shift + old->alt_gr > stroke->shift + stroke->alt_gr)
    g_hash_table_insert (table, GUINT_TO_POINTER (symbol), g_memdup2 (stroke, sizeof *stroke));
}

static gboolean
keysym_is_keypad (xkb_keysym_t symbol)
{
  return symbol >= XKB_KEY_KP_Space && symbol <= XKB_KEY_KP_Equal;
}

/* One level of one key. Only Shift and AltGr (Mod5) are keys that we may hold. */
static void
keyboard_learn_level (Keyboard *self, struct xkb_keymap *keymap, xkb_keycode_t key, guint level)
{
  xkb_mod_mask_t shift = 1u << xkb_keymap_mod_get_index (keymap, XKB_MOD_NAME_SHIFT);
  xkb_mod_mask_t alt_gr = 1u << xkb_keymap_mod_get_index (keymap, "Mod5");
  const xkb_keysym_t *symbols;
  xkb_mod_mask_t masks[8];
  gsize n_masks
      = xkb_keymap_key_get_mods_for_level (keymap, key, 0, level, masks, G_N_ELEMENTS (masks));

  if (xkb_keymap_key_get_syms_by_level (keymap, key, 0, level, &symbols) != 1
      || keysym_is_keypad (symbols[0]))
    return;
  for (gsize i = 0; i < n_masks; i++)
    {
      Stroke stroke = { .key = key - XKB_OFFSET,
                        .shift = (masks[i] & shift) != 0,
                        .alt_gr = (masks[i] & alt_gr) != 0 };
      guint32 character = xkb_keysym_to_utf32 (symbols[0]);

      if ((masks[i] & ~(shift | alt_gr)) != 0)
        continue;
      if (character >= ' ' && character != 0x7f)
        keyboard_offer (self->by_character, character, &stroke);
      else
        keyboard_offer (self->by_dead_key, symbols[0], &stroke);
    }
}

/* Keys that every PC keyboard has: a layout also tells of € keys and the like, which no guest's
 * keyboard sends. */
static gboolean
keyboard_has_key (xkb_keycode_t key)
{
  return key >= XKB_OFFSET && (key - XKB_OFFSET <= KEY_RO || key - XKB_OFFSET == KEY_YEN);
}

static void
keyboard_learn_key_cb (struct xkb_keymap *keymap, xkb_keycode_t key, void *data)
{
  guint n_levels = xkb_keymap_num_levels_for_key (keymap, key, 0);

  if (!keyboard_has_key (key))
    return;
  for (guint level = 0; level < n_levels; level++)
    keyboard_learn_level (data, keymap, key, level);
}

static struct xkb_keymap *
keyboard_compile (const char *layout)
{
  g_auto (GStrv) parts = g_strsplit_set (layout, "()", 3);
  struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = parts[0] };
  struct xkb_context *context;
  struct xkb_keymap *keymap;

  /* Anything else would be a path, a list, or the default to XKB. */
  if (!g_regex_match_simple ("^[A-Za-z0-9_-]+(\\([A-Za-z0-9_-]+\\))?$", layout,
                             G_REGEX_DOLLAR_ENDONLY, 0))
    return NULL;
  names.variant = parts[1];
  context = xkb_context_new (XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
  if (context == NULL)
    return NULL;
  xkb_context_set_log_level (context, XKB_LOG_LEVEL_CRITICAL);
  keymap = xkb_keymap_new_from_names (context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  xkb_context_unref (context);
  return keymap;
}

static Keyboard *
keyboard_new (const char *layout, GError **error)
{
  struct xkb_keymap *keymap = keyboard_compile (layout);
  Keyboard *self;

  if (keymap == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "There is no keyboard layout “%s”; give one as XKB names it, for example us, "
                   "de, fr or de(nodeadkeys)",
                   layout);
      return NULL;
    }
  self = g_new0 (Keyboard, 1);
  self->by_character = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->by_dead_key = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  xkb_keymap_key_for_each (keymap, keyboard_learn_key_cb, self);
  xkb_keymap_unref (keymap);
  return self;
}

static guint
stroke_write (const Stroke *stroke, guint32 *words)
{
  guint n = 1;

  if (stroke->shift)
    words[n++] = GUINT32_TO_LE (KEY_LEFTSHIFT);
  if (stroke->alt_gr)
    words[n++] = GUINT32_TO_LE (KEY_RIGHTALT);
  words[n++] = GUINT32_TO_LE (stroke->key);
  words[0] = GUINT32_TO_LE (n - 1);
  return n;
}

/* A dead key, then the letter that it changes: two chords, or none. */
static guint
keyboard_write_dead (const Keyboard *self, xkb_keysym_t dead_key, gunichar letter, guint32 *words)
{
  const Stroke *first = g_hash_table_lookup (self->by_dead_key, GUINT_TO_POINTER (dead_key));
  const Stroke *second = g_hash_table_lookup (self->by_character, GUINT_TO_POINTER (letter));
  guint n;

  if (first == NULL || second == NULL)
    return 0;
  n = stroke_write (first, words);
  return n + stroke_write (second, words + n);
}

static guint
keyboard_write_accented (const Keyboard *self, gunichar character, guint32 *words)
{
  gunichar letter = 0, mark = 0;

  for (guint i = 0; i < G_N_ELEMENTS (dead_keys); i++)
    if (dead_keys[i].spacing == character)
      return keyboard_write_dead (self, dead_keys[i].dead_key, ' ', words);
  if (!g_unichar_decompose (character, &letter, &mark))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (dead_keys); i++)
    if (dead_keys[i].mark == mark)
      return keyboard_write_dead (self, dead_keys[i].dead_key, letter, words);
  return 0;
}

/* The words that write @character, at most WORDS_PER_CHARACTER; 0: it cannot be written. */
static guint
keyboard_write (const Keyboard *self, gunichar character, guint32 *words, guint *n_chords)
{
  static const Stroke enter = { .key = KEY_ENTER };
  static const Stroke tab = { .key = KEY_TAB };
  const Stroke *stroke = character == '\n'   ? &enter
                         : character == '\t' ? &tab
                                             : g_hash_table_lookup (self->by_character,
                                                                    GUINT_TO_POINTER (character));
  guint n;

  if (stroke != NULL)
    {
      *n_chords += 1;
      return stroke_write (stroke, words);
    }
  n = keyboard_write_accented (self, character, words);
  *n_chords += n > 0 ? 2 : 0;
  return n;
}

/* Names the character alone: what stands beside it may be a password. */
static void
keyboard_set_untypable (GError **error, gunichar character, const char *layout)
{
  char utf8[7] = "";

  if (g_unichar_isprint (character))
    utf8[g_unichar_to_utf8 (character, utf8)] = '\0';
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "The character “%s” (U+%04X) cannot be typed with the keyboard layout “%s”; choose "
               "another with --layout, or paste it in the window",
               utf8, character, layout);
}

PncSecret *
ctl_keyboard_type (const PncSecret *text, const char *layout, guint *out_n_chords, GError **error)
{
  const char *bytes = (const char *) pnc_secret_peek (text);
  const char *end = bytes + pnc_secret_size (text);
  g_autoptr (Keyboard) keyboard = keyboard_new (layout, error);
  g_autoptr (PncSecret) words = NULL;
  gsize n_words = 0;
  guint n_chords = 0;

  if (keyboard == NULL)
    return NULL;
  if (!g_utf8_validate_len (bytes, pnc_secret_size (text), NULL))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID, "The text to type is not UTF-8");
      return NULL;
    }
  words = pnc_secret_new (g_utf8_strlen (bytes, pnc_secret_size (text)) * WORDS_PER_CHARACTER
                          * sizeof (guint32));
  for (const char *p = bytes; p < end; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      guint n;

      /* The one line end of a Windows text. */
      if (character == '\r' && p + 1 < end && p[1] == '\n')
        continue;
      n = keyboard_write (keyboard, character, (guint32 *) pnc_secret_bytes (words) + n_words,
                          &n_chords);
      if (n == 0)
        {
          keyboard_set_untypable (error, character, layout);
          return NULL;
        }
      n_words += n;
    }
  *out_n_chords = n_chords;
  return pnc_secret_new_copy (pnc_secret_peek (words), n_words * sizeof (guint32));
}
