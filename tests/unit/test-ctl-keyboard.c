/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-keyboard.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <linux/input-event-codes.h>
#include <string.h>

/* The words of @chords as text: "42+30 28" is Shift with A, then Enter. */
static char *
describe (const PncSecret *chords)
{
  const guint32 *words = (const guint32 *) pnc_secret_peek (chords);
  gsize n_words = pnc_secret_size (chords) / sizeof *words;
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n_words;)
    {
      guint32 n_keys = GUINT32_FROM_LE (words[i++]);

      assert_in_range (n_keys, 1, 4);
      for (guint32 k = 0; k < n_keys; k++, i++)
        g_string_append_printf (text, "%s%u",
                                k > 0           ? "+"
                                : text->len > 0 ? " "
                                                : "",
                                GUINT32_FROM_LE (words[i]));
    }
  return g_string_free (text, FALSE);
}

static void
assert_types (const char *layout, const char *text, const char *expected, guint expected_chords)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) secret = pnc_secret_new_copy (text, strlen (text));
  guint n_chords = 0;
  g_autoptr (PncSecret) chords = ctl_keyboard_type (secret, layout, &n_chords, &error);
  g_autofree char *described = NULL;

  pnc_test_assert_no_error (error);
  described = describe (chords);
  assert_string_equal (described, expected);
  assert_int_equal (n_chords, expected_chords);
}

static void
assert_refuses (const char *layout, const char *text, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) secret = pnc_secret_new_copy (text, strlen (text));
  guint n_chords = 77;

  assert_null (ctl_keyboard_type (secret, layout, &n_chords, &error));
  assert_int_equal (n_chords, 77);
  if (strstr (error->message, names) == NULL)
    fail_msg ("“%s” does not name “%s”", error->message, names);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

/* Key codes of input-event-codes.h: Shift 42, AltGr 100. */
static void
types_on_a_us_keyboard (void **state)
{
  assert_types ("us", "aA1!", "30 42+30 2 42+2", 4);
  assert_types ("us", "yz", "21 44", 2);
  assert_types ("us", "a b\n\t", "30 57 48 28 15", 5);
  assert_types ("us", "-+*/=", "12 42+13 42+9 53 13", 5);
  assert_types ("us", "", "", 0);
}

static void
types_on_a_german_keyboard (void **state)
{
  assert_types ("de", "yz", "44 21", 2);
  assert_types ("de", "ßäÖ", "12 40 42+39", 3);
  assert_types ("de", "@€{}", "100+16 100+18 100+8 100+11", 4);
}

static void
types_on_a_french_keyboard (void **state)
{
  assert_types ("fr", "azAZ", "16 17 42+16 42+17", 4);
  assert_types ("fr", "123", "42+2 42+3 42+4", 3);
  assert_types ("fr", "éè", "3 8", 2);
}

static void
uses_dead_keys_for_accents_without_a_key (void **state)
{
  /* dead_acute is the key right of ß, dead_circumflex the one left of 1. */
  assert_types ("de", "é", "13 18", 2);
  assert_types ("de", "Ê", "41 42+18", 2);
  assert_types ("de", "^", "41 57", 2);
  assert_types ("de(nodeadkeys)", "^", "41", 1);
}

static void
types_a_windows_line_end_once (void **state)
{
  assert_types ("us", "a\r\nb", "30 28 48", 3);
}

static void
names_the_character_that_a_layout_cannot_type (void **state)
{
  assert_refuses ("us", "grün", "“ü” (U+00FC)");
  assert_refuses ("us", "a\x1b", "U+001B");
  assert_refuses ("us", "a\rb", "U+000D");
  assert_refuses ("de", "仕事", "“仕” (U+4ED5)");
  assert_refuses ("us", "a\xff", "UTF-8");
}

static void
does_not_tell_the_rest_of_a_text_that_may_be_a_password (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) secret = pnc_secret_new_copy ("hunter2ü", strlen ("hunter2ü"));
  guint n_chords;

  assert_null (ctl_keyboard_type (secret, "us", &n_chords, &error));
  assert_null (strstr (error->message, "hunter2"));
}

static void
refuses_a_layout_that_is_none (void **state)
{
  static const char *const bad[]
      = { "", "xx", "../../etc/passwd", "us(", "(us)", "us(klingon)", "/", "us,de" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refuses (bad[i], "a", "keyboard layout");
}

static void
presses_named_keys_together (void **state)
{
  static const struct
  {
    const char *names, *expected;
  } cases[] = { { "ctrl-alt-delete", "29+56+111" },
                { "Ctrl+Alt+F1", "29+56+59" },
                { "super", "125" },
                { "alt-tab", "56+15" },
                { "ctrl-c", "29+46" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncSecret) chord = ctl_keyboard_chord (cases[i].names, &error);
      g_autoptr (GString) described = NULL;
      const guint32 *words = NULL;

      pnc_test_assert_no_error (error);
      words = (const guint32 *) pnc_secret_peek (chord);
      described = g_string_new (NULL);
      for (guint32 k = 1; k <= GUINT32_FROM_LE (words[0]); k++)
        g_string_append_printf (described, "%s%u", k > 1 ? "+" : "", GUINT32_FROM_LE (words[k]));
      assert_string_equal (described->str, cases[i].expected);
    }
}

static void
names_the_key_that_is_unknown (void **state)
{
  static const char *const bad[] = { "", "ctrl-", "ctrl-foo", "-", "a-b-c-d-e-f-g-h-i" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_null (ctl_keyboard_chord (bad[i], &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (types_on_a_us_keyboard),
    cmocka_unit_test (types_on_a_german_keyboard),
    cmocka_unit_test (types_on_a_french_keyboard),
    cmocka_unit_test (uses_dead_keys_for_accents_without_a_key),
    cmocka_unit_test (types_a_windows_line_end_once),
    cmocka_unit_test (names_the_character_that_a_layout_cannot_type),
    cmocka_unit_test (does_not_tell_the_rest_of_a_text_that_may_be_a_password),
    cmocka_unit_test (refuses_a_layout_that_is_none),
    cmocka_unit_test (presses_named_keys_together),
    cmocka_unit_test (names_the_key_that_is_unknown),
  };

  return cmocka_run_group_tests_name ("ctl-keyboard", tests, NULL, NULL);
}
