/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-document.h"
#include "pnc-place.h"
#include "pnc-test.h"

#include <string.h>

static PncDocument *
parse_bytes (const char *text, gsize size, PncDocumentKind kind, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);

  return pnc_document_parse_any (bytes, kind, "lab.json", error);
}

static PncDocument *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncDocument *document = parse_bytes (text, strlen (text), PNC_DOCUMENT_POLICY, &error);

  pnc_test_assert_no_error (error);
  return document;
}

static void
assert_refusal (const GError *error, PncReason reason, guint line, const char *pointer)
{
  const PncRefusal *refusal;

  assert_non_null (error);
  refusal = pnc_error_get_refusal (error);
  assert_non_null (refusal);
  if (refusal->reason != reason || refusal->line != line
      || g_strcmp0 (refusal->pointer, pointer) != 0)
    fail_msg ("%s: line %u, pointer %s, where %s, line %u, pointer %s was expected", error->message,
              refusal->line, refusal->pointer, pnc_reason_nick (reason), line, pointer);
  assert_string_equal (refusal->document, "lab.json");
}

static void
assert_form_refused (
    const char *text, gsize size, PncReason reason, guint line, const char *pointer)
{
  g_autoptr (GError) error = NULL;

  assert_null (parse_bytes (text, size, PNC_DOCUMENT_POLICY, &error));
  assert_refusal (error, reason, line, pointer);
  assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_INVALID));
}

#define assert_text_refused(text, reason, line, pointer)                                           \
  assert_form_refused (text, sizeof text - 1, reason, line, pointer)

static void
takes_any_json_within_the_common_rules (void **state)
{
  g_autoptr (PncDocument) document
      = parse ("{\"a\": [0, 9007199254740991, true, null, \"é\"], \"b\": {\"\": {}}}");

  assert_int_equal (json_array_size (json_object_get (pnc_document_get_json (document), "a")), 5);
  assert_int_equal (pnc_document_get_kind (document), PNC_DOCUMENT_POLICY);
}

static void
keeps_the_received_bytes (void **state)
{
  static const char text[] = " {\"b\":1,\r\n\t\"a\":2} \n";
  g_autoptr (PncDocument) document = parse (text);
  gsize size;
  const char *bytes = g_bytes_get_data (pnc_document_get_bytes (document), &size);

  assert_int_equal (size, strlen (text));
  assert_memory_equal (bytes, text, size);
}

/* Each of these some JSON library takes (security.md F8). */
static void
refuses_what_is_not_strictly_json (void **state)
{
  assert_text_refused ("", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":1,\n\"b\":}", PNC_REASON_SYNTAX, 2, NULL);
  assert_text_refused ("{\"a\":1}\n\n x", PNC_REASON_SYNTAX, 3, NULL);
  assert_text_refused ("{'a':1}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":01}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":NaN}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":9223372036854775808}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":1e400}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":1,}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("// hello\n{}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":\"\xff\"}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":\"\\ud800\"}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":\"\\u0000\"}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":\"\0\"}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":1}\0", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("\xef\xbb\xbf{}", PNC_REASON_SYNTAX, 1, NULL);
  assert_text_refused ("{\"a\":\"\n\"}", PNC_REASON_SYNTAX, 1, NULL);
}

static void
refuses_a_key_that_stands_twice_however_it_is_written (void **state)
{
  assert_text_refused ("{\"a\":1,\n \"a\":2}", PNC_REASON_DUPLICATE, 2, NULL);
  assert_text_refused ("{\"x\":{\"a\":1,\n\n \"\\u0061\":1}}", PNC_REASON_DUPLICATE, 3, NULL);
}

static void
refuses_real_numbers_and_integers_out_of_range_at_their_place (void **state)
{
  assert_text_refused ("{\"a\":[1,\n1.0]}", PNC_REASON_WRONG_TYPE, 2, "/a/1");
  assert_text_refused ("{\"a\":1e3}", PNC_REASON_WRONG_TYPE, 1, "/a");
  assert_text_refused ("{\n\"a\":\n9007199254740992}", PNC_REASON_OUT_OF_RANGE, 2, "/a");
  assert_text_refused ("{\"a\":{\"b/c~d\":-1}}", PNC_REASON_OUT_OF_RANGE, 1, "/a/b~1c~0d");
}

/* Fields of others are legal in TUF metadata, so their integers are too. */
static void
takes_any_integer_of_64_bits_in_tuf_metadata (void **state)
{
  static const char text[] = "{\"x\":[-1,9223372036854775807,-9223372036854775808]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document
      = parse_bytes (text, strlen (text), PNC_DOCUMENT_TARGETS, &error);

  pnc_test_assert_no_error (error);
  assert_non_null (document);
  assert_null (parse_bytes ("{\"x\":1.5}", 9, PNC_DOCUMENT_TARGETS, &error));
  assert_refusal (error, PNC_REASON_WRONG_TYPE, 1, "/x");
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_keys_outside_ascii (void **state)
{
  assert_text_refused ("{\"a\":{\n\"é\":1}}", PNC_REASON_BAD_KEY_NAME, 2, "/a/é");
}

static void
refuses_nesting_deeper_than_16 (void **state)
{
  g_autofree char *open = g_strnfill (16, '['), *close = g_strnfill (16, ']');
  g_autofree char *deep = g_strconcat (open, "0", close, NULL);
  g_autofree char *deeper = g_strconcat ("[\n", open, "0", close, "]", NULL);
  g_autofree char *mixed = g_strconcat (open, "\n{}", close, NULL);
  g_autoptr (PncDocument) document = parse (deep);

  assert_form_refused (deeper, strlen (deeper), PNC_REASON_TOO_DEEP, 2, NULL);
  assert_form_refused (mixed, strlen (mixed), PNC_REASON_TOO_DEEP, 2, NULL);
}

/* Brackets in strings nest nothing. */
static void
does_not_count_brackets_in_strings (void **state)
{
  g_autoptr (PncDocument) document = parse ("[\"[[[[[[[[[[[[[[[[[[[[\\\"[[[[{{\\\\\", \"]\\\\\"]");

  assert_int_equal (json_array_size (pnc_document_get_json (document)), 2);
}

static void
refuses_what_is_larger_than_its_kind (void **state)
{
  gsize max = pnc_document_kind_max_bytes (PNC_DOCUMENT_POLICY);
  g_autofree char *text = g_strnfill (max + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = NULL;

  text[0] = '{';
  text[1] = '}';
  document = parse_bytes (text, max, PNC_DOCUMENT_POLICY, &error);
  pnc_test_assert_no_error (error);
  assert_form_refused (text, max + 1, PNC_REASON_TOO_LARGE, 0, NULL);
}

static void
refuses_more_than_65536_values (void **state)
{
  g_autoptr (GString) text = g_string_new ("[0");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document = NULL;

  for (guint i = 0; i < PNC_DOCUMENT_MAX_VALUES - 2; i++)
    g_string_append (text, ",0");
  g_string_append (text, "]");
  document = parse_bytes (text->str, text->len, PNC_DOCUMENT_POLICY, &error);
  pnc_test_assert_no_error (error);
  text->str[text->len - 1] = ',';
  g_string_append (text, "0]");
  assert_form_refused (text->str, text->len, PNC_REASON_TOO_MANY, 0, NULL);
}

static void
checks_the_type_of_a_bare_document (void **state)
{
  static const char text[] = "{\"_type\":\"pinnace-policy\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) array = g_bytes_new_static ("[]", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDocument) document
      = pnc_document_parse (bytes, PNC_DOCUMENT_POLICY, "lab.json", &error);

  pnc_test_assert_no_error (error);
  assert_null (pnc_document_parse (bytes, PNC_DOCUMENT_SIGNING_KEY, "lab.json", &error));
  assert_refusal (error, PNC_REASON_WRONG_DOCUMENT, 1, "/_type");
  g_clear_error (&error);
  assert_null (pnc_document_parse (array, PNC_DOCUMENT_POLICY, "lab.json", &error));
  assert_refusal (error, PNC_REASON_WRONG_TYPE, 1, "");
}

static void
tells_the_line_of_each_value (void **state)
{
  g_autoptr (PncDocument) document = parse ("\n"                          /* 1 */
                                            "{ \"a\": 1,\n"               /* 2 */
                                            "  \"b\" :\n"                 /* 3 */
                                            "    [ {\"x\": \"}\\\"\"},\n" /* 4 */
                                            "      {\n"                   /* 5 */
                                            "        \"x\": \"[\",\n"     /* 6 */
                                            "        \"a/b~c\": [[],\n"   /* 7 */
                                            "        {}, 3] } ],\n"       /* 8 */
                                            "  \"\\u0063\\\"\": {\"\":\n" /* 9 */
                                            "    null},\n"                /* 10 */
                                            "  \"b2\": true\r\n"          /* 11 */
                                            "}\n");
  static const struct
  {
    const char *pointer;
    guint line;
  } places[] = { { "", 2 },
                 { "/a", 2 },
                 { "/b", 3 },
                 { "/b/0", 4 },
                 { "/b/0/x", 4 },
                 { "/b/1", 5 },
                 { "/b/1/x", 6 },
                 { "/b/1/a~1b~0c", 7 },
                 { "/b/1/a~1b~0c/0", 7 },
                 { "/b/1/a~1b~0c/1", 8 },
                 { "/b/1/a~1b~0c/2", 8 },
                 { "/c\"", 9 },
                 { "/c\"/", 9 },
                 { "/b2", 11 } };
  static const char *const nowhere[]
      = { "a",    "/",   "/c",       "/a/0",          "/b/2", "/b/00", "/b/01",  "/b/-1", "/b/+0",
          "/b/x", "/b/", "/b/0/x/y", "/b/4294967296", "/A",   "/b3",   "/c\"/ ", "/c\"//" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (pnc_document_line_of (document, places[i].pointer) != places[i].line)
      fail_msg ("%s is said to stand on line %u", places[i].pointer,
                pnc_document_line_of (document, places[i].pointer));
  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    if (pnc_document_line_of (document, nowhere[i]) != 0)
      fail_msg ("%s is said to be there", nowhere[i]);
}

static void
tells_the_bytes_of_a_value (void **state)
{
  static const char text[] = "{\"a\": [1, {\"b\" : 12 } ] , \"c\":\"x\\\"\"}";
  g_autoptr (PncDocument) document = parse (text);
  static const char *const spans[][2] = { { "/a", "[1, {\"b\" : 12 } ]" },
                                          { "/a/1", "{\"b\" : 12 }" },
                                          { "/a/1/b", "12" },
                                          { "/c", "\"x\\\"\"" } };

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      gsize start, end;

      assert_true (pnc_document_span_of (document, spans[i][0], &start, &end));
      assert_int_equal (end - start, strlen (spans[i][1]));
      assert_memory_equal (text + start, spans[i][1], end - start);
    }
}

static void
names_document_line_pointer_and_reason_in_the_message (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  assert_null (parse_bytes ("{\"a\":\n{\"b\":\n-5}}", 16, PNC_DOCUMENT_POLICY, &error));
  assert_string_equal (error->message,
                       "lab.json:2: /a/b: -5 is not within 0 and 2^53-1 [out-of-range]");
  copy = g_error_copy (error);
  g_clear_error (&error);
  assert_refusal (copy, PNC_REASON_OUT_OF_RANGE, 2, "/a/b");
}

static void
carries_no_refusal_in_other_errors (void **state)
{
  g_autoptr (GError) ours = g_error_new (PNC_ERROR, PNC_ERROR_BUSY, "x");
  g_autoptr (GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_ACCES, "x");

  assert_null (pnc_error_get_refusal (ours));
  assert_null (pnc_error_get_refusal (foreign));
}

/* What a document names its fields must not write to the terminal of whoever reads the message. */
static void
keeps_hostile_names_out_of_messages (void **state)
{
  g_autoptr (GError) error = NULL;
  static const char text[] = "{\"\\u001b[31m\\n\":-1}";
  g_autofree char *name = g_strnfill (5000, 'n');
  g_autofree char *long_text = g_strdup_printf ("{\"%s\":-1}", name);

  assert_null (parse_bytes (text, strlen (text), PNC_DOCUMENT_POLICY, &error));
  assert_null (strchr (error->message, 0x1b));
  assert_null (strchr (error->message, '\n'));
  g_clear_error (&error);
  /* jansson quotes what stands around a fault of the syntax, but half of this character. */
  assert_null (parse_bytes ("[\"\\\xce\x9c\"]", 7, PNC_DOCUMENT_POLICY, &error));
  assert_true (g_utf8_validate (error->message, -1, NULL));
  g_clear_error (&error);
  assert_null (parse_bytes (long_text, strlen (long_text), PNC_DOCUMENT_POLICY, &error));
  assert_true (strlen (error->message) < 300);
}

static void
names_each_reason (void **state)
{
  for (guint i = 0; i < PNC_N_REASONS; i++)
    {
      assert_non_null (pnc_reason_nick (i));
      for (guint j = 0; j < i; j++)
        assert_string_not_equal (pnc_reason_nick (i), pnc_reason_nick (j));
    }
  assert_null (pnc_reason_nick (PNC_N_REASONS));
}

static void
finds_each_kind_by_its_type (void **state)
{
  PncDocumentKind kind;

  for (guint i = 0; i < PNC_DOCUMENT_N_KINDS; i++)
    {
      assert_true (pnc_document_kind_from_type (pnc_document_kind_type (i), &kind));
      assert_int_equal (kind, i);
    }
  assert_false (pnc_document_kind_from_type ("pinnace-Policy", &kind));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (takes_any_json_within_the_common_rules),
    cmocka_unit_test (keeps_the_received_bytes),
    cmocka_unit_test (refuses_what_is_not_strictly_json),
    cmocka_unit_test (refuses_a_key_that_stands_twice_however_it_is_written),
    cmocka_unit_test (refuses_real_numbers_and_integers_out_of_range_at_their_place),
    cmocka_unit_test (takes_any_integer_of_64_bits_in_tuf_metadata),
    cmocka_unit_test (refuses_keys_outside_ascii),
    cmocka_unit_test (refuses_nesting_deeper_than_16),
    cmocka_unit_test (does_not_count_brackets_in_strings),
    cmocka_unit_test (refuses_what_is_larger_than_its_kind),
    cmocka_unit_test (refuses_more_than_65536_values),
    cmocka_unit_test (checks_the_type_of_a_bare_document),
    cmocka_unit_test (tells_the_line_of_each_value),
    cmocka_unit_test (tells_the_bytes_of_a_value),
    cmocka_unit_test (names_document_line_pointer_and_reason_in_the_message),
    cmocka_unit_test (carries_no_refusal_in_other_errors),
    cmocka_unit_test (keeps_hostile_names_out_of_messages),
    cmocka_unit_test (names_each_reason),
    cmocka_unit_test (finds_each_kind_by_its_type),
  };

  return cmocka_run_group_tests_name ("document", tests, NULL, NULL);
}
