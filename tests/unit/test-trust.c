/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-signing-key.h"
#include "pnc-test.h"
#include "pnc-trust.h"

#include <string.h>

static GPtrArray *
some_keys (guint n)
{
  static const char *const names[] = { "Alice", "Bob", "Carol" };
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PncSigningKey) key = pnc_signing_key_generate (
          i % 2 == 0 ? PNC_SCHEME_ED25519 : PNC_SCHEME_ECDSA_P256, names[i]);

      g_ptr_array_add (keys, pnc_public_key_ref (pnc_signing_key_get_public (key)));
    }
  return keys;
}

static PncTrust *
some_trust (const char *org_id, GPtrArray *keys, guint threshold)
{
  g_autoptr (GError) error = NULL;
  PncTrust *trust = pnc_trust_new (org_id, keys, threshold, &error);

  pnc_test_assert_no_error (error);
  return trust;
}

/* @trust with @from replaced by @to. */
static void
assert_refused (PncTrust *trust, const char *from, const char *to, PncReason reason)
{
  g_autoptr (GString) text = g_string_new_len (g_bytes_get_data (pnc_trust_get_bytes (trust), NULL),
                                               g_bytes_get_size (pnc_trust_get_bytes (trust)));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  assert_true (g_string_replace (text, from, to, 1) > 0);
  bytes = g_bytes_new (text->str, text->len);
  assert_null (pnc_trust_parse (bytes, "trust.json", &error));
  assert_non_null (error);
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s; %s expected", error->message, pnc_reason_nick (reason));
  assert_int_equal (error->code, PNC_ERROR_TAMPERED);
}

static void
a_trust_says_whom_it_believes_after_it_was_written (void **state)
{
  g_autoptr (GPtrArray) keys = some_keys (3);
  g_autoptr (PncTrust) trust = some_trust ("example.org", keys, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncTrust) read = pnc_trust_parse (pnc_trust_get_bytes (trust), "trust.json", &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (pnc_trust_get_org_id (read), "example.org");
  assert_false (pnc_trust_is_local (read));
  assert_int_equal (pnc_trust_get_threshold (read), 2);
  assert_int_equal (pnc_trust_get_keys (read)->len, 3);
  for (guint i = 0; i < 3; i++)
    {
      PncPublicKey *key = pnc_trust_get_keys (read)->pdata[i];

      assert_string_equal (pnc_public_key_get_id (key), pnc_public_key_get_id (keys->pdata[i]));
      assert_string_equal (pnc_public_key_get_name (key), pnc_public_key_get_name (keys->pdata[i]));
    }
  assert_string_equal (pnc_trust_get_sha256 (read), pnc_trust_get_sha256 (trust));
}

static void
the_same_keys_give_the_same_bytes (void **state)
{
  g_autoptr (GPtrArray) keys = some_keys (1);
  g_autoptr (PncTrust) one = some_trust (PNC_TRUST_LOCAL_ORG, keys, 1);
  g_autoptr (PncTrust) other = some_trust (PNC_TRUST_LOCAL_ORG, keys, 1);

  assert_true (pnc_trust_is_local (one));
  assert_string_equal (pnc_trust_get_sha256 (one), pnc_trust_get_sha256 (other));
}

static void
a_threshold_that_can_never_be_met_is_refused (void **state)
{
  g_autoptr (GPtrArray) keys = some_keys (2);
  g_autoptr (PncTrust) trust = some_trust ("example.org", keys, 2);
  g_autoptr (GError) error = NULL;

  assert_refused (trust, "\"threshold\": 2", "\"threshold\": 3", PNC_REASON_CONTRADICTION);
  assert_refused (trust, "\"threshold\": 2", "\"threshold\": 0", PNC_REASON_OUT_OF_RANGE);
  assert_null (pnc_trust_new ("example.org", keys, 3, &error));
  assert_non_null (error);
}

/* Under two names it would be two signers to a reader, and one to the verifier. */
static void
one_key_under_two_names_is_refused (void **state)
{
  g_autoptr (GPtrArray) keys = some_keys (1);
  PncPublicKey *key = keys->pdata[0];
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (keys,
                   pnc_public_key_new (PNC_SCHEME_ED25519,
                                       g_bytes_get_data (pnc_public_key_get_material (key), NULL),
                                       PNC_ED25519_PUBLIC_BYTES, "Mallory", &error));
  pnc_test_assert_no_error (error);
  assert_null (pnc_trust_new ("example.org", keys, 1, &error));
  assert_non_null (error);
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_DUPLICATE);
}

static void
what_it_does_not_know_is_refused (void **state)
{
  g_autoptr (GPtrArray) keys = some_keys (1);
  g_autoptr (PncTrust) trust = some_trust ("example.org", keys, 1);

  assert_refused (trust, "\"format\": 1", "\"format\": 2", PNC_REASON_OUT_OF_RANGE);
  assert_refused (trust, "\"threshold\"", "\"treshold\"", PNC_REASON_UNKNOWN_FIELD);
  assert_refused (trust, "pinnace-trust", "pinnace-policy", PNC_REASON_WRONG_DOCUMENT);
  assert_refused (trust, "example.org", "../org", PNC_REASON_BAD_ID);
  assert_refused (trust, "Alice", "Al\\u202eice", PNC_REASON_BAD_TEXT);
  assert_refused (trust, "\"ed25519\"", "\"rot13\"", PNC_REASON_UNKNOWN_VALUE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (a_trust_says_whom_it_believes_after_it_was_written),
    cmocka_unit_test (the_same_keys_give_the_same_bytes),
    cmocka_unit_test (a_threshold_that_can_never_be_met_is_refused),
    cmocka_unit_test (one_key_under_two_names_is_refused),
    cmocka_unit_test (what_it_does_not_know_is_refused),
  };

  return cmocka_run_group_tests_name ("trust", tests, NULL, NULL);
}
