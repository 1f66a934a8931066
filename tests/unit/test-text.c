/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-test.h"
#include "pnc-text.h"

static void
takes_ids (void **state)
{
  g_autofree char *longest = g_strnfill (63, 'a');
  const char *const good[]
      = { "a", "0", "eng-default", "win11.eng_2", "a.", "a-", "a.b.c", longest };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (!pnc_text_is_id (good[i]))
      fail_msg ("“%s” is refused", good[i]);
}

static void
refuses_what_could_name_another_file (void **state)
{
  g_autofree char *too_long = g_strnfill (64, 'a');
  const char *const bad[]
      = { "",    ".",   "..", "a..b", "a..", "../a", "a/b", ".a",   "-a", "_a", "A",  "aB",
          "a b", "a\n", "é",  "aé",   "a:b", "a\\b", "a%b", "con$", " a", "a ", "a*", too_long };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    if (pnc_text_is_id (bad[i]))
      fail_msg ("“%s” is taken", bad[i]);
}

static void
lets_people_write_their_languages (void **state)
{
  static const char *const good[] = { "Engineering desktop",
                                      "Büro Zürich – 2. Stock (A&B) “x”",
                                      "実験室",
                                      "مختبر",
                                      "ห้องปฏิบัติการ",
                                      "Phòng thí nghiệm",
                                      "प्रयोगशाला",
                                      "Лаборатория №5",
                                      "🏢 😀" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    if (pnc_text_find_fault (good[i]) != NULL)
      fail_msg ("“%s” is refused: %s", good[i], pnc_text_find_fault (good[i]));
}

/* U+202E turns "txt.exe" around; zero-width characters make two names look the same; U+009B begins
 * an escape sequence as ESC [ does. */
static void
refuses_what_hides_steers_or_breaks_a_line (void **state)
{
  static const gunichar bad[]
      = { 0x01,   0x07,   0x09,   0x0a,   0x0d,    0x1b,    0x1f,    0x7f,   0x80,
          0x85,   0x9b,   0x9f,   0xad,   0x61c,   0x200b,  0x200c,  0x200d, 0x200e,
          0x200f, 0x2028, 0x2029, 0x202a, 0x202b,  0x202c,  0x202d,  0x202e, 0x2060,
          0x2064, 0x2066, 0x2067, 0x2068, 0x2069,  0xfeff,  0xfe0f,  0x34f,  0x115f,
          0x3164, 0xffa0, 0x2800, 0x180e, 0xe0001, 0xe0041, 0xe0100, 0xe000, 0x10fffd,
          0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GString) text = g_string_new ("a");

      g_string_append_unichar (text, bad[i]);
      g_string_append (text, "b");
      if (pnc_text_find_fault (text->str) == NULL)
        fail_msg ("U+%04X is taken", bad[i]);
    }
}

static void
refuses_what_is_not_in_composed_form (void **state)
{
  assert_null (pnc_text_find_fault ("caf\u00e9"));
  assert_non_null (pnc_text_find_fault ("cafe\u0301"));
  assert_non_null (pnc_text_find_fault ("\u212b")); /* the Ångström sign is Å */
  assert_non_null (pnc_text_find_fault ("\xff"));
}

static void
quotes_anything_so_that_it_can_be_printed (void **state)
{
  g_autofree char *steered = pnc_text_dup_quotable ("a\x1b[31m\nb\u202e", 100);
  g_autofree char *broken = pnc_text_dup_quotable ("a\xff", 100);
  g_autofree char *cut = pnc_text_dup_quotable ("abcdef", 3);
  g_autofree char *inside = pnc_text_dup_quotable ("abé", 3);
  g_autofree char *whole = pnc_text_dup_quotable ("abc", 3);

  assert_string_equal (steered, "a\ufffd[31m\ufffdb\ufffd");
  assert_string_equal (broken, "a\ufffd");
  assert_string_equal (cut, "abc…");
  assert_string_equal (inside, "ab…");
  assert_string_equal (whole, "abc");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_ids),
    cmocka_unit_test (refuses_what_could_name_another_file),
    cmocka_unit_test (lets_people_write_their_languages),
    cmocka_unit_test (refuses_what_hides_steers_or_breaks_a_line),
    cmocka_unit_test (refuses_what_is_not_in_composed_form),
    cmocka_unit_test (quotes_anything_so_that_it_can_be_printed),
  };

  return cmocka_run_group_tests_name ("text", tests, NULL, NULL);
}
