/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-envelope.h"
#include "pnc-test.h"

#include <string.h>

#define POLICY "{\"_type\": \"pinnace-policy\",\n \"version\": 1}"
#define ID "74c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916"
#define OTHER_ID "84c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916"

typedef struct
{
  PncSigningKey *alice, *bob, *carol;
  GPtrArray *trusted; /* the public keys of alice and bob */
} World;

static int
set_up (void **state)
{
  World *world = g_new0 (World, 1);

  world->alice = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  world->bob = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, "Bob");
  world->carol = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Carol");
  world->trusted = g_ptr_array_new ();
  g_ptr_array_add (world->trusted, pnc_signing_key_get_public (world->alice));
  g_ptr_array_add (world->trusted, pnc_signing_key_get_public (world->bob));
  *state = world;
  return 0;
}

static int
tear_down (void **state)
{
  World *world = *state;

  pnc_signing_key_free (world->alice);
  pnc_signing_key_free (world->bob);
  pnc_signing_key_free (world->carol);
  g_ptr_array_unref (world->trusted);
  g_free (world);
  return 0;
}

static PncEnvelope *
try_parse (const char *text, PncDocumentKind kind, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pnc_envelope_parse (bytes, kind, "lab.json", error);
}

static PncEnvelope *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncEnvelope *envelope = try_parse (text, PNC_DOCUMENT_POLICY, &error);

  pnc_test_assert_no_error (error);
  return envelope;
}

static char *
dup_text (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* @text, an envelope, with one more signature. */
static char *
signed_by (const char *text, const PncSigningKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEnvelope) envelope = parse (text);
  g_autoptr (GBytes) bytes = pnc_envelope_sign (envelope, key, &error);

  pnc_test_assert_no_error (error);
  return dup_text (bytes);
}

static PncVerifiedEnvelope *
try_verify (World *world, const char *text, guint threshold, GError **error)
{
  g_autoptr (PncEnvelope) envelope = parse (text);

  return pnc_envelope_verify (envelope, world->trusted, threshold, error);
}

static void
assert_too_few (World *world, const char *text, guint threshold)
{
  g_autoptr (GError) error = NULL;

  assert_null (try_verify (world, text, threshold, &error));
  assert_non_null (error);
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_TOO_FEW_SIGNATURES);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static char *
replaced (const char *text, const char *from, const char *to)
{
  GString *changed = g_string_new (text);

  if (g_string_replace (changed, from, to, 1) != 1)
    fail_msg ("no %s in %s", from, text);
  return g_string_free (changed, FALSE);
}

static const char unsigned_text[] = "{\"signed\": " POLICY ",\n\"signatures\": []}\n";

static void
verifies_by_threshold_and_says_who_signed (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->bob);
  g_autofree char *twice = signed_by (once, world->alice);
  g_autoptr (PncVerifiedEnvelope) verified = try_verify (world, twice, 2, &error);
  GPtrArray *signers;
  gint64 version;

  pnc_test_assert_no_error (error);
  signers = pnc_verified_envelope_get_signers (verified);
  assert_int_equal (signers->len, 2);
  assert_string_equal (pnc_public_key_get_name (g_ptr_array_index (signers, 0)), "Bob");
  assert_string_equal (pnc_public_key_get_name (g_ptr_array_index (signers, 1)), "Alice");
  {
    PncPlace signed_place = pnc_verified_envelope_get_signed (verified);

    assert_true (
        pnc_place_int (pnc_place_member (&signed_place, "version"), 1, 9, &version, &error));
    assert_int_equal (pnc_place_line (pnc_place_member (&signed_place, "version")), 2);
  }
  assert_int_equal (version, 1);
}

static void
keeps_the_received_bytes (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->bob);
  g_autoptr (PncVerifiedEnvelope) verified = try_verify (world, once, 1, &error);
  g_autofree char *kept = NULL;

  pnc_test_assert_no_error (error);
  kept = dup_text (pnc_document_get_bytes (pnc_verified_envelope_get_document (verified)));
  assert_string_equal (kept, once);
}

static void
refuses_fewer_signatures_than_the_threshold (void **state)
{
  World *world = *state;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *twice = signed_by (once, world->bob);

  assert_too_few (world, unsigned_text, 1);
  assert_too_few (world, once, 2);
  assert_too_few (world, twice, 3);
}

static void
does_not_count_keys_that_are_not_trusted (void **state)
{
  World *world = *state;
  g_autofree char *once = signed_by (unsigned_text, world->carol);
  g_autofree char *twice = signed_by (once, world->alice);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  assert_too_few (world, once, 1);
  assert_too_few (world, twice, 2);
  verified = try_verify (world, twice, 1, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_verified_envelope_get_signers (verified)->len, 1);
}

/* The id of a trusted key over the signature of another. */
static void
believes_no_key_id (void **state)
{
  World *world = *state;
  g_autofree char *carols = signed_by (unsigned_text, world->carol);
  g_autofree char *stolen
      = replaced (carols, pnc_public_key_get_id (pnc_signing_key_get_public (world->carol)),
                  pnc_public_key_get_id (pnc_signing_key_get_public (world->alice)));

  assert_too_few (world, stolen, 1);
}

static void
notices_any_change_of_what_was_signed (void **state)
{
  World *world = *state;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *changed = replaced (once, "\"version\": 1", "\"version\": 2");
  g_autofree char *grown = replaced (once, "\"version\": 1", "\"version\": 1, \"x\": {}");
  g_autofree char *typed = replaced (once, "\"version\": 1", "\"version\": \"1\"");

  assert_too_few (world, changed, 1);
  assert_too_few (world, grown, 1);
  assert_too_few (world, typed, 1);
}

static void
lets_white_space_and_order_be_as_they_are (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *other
      = replaced (once, POLICY, "{ \"version\" :1,\"\\u005ftype\":\"pinnace\\u002dpolicy\" } ");
  g_autoptr (PncVerifiedEnvelope) verified = try_verify (world, other, 1, &error);

  pnc_test_assert_no_error (error);
}

/* One key under two ids (its PEM with and without the last line end) is one signer. */
static void
counts_key_material_and_not_ids (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  json_auto_t *object = pnc_public_key_to_json (pnc_signing_key_get_public (world->bob));
  json_t *keyval = json_object_get (object, "keyval");
  g_autofree char *pem
      = g_strchomp (g_strdup (json_string_value (json_object_get (keyval, "public"))));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PncDocument) document = NULL;
  g_autoptr (PncPublicKey) alias = NULL;
  g_autofree char *bobs = signed_by (unsigned_text, world->bob);
  g_autofree char *first = NULL, *aliased = NULL, *twice = NULL, *text = NULL;
  char *dumped;

  json_object_set_new (keyval, "public", json_string (pem));
  dumped = json_dumps (object, 0);
  bytes = g_bytes_new_with_free_func (dumped, strlen (dumped), free, dumped);
  document = pnc_document_parse_any (bytes, PNC_DOCUMENT_PUBLIC_KEY, "key", &error);
  pnc_test_assert_no_error (error);
  alias = pnc_public_key_parse (pnc_document_root (document), "Bob again", &error);
  pnc_test_assert_no_error (error);
  g_ptr_array_add (world->trusted, alias);

  /* His signature once more, under the other id. */
  first = g_strdup (strstr (bobs, "{\"keyid\""));
  *strchr (first, '}') = '\0';
  aliased = replaced (first, pnc_public_key_get_id (pnc_signing_key_get_public (world->bob)),
                      pnc_public_key_get_id (alias));
  twice = g_strdup_printf ("%s}, %s", aliased, first);
  text = replaced (bobs, first, twice);
  assert_too_few (world, text, 2);
}

/* A document of one kind signed by a trusted key must not pass for another kind. */
static void
checks_the_type_before_all_else (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_null (try_parse (unsigned_text, PNC_DOCUMENT_TARGETS, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_WRONG_DOCUMENT);
  g_clear_error (&error);
  assert_null (try_parse ("{\"signed\":{\"_type\":\"targets\"},\"unknown\":1}", PNC_DOCUMENT_POLICY,
                          &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_WRONG_DOCUMENT);
  assert_string_equal (pnc_error_get_refusal (error)->pointer, "/signed/_type");
}

static void
assert_form_refused (const char *text, PncReason reason, const char *pointer)
{
  g_autoptr (GError) error = NULL;

  assert_null (try_parse (text, PNC_DOCUMENT_POLICY, &error));
  assert_non_null (error);
  if (pnc_error_get_refusal (error)->reason != reason
      || g_strcmp0 (pnc_error_get_refusal (error)->pointer, pointer) != 0)
    fail_msg ("%s; %s at %s expected", error->message, pnc_reason_nick (reason), pointer);
}

#define ENVELOPE(signatures) "{\"signed\":" POLICY ",\"signatures\":" signatures "}"

static void
refuses_envelopes_of_another_form (void **state)
{
  assert_form_refused ("[]", PNC_REASON_WRONG_TYPE, "");
  assert_form_refused ("{}", PNC_REASON_MISSING_FIELD, "/signed");
  assert_form_refused (POLICY, PNC_REASON_MISSING_FIELD, "/signed");
  assert_form_refused ("{\"signed\":{}}", PNC_REASON_MISSING_FIELD, "/signed/_type");
  assert_form_refused ("{\"signed\":" POLICY "}", PNC_REASON_MISSING_FIELD, "/signatures");
  assert_form_refused ("{\"signed\":" POLICY ",\"signatures\":[],\"x\":{}}",
                       PNC_REASON_UNKNOWN_FIELD, "/x");
  assert_form_refused (ENVELOPE ("{}"), PNC_REASON_WRONG_TYPE, "/signatures");
  assert_form_refused (ENVELOPE ("[1]"), PNC_REASON_WRONG_TYPE, "/signatures/0");
  assert_form_refused (ENVELOPE ("[{}]"), PNC_REASON_MISSING_FIELD, "/signatures/0/keyid");
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"" ID "\"}]"), PNC_REASON_MISSING_FIELD,
                       "/signatures/0/sig");
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"" ID "\",\"sig\":\"\",\"x\":1}]"),
                       PNC_REASON_UNKNOWN_FIELD, "/signatures/0/x");
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"1234\",\"sig\":\"\"}]"), PNC_REASON_BAD_HEX,
                       "/signatures/0/keyid");
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"" ID "\",\"sig\":\"0\"}]"), PNC_REASON_BAD_HEX,
                       "/signatures/0/sig");
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"" ID "\",\"sig\":\"AA\"}]"), PNC_REASON_BAD_HEX,
                       "/signatures/0/sig");
}

static void
refuses_two_signatures_by_one_key_id (void **state)
{
  assert_form_refused (ENVELOPE ("[{\"keyid\":\"" ID "\",\"sig\":\"\"},"
                                 " {\"keyid\":\"" OTHER_ID "\",\"sig\":\"\"},"
                                 " {\"keyid\":\"" ID "\",\"sig\":\"00\"}]"),
                       PNC_REASON_DUPLICATE, "/signatures/2/keyid");
}

static void
refuses_more_than_32_signatures (void **state)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_autofree char *more = NULL;
  g_autoptr (PncEnvelope) envelope = NULL;

  for (guint i = 0; i < 32; i++)
    g_string_append_printf (list, "%s{\"keyid\":\"%064x\",\"sig\":\"00\"}", i > 0 ? "," : "", i);
  text = g_strdup_printf ("{\"signed\":" POLICY ",\"signatures\":[%s]}", list->str);
  envelope = parse (text);
  assert_int_equal (pnc_envelope_get_n_signatures (envelope), 32);
  more = replaced (text, "]}", ",1]}");
  assert_form_refused (more, PNC_REASON_TOO_MANY, "/signatures");
}

/* TUF lets anybody add fields. */
static void
takes_unknown_fields_in_tuf_metadata (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEnvelope) envelope
      = try_parse ("{\"signed\":{\"_type\":\"root\",\"x-y\":-1},\"note\":\"x\",\"signatures\":"
                   "[{\"keyid\":\"" ID "\",\"sig\":\"\",\"extra\":{}}]}",
                   PNC_DOCUMENT_ROOT, &error);

  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_envelope_get_n_signatures (envelope), 1);
  assert_string_equal (pnc_envelope_get_key_id (envelope, 0), ID);
}

static void
says_who_signed_and_whose_signature_is_broken (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *changed = replaced (once, "\"version\": 1", "\"version\": 2");
  g_autofree char *twice = signed_by (changed, world->bob);

  assert_null (try_verify (world, twice, 2, &error));
  assert_non_null (strstr (error->message, "has 1: “Bob” ("));
  assert_non_null (strstr (error->message, "not signed by, “Alice” ("));
}

static void
adds_signatures_without_touching_the_text (void **state)
{
  World *world = *state;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *twice = signed_by (once, world->bob);
  g_autofree char *thrice = signed_by (twice, world->carol);

  assert_true (g_str_has_prefix (thrice, "{\"signed\": " POLICY ",\n\"signatures\": [\n  {"));
  assert_true (g_str_has_suffix (thrice, "}\n]}\n"));
  assert_true (g_str_has_prefix (once, "{\"signed\": "));
  assert_memory_equal (thrice, once, strlen (once) - strlen ("\n]}\n"));
}

static void
signs_however_the_envelope_is_laid_out (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (
      "\n { \"signatures\"\t: [ \n ] , \"\\u0073igned\" : { \"_type\":\"pinnace-policy\" } } ",
      world->alice);
  g_autofree char *twice = signed_by (once, world->bob);
  g_autoptr (PncVerifiedEnvelope) verified = try_verify (world, twice, 2, &error);

  pnc_test_assert_no_error (error);
}

static void
does_not_sign_twice_by_one_key (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->bob);
  g_autoptr (PncEnvelope) envelope = parse (once);

  assert_null (pnc_envelope_sign (envelope, world->bob, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO);
}

/* After an edit each signer signs again; nobody must delete the old ones by hand. */
static void
replaces_its_own_signature_after_an_edit (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = signed_by (unsigned_text, world->alice);
  g_autofree char *twice = signed_by (once, world->bob);
  g_autofree char *edited = replaced (twice, "\"version\": 1", "\"version\": 2");
  g_autofree char *again = signed_by (edited, world->alice);
  g_autofree char *both = signed_by (again, world->bob);
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  assert_too_few (world, again, 2);
  verified = try_verify (world, both, 2, &error);
  pnc_test_assert_no_error (error);
}

static void
wraps_a_bare_document_and_keeps_its_lines (void **state)
{
  World *world = *state;
  static const char bare[] = "\n\n" POLICY "\n\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (bare, strlen (bare));
  g_autoptr (PncDocument) document
      = pnc_document_parse (bytes, PNC_DOCUMENT_POLICY, "lab.json", &error);
  g_autoptr (GBytes) wrapped = pnc_envelope_wrap (document);
  g_autofree char *text = dup_text (wrapped);
  g_autofree char *once = signed_by (text, world->alice);
  g_autoptr (PncVerifiedEnvelope) verified = try_verify (world, once, 1, &error);

  pnc_test_assert_no_error (error);
  assert_int_equal (
      pnc_document_line_of (pnc_verified_envelope_get_document (verified), "/signed/version"),
      pnc_document_line_of (document, "/version"));
}

static void
says_that_a_bare_document_is_not_signed (void **state)
{
  g_autoptr (GError) error = NULL;

  assert_null (try_parse (POLICY, PNC_DOCUMENT_POLICY, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_MISSING_FIELD);
  assert_non_null (strstr (error->message, "not signed yet"));
}

static void
refuses_to_sign_beyond_the_size_of_the_kind (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  gsize size = pnc_document_kind_max_bytes (PNC_DOCUMENT_POLICY) - strlen (unsigned_text) - 8;
  g_autofree char *space = g_strnfill (size, ' ');
  g_autofree char *text = g_strconcat (unsigned_text, space, NULL);
  g_autoptr (PncEnvelope) envelope = parse (text);

  assert_null (pnc_envelope_sign (envelope, world->alice, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_TOO_LARGE);
}

#define with_world(test) cmocka_unit_test_setup_teardown (test, set_up, tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    with_world (verifies_by_threshold_and_says_who_signed),
    with_world (keeps_the_received_bytes),
    with_world (refuses_fewer_signatures_than_the_threshold),
    with_world (does_not_count_keys_that_are_not_trusted),
    with_world (believes_no_key_id),
    with_world (notices_any_change_of_what_was_signed),
    with_world (lets_white_space_and_order_be_as_they_are),
    with_world (counts_key_material_and_not_ids),
    cmocka_unit_test (checks_the_type_before_all_else),
    cmocka_unit_test (refuses_envelopes_of_another_form),
    cmocka_unit_test (refuses_two_signatures_by_one_key_id),
    cmocka_unit_test (refuses_more_than_32_signatures),
    cmocka_unit_test (takes_unknown_fields_in_tuf_metadata),
    with_world (says_who_signed_and_whose_signature_is_broken),
    with_world (adds_signatures_without_touching_the_text),
    with_world (signs_however_the_envelope_is_laid_out),
    with_world (does_not_sign_twice_by_one_key),
    with_world (replaces_its_own_signature_after_an_edit),
    with_world (wraps_a_bare_document_and_keeps_its_lines),
    with_world (says_that_a_bare_document_is_not_signed),
    with_world (refuses_to_sign_beyond_the_size_of_the_kind),
  };

  return cmocka_run_group_tests_name ("envelope", tests, NULL, NULL);
}
