/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-public-key-file.h"
#include "pnc-signing-key-file.h"
#include "pnc-test.h"

#include <string.h>

#define KNOWN_PASSPHRASE "Grüße vom Kahn 1"

static PncSecret *
secret (const char *text)
{
  return pnc_secret_new_copy (text, strlen (text));
}

static char *
fixture (void)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("PNC_FIXTURES"), "trust", "alice.key.json", NULL);
  char *text = NULL;

  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static PncSigningKeyFile *
try_parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return pnc_signing_key_file_parse (bytes, "alice.key.json", error);
}

static PncSigningKeyFile *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncSigningKeyFile *file = try_parse (text, &error);

  pnc_test_assert_no_error (error);
  return file;
}

static char *
fixture_with (const char *from, const char *to)
{
  g_autofree char *text = fixture ();
  GString *changed = g_string_new (text);

  if (g_string_replace (changed, from, to, 1) != 1)
    fail_msg ("the fixture has no %s", from);
  return g_string_free (changed, FALSE);
}

/* tests/fixtures/trust/make-signing-key.py shares no code with us; the key is RFC 8032's first. */
static void
opens_a_file_that_another_implementation_made (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fixture ();
  g_autoptr (PncSigningKeyFile) file = parse (text);
  g_autoptr (PncSecret) passphrase = secret (KNOWN_PASSPHRASE);
  g_autoptr (PncSigningKey) key = pnc_signing_key_file_unlock (file, passphrase, &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (pnc_public_key_get_name (pnc_signing_key_get_public (key)), "Alice (IT)");
  assert_string_equal (pnc_public_key_get_id (pnc_signing_key_get_public (key)),
                       "74c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916");
}

static void
opens_what_it_sealed (void **state)
{
  static const PncScheme schemes[] = { PNC_SCHEME_ED25519, PNC_SCHEME_ECDSA_P256 };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncSigningKey) key = pnc_signing_key_generate (schemes[i], "Büro \"2\" \\ é");
      g_autoptr (PncSecret) passphrase = secret ("correct horse");
      g_autofree char *text
          = pnc_signing_key_file_write (key, passphrase, PNC_KEY_COST_MINIMUM, &error);
      g_autoptr (PncSigningKeyFile) file = parse (text);
      g_autoptr (PncSigningKey) again = pnc_signing_key_file_unlock (file, passphrase, &error);

      pnc_test_assert_no_error (error);
      assert_true (pnc_secret_equal (pnc_signing_key_peek_secret (again),
                                     pnc_signing_key_peek_secret (key)));
      assert_string_equal (pnc_public_key_get_name (pnc_signing_key_get_public (again)),
                           "Büro \"2\" \\ é");
    }
}

static void
assert_does_not_open (const char *text, const char *passphrase_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKeyFile) file = parse (text);
  g_autoptr (PncSecret) passphrase = secret (passphrase_text);

  assert_null (pnc_signing_key_file_unlock (file, passphrase, &error));
  assert_string_equal (error->message,
                       "The passphrase does not open “alice.key.json”, or the file was changed; "
                       "try again, or put it back from a copy");
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
}

/* The seal covers all of the file: no name, no public key, no cost can be changed unnoticed, and
 * nobody learns whether it was the passphrase or a change. */
static void
does_not_open_with_a_wrong_passphrase_or_after_a_change (void **state)
{
  static const char *const changes[][2] = {
    { "Alice (IT)", "Mallory" },
    { "\"t\": 2", "\"t\": 3" },
    { "73616c74", "73616c75" },
    { "0001020304", "0001020305" },
    { "GtbeRZI6", "GtbeRZI7" },
    { "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c" },
  };
  g_autofree char *text = fixture ();

  assert_does_not_open (text, "another passphrase");
  assert_does_not_open (text, "");
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = fixture_with (changes[i][0], changes[i][1]);

      assert_does_not_open (changed, KNOWN_PASSPHRASE);
    }
}

static void
assert_refused (const char *from, const char *to, PncReason reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fixture_with (from, to);

  assert_null (try_parse (text, &error));
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s; %s expected", error->message, pnc_reason_nick (reason));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* A hostile file must neither weaken the derivation nor eat the memory: this is before any. */
static void
refuses_costs_out_of_bounds_and_unknown_fields (void **state)
{
  assert_refused ("65536", "65535", PNC_REASON_OUT_OF_RANGE);
  assert_refused ("65536", "1048577", PNC_REASON_OUT_OF_RANGE);
  assert_refused ("\"t\": 2", "\"t\": 1", PNC_REASON_OUT_OF_RANGE);
  assert_refused ("\"t\": 2", "\"t\": 11", PNC_REASON_OUT_OF_RANGE);
  assert_refused ("argon2id13", "argon2i13", PNC_REASON_UNKNOWN_VALUE);
  assert_refused ("\"format\": 1", "\"format\": 2", PNC_REASON_UNKNOWN_VALUE);
  assert_refused ("\"format\": 1", "\"format\": 1, \"x\": 1", PNC_REASON_UNKNOWN_FIELD);
  assert_refused ("\"t\": 2", "\"t\": 2, \"p\": 4", PNC_REASON_UNKNOWN_FIELD);
  assert_refused ("pinnace-signing-key", "pinnace-public-key", PNC_REASON_WRONG_DOCUMENT);
  assert_refused ("mptG/", "mptG/AAA", PNC_REASON_OUT_OF_RANGE);
  assert_refused ("vwng5hg3esWJOpc7mptG/", "vwng5hg3esWJOpc7", PNC_REASON_BAD_BASE64);
  assert_refused ("Alice (IT)", "", PNC_REASON_BAD_TEXT);
  assert_refused ("Alice (IT)", "Alice\\u202e", PNC_REASON_BAD_TEXT);
}

static void
hides_the_secret (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "Alice");
  g_autoptr (PncSecret) passphrase = secret ("correct horse");
  g_autofree char *once
      = pnc_signing_key_file_write (key, passphrase, PNC_KEY_COST_MINIMUM, &error);
  g_autofree char *twice
      = pnc_signing_key_file_write (key, passphrase, PNC_KEY_COST_MINIMUM, &error);
  g_autofree char *hex = g_malloc (65);

  for (guint i = 0; i < 32; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", pnc_secret_peek (pnc_signing_key_peek_secret (key))[i]);
  assert_null (strstr (once, hex));
  /* Salt and nonce are fresh each time. */
  assert_string_not_equal (strstr (once, "\"kdf\""), strstr (twice, "\"kdf\""));
}

static void
reads_the_public_key_file_that_it_writes (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, "Bob é");
  char *text = pnc_public_key_file_write (pnc_signing_key_get_public (key));
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (PncPublicKey) again = pnc_public_key_file_parse (bytes, "bob.pub.json", &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (pnc_public_key_get_name (again), "Bob é");
  assert_string_equal (pnc_public_key_get_id (again),
                       pnc_public_key_get_id (pnc_signing_key_get_public (key)));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (opens_a_file_that_another_implementation_made),
    cmocka_unit_test (opens_what_it_sealed),
    cmocka_unit_test (does_not_open_with_a_wrong_passphrase_or_after_a_change),
    cmocka_unit_test (refuses_costs_out_of_bounds_and_unknown_fields),
    cmocka_unit_test (hides_the_secret),
    cmocka_unit_test (reads_the_public_key_file_that_it_writes),
  };

  return cmocka_run_group_tests_name ("signing-key-file", tests, NULL, NULL);
}
