/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-canonical.h"
#include "pnc-error.h"
#include "pnc-test.h"

#include <string.h>

static void
assert_canonical (const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *value = json_loads (json, JSON_DECODE_ANY, NULL);
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *text;

  assert_non_null (value);
  bytes = pnc_canonical_json (value, &error);
  pnc_test_assert_no_error (error);
  text = g_bytes_get_data (bytes, &size);
  if (size != strlen (expected) || memcmp (text, expected, size) != 0)
    fail_msg ("%s → %.*s, %s expected", json, (int) size, text, expected);
}

static void
assert_refused (const char *json)
{
  g_autoptr (GError) error = NULL;
  json_auto_t *value = json_loads (json, JSON_DECODE_ANY, NULL);

  assert_non_null (value);
  assert_null (pnc_canonical_json (value, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
}

static void
leaves_out_white_space_and_sorts_keys_by_bytes (void **state)
{
  assert_canonical (" { \"b\" : [ 1 , 2 ] , \"a\" : { } , \"A\" : [ ] } ",
                    "{\"A\":[],\"a\":{},\"b\":[1,2]}");
  assert_canonical ("{\"aa\":1,\"a\":2,\"a-\":3,\"aB\":4}", "{\"a\":2,\"a-\":3,\"aB\":4,\"aa\":1}");
  assert_canonical ("{\"\":1,\"\\u007f\":2,\"\\u0001\":3}", "{\"\":1,\"\x01\":3,\"\x7f\":2}");
}

static void
writes_words_and_integers_plainly (void **state)
{
  assert_canonical ("[true,false,null]", "[true,false,null]");
  assert_canonical ("[0,-0,1,-1,9223372036854775807,-9223372036854775808]",
                    "[0,0,1,-1,9223372036854775807,-9223372036854775808]");
}

/* All but the quote and the backslash stands raw: line ends and other controls too, which
 * json_dumps() would escape. */
static void
escapes_quote_and_backslash_alone (void **state)
{
  assert_canonical ("\"\\\"\\\\\"", "\"\\\"\\\\\"");
  assert_canonical ("\"a\\n\\t\\r\\b\\f\\/\\u0001\\u001f\\u007fz\"",
                    "\"a\n\t\r\b\f/\x01\x1f\x7fz\"");
  assert_canonical ("\"\\u00e9\\u65e5\\ud83d\\ude00\"", "\"é日😀\"");
  assert_canonical ("{\"\\\"k\\\\\":\"v\"}", "{\"\\\"k\\\\\":\"v\"}");
}

/* What securesystemslib 1.1's encode_canonical() makes of the same, and TUF's own example. */
static void
agrees_with_securesystemslib (void **state)
{
  assert_canonical ("{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":"
                    "\"edcd0a32a07dce33f7c7873aaffbff36d20ea30787574ead335eefd337e4dacd\"}}",
                    "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":"
                    "\"edcd0a32a07dce33f7c7873aaffbff36d20ea30787574ead335eefd337e4dacd\"},"
                    "\"scheme\":\"ed25519\"}");
}

static void
refuses_numbers_that_are_no_integers (void **state)
{
  assert_refused ("1.5");
  assert_refused ("[1e3]");
  assert_refused ("{\"a\":{\"b\":1.0}}");
}

/* By UTF-8 "｡" (U+FF61) sorts before "😀", by UTF-16 behind it. */
static void
refuses_keys_outside_ascii (void **state)
{
  assert_refused ("{\"é\":1}");
  assert_refused ("{\"😀\":1,\"｡\":2}");
}

static void
refuses_nesting_deeper_than_64 (void **state)
{
  g_autofree char *open = g_strnfill (65, '['), *close = g_strnfill (65, ']');
  g_autofree char *deep = g_strconcat (open, close, NULL);
  g_autofree char *less = g_strconcat (open + 1, close + 1, NULL);

  assert_refused (deep);
  assert_canonical (less, less);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (leaves_out_white_space_and_sorts_keys_by_bytes),
    cmocka_unit_test (writes_words_and_integers_plainly),
    cmocka_unit_test (escapes_quote_and_backslash_alone),
    cmocka_unit_test (agrees_with_securesystemslib),
    cmocka_unit_test (refuses_numbers_that_are_no_integers),
    cmocka_unit_test (refuses_keys_outside_ascii),
    cmocka_unit_test (refuses_nesting_deeper_than_64),
  };

  return cmocka_run_group_tests_name ("canonical", tests, NULL, NULL);
}
