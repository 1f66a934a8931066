/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-clipboard-text.h"
#include "pnc-test.h"

#include <string.h>

#define LITERAL(text) (text), sizeof (text) - 1

static void
assert_text (GBytes *bytes, const char *text)
{
  g_autofree char *copy = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  assert_string_equal (copy, text);
  assert_int_equal (g_bytes_get_size (bytes), strlen (text));
  g_bytes_unref (bytes);
}

static GBytes *
to_guest (const char *text, gboolean crlf)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pnc_clipboard_text_to_guest (bytes, crlf);
}

static void
leaves_line_ends_alone_between_equals (void **state)
{
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("a\nb\r\nc"), FALSE), "a\nb\r\nc");
  assert_text (to_guest ("a\nb\r\nc", FALSE), "a\nb\r\nc");
}

static void
converts_line_ends_for_guests_that_want_crlf (void **state)
{
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("a\r\nb\r\n\r\nc"), TRUE), "a\nb\n\nc");
  assert_text (to_guest ("\na\n\nb", TRUE), "\r\na\r\n\r\nb");
}

static void
does_not_double_what_is_converted_already (void **state)
{
  assert_text (to_guest ("a\r\nb\n", TRUE), "a\r\nb\r\n");
}

static void
drops_the_terminators_that_guests_add (void **state)
{
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("grün\0\0"), FALSE), "grün");
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("\0"), FALSE), "");
  assert_text (pnc_clipboard_text_from_guest (NULL, 0, TRUE), "");
}

static void
marks_what_is_no_utf8 (void **state)
{
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("gr\xfcn"), FALSE), "gr\uFFFDn");
  assert_text (pnc_clipboard_text_from_guest (LITERAL ("a\0b"), FALSE), "a\uFFFDb");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (leaves_line_ends_alone_between_equals),
    cmocka_unit_test (converts_line_ends_for_guests_that_want_crlf),
    cmocka_unit_test (does_not_double_what_is_converted_already),
    cmocka_unit_test (drops_the_terminators_that_guests_add),
    cmocka_unit_test (marks_what_is_no_utf8),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
