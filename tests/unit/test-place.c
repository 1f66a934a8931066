/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-place.h"
#include "pnc-test.h"

#include <string.h>

/* Reads the value at @root by one of the readers, what it gives thrown away. */
typedef gboolean (*Reader) (PncPlace place, GError **error);

static PncDocument *
document_of (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  PncDocument *document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "lab.json", &error);

  pnc_test_assert_no_error (error);
  return document;
}

static void
assert_takes (Reader reader, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = document_of (json);

  if (!reader (pnc_document_root (document), &error))
    fail_msg ("%s: %s", json, error->message);
}

static void
assert_refuses (Reader reader, const char *json, PncReason reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = document_of (json);

  if (reader (pnc_document_root (document), &error))
    fail_msg ("%s is taken", json);
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s: %s; %s expected", json, error->message, pnc_reason_nick (reason));
  assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_INVALID));
}

static gboolean
read_int (PncPlace place, GError **error)
{
  gint64 value;

  return pnc_place_int (place, 2, 5, &value, error) && value >= 2 && value <= 5;
}

static gboolean
read_bool (PncPlace place, GError **error)
{
  gboolean value;

  return pnc_place_bool (place, &value, error);
}

static gboolean
read_string (PncPlace place, GError **error)
{
  const char *text;

  return pnc_place_string (place, 4, &text, error);
}

static gboolean
read_text (PncPlace place, GError **error)
{
  const char *text;

  return pnc_place_text (place, 8, &text, error);
}

static gboolean
read_id (PncPlace place, GError **error)
{
  const char *text;

  return pnc_place_id (place, &text, error);
}

static gboolean
read_time (PncPlace place, GError **error)
{
  gint64 time_s;

  return pnc_place_time (place, &time_s, error);
}

static gboolean
read_hex (PncPlace place, GError **error)
{
  guint8 bytes[2];

  return pnc_place_hex (place, bytes, sizeof bytes, error) && bytes[0] == 0x0f && bytes[1] == 0xa0;
}

static gboolean
read_hex_bytes (PncPlace place, GError **error)
{
  g_autoptr (GBytes) bytes = pnc_place_hex_bytes (place, 3, error);

  return bytes != NULL;
}

static gboolean
read_base64 (PncPlace place, GError **error)
{
  g_autoptr (GBytes) bytes = pnc_place_base64 (place, 4, error);

  return bytes != NULL;
}

static gboolean
read_choice (PncPlace place, GError **error)
{
  static const char *const names[] = { "none", "text", NULL };
  guint index;

  return pnc_place_choice (place, names, &index, error) && index == 1;
}

static gboolean
read_array (PncPlace place, GError **error)
{
  gsize n;

  return pnc_place_array (place, 2, &n, error);
}

static gboolean
read_only (PncPlace place, GError **error)
{
  return pnc_place_only (place, error, "a", "b", NULL);
}

static void
reads_integers_within_their_bounds (void **state)
{
  assert_takes (read_int, "2");
  assert_takes (read_int, "5");
  assert_refuses (read_int, "1", PNC_REASON_OUT_OF_RANGE);
  assert_refuses (read_int, "6", PNC_REASON_OUT_OF_RANGE);
  assert_refuses (read_int, "\"2\"", PNC_REASON_WRONG_TYPE);
  assert_refuses (read_int, "true", PNC_REASON_WRONG_TYPE);
  assert_refuses (read_int, "null", PNC_REASON_WRONG_TYPE);
}

static void
reads_booleans_and_nothing_that_looks_like_one (void **state)
{
  assert_takes (read_bool, "true");
  assert_takes (read_bool, "false");
  assert_refuses (read_bool, "0", PNC_REASON_WRONG_TYPE);
  assert_refuses (read_bool, "\"true\"", PNC_REASON_WRONG_TYPE);
}

static void
counts_strings_in_bytes (void **state)
{
  assert_takes (read_string, "\"\"");
  assert_takes (read_string, "\"éé\"");
  assert_takes (read_string, "\"a\\u0001\\n\"");
  assert_refuses (read_string, "\"ééx\"", PNC_REASON_OUT_OF_RANGE);
  assert_refuses (read_string, "[\"a\"]", PNC_REASON_WRONG_TYPE);
}

static void
reads_texts_for_people (void **state)
{
  assert_takes (read_text, "\"Labor é\"");
  assert_refuses (read_text, "\"\"", PNC_REASON_BAD_TEXT);
  assert_refuses (read_text, "\"a\\u202eb\"", PNC_REASON_BAD_TEXT);
  assert_refuses (read_text, "\"a\\nb\"", PNC_REASON_BAD_TEXT);
  assert_refuses (read_text, "\"e\\u0301\"", PNC_REASON_BAD_TEXT);
  assert_refuses (read_text, "\"123456789\"", PNC_REASON_OUT_OF_RANGE);
}

static void
reads_ids_and_times (void **state)
{
  assert_takes (read_id, "\"eng-default\"");
  assert_refuses (read_id, "\"../x\"", PNC_REASON_BAD_ID);
  assert_takes (read_time, "\"2027-06-30T23:59:59Z\"");
  assert_refuses (read_time, "\"2027-06-31T23:59:59Z\"", PNC_REASON_BAD_TIME);
  assert_refuses (read_time, "1795000000", PNC_REASON_WRONG_TYPE);
}

static void
reads_hexadecimal_in_one_way (void **state)
{
  assert_takes (read_hex, "\"0fa0\"");
  assert_refuses (read_hex, "\"0FA0\"", PNC_REASON_BAD_HEX);
  assert_refuses (read_hex, "\"0fa\"", PNC_REASON_BAD_HEX);
  assert_refuses (read_hex, "\"0fa000\"", PNC_REASON_BAD_HEX);
  assert_refuses (read_hex, "\"0g00\"", PNC_REASON_BAD_HEX);
  assert_takes (read_hex_bytes, "\"\"");
  assert_takes (read_hex_bytes, "\"00ffab\"");
  assert_refuses (read_hex_bytes, "\"0\"", PNC_REASON_BAD_HEX);
  assert_refuses (read_hex_bytes, "\"00:f\"", PNC_REASON_BAD_HEX);
  assert_refuses (read_hex_bytes, "\"00ffab00\"", PNC_REASON_OUT_OF_RANGE);
}

/* "QQ==" and "QR==" both decode to "A": the second is not canonical. */
static void
reads_base64_in_one_way (void **state)
{
  assert_takes (read_base64, "\"\"");
  assert_takes (read_base64, "\"QQ==\"");
  assert_takes (read_base64, "\"QUJD\"");
  assert_takes (read_base64, "\"+/+/QQ==\"");
  assert_refuses (read_base64, "\"QR==\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"QQ=\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"QQ\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"QQ==\\n\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"Q Q==\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"-_-_\"", PNC_REASON_BAD_BASE64);
  assert_refuses (read_base64, "\"QUJDREU=\"", PNC_REASON_BAD_BASE64); /* 5 bytes */
  assert_refuses (read_base64, "\"QUJDREVGRw==\"", PNC_REASON_OUT_OF_RANGE);
}

static void
reads_a_choice_to_the_letter (void **state)
{
  assert_takes (read_choice, "\"text\"");
  assert_refuses (read_choice, "\"Text\"", PNC_REASON_UNKNOWN_VALUE);
  assert_refuses (read_choice, "\"text \"", PNC_REASON_UNKNOWN_VALUE);
  assert_refuses (read_choice, "\"\"", PNC_REASON_UNKNOWN_VALUE);
  assert_refuses (read_choice, "1", PNC_REASON_WRONG_TYPE);
}

static void
bounds_arrays (void **state)
{
  assert_takes (read_array, "[]");
  assert_takes (read_array, "[1,2]");
  assert_refuses (read_array, "[1,2,3]", PNC_REASON_TOO_MANY);
  assert_refuses (read_array, "{}", PNC_REASON_WRONG_TYPE);
}

static void
refuses_fields_that_are_not_named (void **state)
{
  assert_takes (read_only, "{}");
  assert_takes (read_only, "{\"b\":1,\"a\":2}");
  assert_refuses (read_only, "{\"a\":1,\"c\":2}", PNC_REASON_UNKNOWN_FIELD);
  assert_refuses (read_only, "{\"A\":1}", PNC_REASON_UNKNOWN_FIELD);
  assert_refuses (read_only, "[]", PNC_REASON_WRONG_TYPE);
}

/* A field that is not there has its own path, and the line of what it is missing in. */
static void
says_where_a_field_is_missing (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = document_of ("{\n\"channels\": [\n{\"a\": 1}]}");
  PncPlace root = pnc_document_root (document);
  PncPlace channels = pnc_place_member (&root, "channels");
  PncPlace first = pnc_place_element (&channels, 0);
  PncPlace clipboard = pnc_place_member (&first, "clip/board");
  PncPlace deeper = pnc_place_member (&clipboard, "to_host");

  assert_true (pnc_place_exists (first));
  assert_false (pnc_place_exists (deeper));
  assert_false (read_int (deeper, &error));
  assert_string_equal (error->message, "lab.json:3: /channels/0/clip~1board/to_host: It is "
                                       "missing; an integer is expected [missing-field]");
  assert_int_equal (pnc_place_line (channels), 2);
  assert_false (pnc_place_exists (pnc_place_element (&channels, 1)));
}

static void
quotes_the_faulty_value_and_states_the_rule (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = document_of ("\"both\\u001b[1m\"");

  assert_false (read_choice (pnc_document_root (document), &error));
  assert_string_equal (error->message,
                       "lab.json:1: “both\ufffd[1m” is none of “none”, “text” [unknown-value]");
}

static void
leaves_out_parameters_alone_on_failure (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = document_of ("{\"a\":7,\"t\":\"2027-02-30T00:00:00Z\"}");
  PncPlace root = pnc_document_root (document);
  gint64 number = 42, time_s = 42;
  gboolean yes = 42;
  const char *text = "x";

  assert_false (pnc_place_int (pnc_place_member (&root, "a"), 0, 6, &number, NULL));
  assert_false (pnc_place_time (pnc_place_member (&root, "t"), &time_s, NULL));
  assert_false (pnc_place_bool (pnc_place_member (&root, "a"), &yes, NULL));
  assert_false (pnc_place_id (pnc_place_member (&root, "b"), &text, NULL));
  assert_int_equal (number, 42);
  assert_int_equal (time_s, 42);
  assert_int_equal (yes, 42);
  assert_string_equal (text, "x");
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (reads_integers_within_their_bounds),
    cmocka_unit_test (reads_booleans_and_nothing_that_looks_like_one),
    cmocka_unit_test (counts_strings_in_bytes),
    cmocka_unit_test (reads_texts_for_people),
    cmocka_unit_test (reads_ids_and_times),
    cmocka_unit_test (reads_hexadecimal_in_one_way),
    cmocka_unit_test (reads_base64_in_one_way),
    cmocka_unit_test (reads_a_choice_to_the_letter),
    cmocka_unit_test (bounds_arrays),
    cmocka_unit_test (refuses_fields_that_are_not_named),
    cmocka_unit_test (says_where_a_field_is_missing),
    cmocka_unit_test (quotes_the_faulty_value_and_states_the_rule),
    cmocka_unit_test (leaves_out_parameters_alone_on_failure),
  };

  return cmocka_run_group_tests_name ("place", tests, NULL, NULL);
}
