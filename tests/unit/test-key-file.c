/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-key-file.h"
#include "pnc-key-slot.h"
#include "pnc-test.h"

#include <sodium.h>
#include <string.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define OTHER_DESKTOP "11111111-2222-3333-4444-555555555555"
#define KNOWN_PASSPHRASE "Grüße vom Kahn 1"

static PncSecret *
secret (const char *text)
{
  return pnc_secret_new_copy (text, strlen (text));
}

static char *
known_answer (gsize *out_size)
{
  g_autofree char *path
      = g_build_filename (g_getenv ("PNC_FIXTURES"), "keys", "known-answer.json", NULL);
  char *text = NULL;

  assert_true (g_file_get_contents (path, &text, out_size, NULL));
  return text;
}

static PncKeyFile *
fresh_file (const PncSecret *vmk, const char *passphrase_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = secret (passphrase_text);
  PncKeyFile *file = pnc_key_file_new (DESKTOP, PNC_KEY_COST_MINIMUM, vmk, passphrase, &error);

  pnc_test_assert_no_error (error);
  return file;
}

/* The known answer with @from replaced by @to must be refused before anything is derived. */
static void
assert_refused (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree char *text = known_answer (&size);
  g_autoptr (GString) changed = g_string_new (text);

  if (g_string_replace (changed, from, to, 1) != 1)
    fail_msg ("the fixture has no %s", from);
  assert_null (pnc_key_file_parse (changed->str, changed->len, DESKTOP, &error));
  if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_TAMPERED))
    fail_msg ("%s → %s: %s", from, to, error->message);
}

/* argon2(1), the reference implementation by RFC 9106's authors (Debian package argon2), prints it:
 *   printf 'Grüße vom Kahn 1' | argon2 saltsaltsaltsalt -id -v 13 -k 65536 -t 2 -p 1 -l 32 -r
 * RFC 9106's own vector has four lanes, which libsodium does not do. */
static void
stretches_as_the_reference_argon2id_does (void **state)
{
  static const char expected[] = "ee0bf2e81b2b44bf6f10c8eeb2b54a685279bb4dfed987b9111cd893a393841a";
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = secret (KNOWN_PASSPHRASE);
  g_autoptr (PncSecret) share = pnc_key_stretch (passphrase, PNC_KEY_COST_MINIMUM,
                                                 (const guint8 *) "saltsaltsaltsalt", &error);
  char hex[65];

  pnc_test_assert_no_error (error);
  sodium_bin2hex (hex, sizeof hex, pnc_secret_peek (share), pnc_secret_size (share));
  assert_string_equal (hex, expected);
}

/* tests/fixtures/keys/make-known-answer.py shares no code with us. */
static void
opens_a_file_that_another_implementation_made (void **state)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree char *text = known_answer (&size);
  g_autoptr (PncKeyFile) file = pnc_key_file_parse (text, size, DESKTOP, &error);
  g_autoptr (PncSecret) passphrase = secret (KNOWN_PASSPHRASE);
  g_autoptr (PncSecret) vmk = NULL;

  pnc_test_assert_no_error (error);
  vmk = pnc_key_file_unlock (file, passphrase, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_secret_size (vmk), PNC_VMK_BYTES);
  for (guint i = 0; i < PNC_VMK_BYTES; i++)
    assert_int_equal (pnc_secret_peek (vmk)[i], 0x40 + i);
}

static void
opens_with_its_passphrase_after_a_trip_through_text (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) passphrase = secret ("correct horse");
  g_autoptr (PncKeyFile) made = fresh_file (vmk, "correct horse");
  g_autofree char *text = pnc_key_file_to_json (made);
  g_autoptr (PncKeyFile) read = pnc_key_file_parse (text, strlen (text), DESKTOP, &error);
  g_autoptr (PncSecret) opened = NULL;

  pnc_test_assert_no_error (error);
  opened = pnc_key_file_unlock (read, passphrase, &error);
  pnc_test_assert_no_error (error);
  assert_true (pnc_secret_equal (opened, vmk));
}

static void
says_the_same_for_a_wrong_passphrase_and_a_changed_slot (void **state)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) changed_error = NULL;
  gsize size;
  g_autofree char *text = known_answer (&size);
  g_autoptr (GString) changed = g_string_new (text);
  g_autoptr (PncKeyFile) file = pnc_key_file_parse (text, size, DESKTOP, NULL);
  g_autoptr (PncKeyFile) changed_file = NULL;
  g_autoptr (PncSecret) bad = secret ("Grüße vom Kahn 2");
  g_autoptr (PncSecret) good = secret (KNOWN_PASSPHRASE);

  assert_null (pnc_key_file_unlock (file, bad, &wrong));
  assert_int_equal (g_string_replace (changed, "TQmP", "TQmQ", 1), 1);
  changed_file = pnc_key_file_parse (changed->str, changed->len, DESKTOP, NULL);
  assert_null (pnc_key_file_unlock (changed_file, good, &changed_error));
  assert_string_equal (wrong->message, changed_error->message);
  pnc_test_assert_error (wrong, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
  pnc_test_assert_error (changed_error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
}

static void
refuses_costs_out_of_bounds_before_they_run (void **state)
{
  gint64 start_us = g_get_monotonic_time ();

  assert_refused ("\"m_kib\": 65536", "\"m_kib\": 65535");
  assert_refused ("\"m_kib\": 65536", "\"m_kib\": 1048577");
  assert_refused ("\"m_kib\": 65536", "\"m_kib\": 4294967296");
  assert_refused ("\"m_kib\": 65536", "\"m_kib\": -65536");
  assert_refused ("\"m_kib\": 65536", "\"m_kib\": 9223372036854775807");
  assert_refused ("\"t\": 2", "\"t\": 1");
  assert_refused ("\"t\": 2", "\"t\": 11");
  assert_refused ("\"t\": 2", "\"t\": 4294967298");
  assert_refused ("\"t\": 2", "\"t\": 2.0");
  /* One derivation at the least of these would take longer than all the refusals. */
  assert_true (g_get_monotonic_time () - start_us < 40 * 1000);
}

static void
refuses_what_it_does_not_know (void **state)
{
  assert_refused ("\"format\": 1", "\"format\": 2");
  assert_refused ("\"epoch\": 1", "\"epoch\": 0");
  assert_refused ("\"org_id\": \"local\"", "\"org_id\": \"example.org\"");
  assert_refused ("\"argon2id13\"", "\"argon2i13\"");
  assert_refused ("\"type\": \"user\"", "\"type\": \"recovery\"");
  assert_refused ("\"epoch\": 1", "\"epoch\": 1, \"x\": {}");
  assert_refused ("\"epoch\": 1", "\"epoch\": 1, \"epoch\": 1");
  assert_refused ("\"epoch\": 1,", "");
  assert_refused ("\"t\": 2", "\"t\": \"2\"");
  assert_refused ("\"t\": 2", "\"t\": 2, \"p\": 4");
  assert_refused ("7473616c74\"", "7473616c7\"");
  assert_refused ("7473616c74\"", "7473616C74\"");
  assert_refused ("7473616c74\"", "7473616c7400\"");
  assert_refused ("U4lAfd", "U4lAf");
  assert_refused ("U4lAfd", "U4lAfdAA");
  assert_refused ("U4lAfd", "U4lA d");
  assert_refused ("U4lAfd", "U4lA-d");
  assert_refused ("\"slots\": [", "\"slots\": [1, ");
  assert_refused ("{\n", "[{\n");
}

static void
refuses_the_file_of_another_desktop (void **state)
{
  g_autoptr (GError) error = NULL;
  gsize size;
  g_autofree char *text = known_answer (&size);

  assert_null (pnc_key_file_parse (text, size, OTHER_DESKTOP, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
refuses_a_truncated_file_at_every_length (void **state)
{
  gsize size;
  g_autofree char *text = known_answer (&size);

  for (gsize length = 0; length + 2 < size; length++)
    {
      g_autoptr (GError) error = NULL;

      assert_null (pnc_key_file_parse (text, length, DESKTOP, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
    }
}

/* Every bit: what still parses may differ in the salt, the nonce, the ciphertext, a cost or the
 * layout; only the layout may differ unnoticed. Deriving for each would take minutes, so the
 * derivation runs where the flipped byte changes what is derived, once per field. */
static void
survives_every_flipped_bit (void **state)
{
  gsize size;
  g_autofree char *text = known_answer (&size);
  guint n_parsed = 0;

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *flipped = g_memdup2 (text, size);
      g_autoptr (PncKeyFile) file = NULL;

      flipped[bit / 8] ^= 1 << (bit % 8);
      file = pnc_key_file_parse (flipped, size, DESKTOP, &error);
      if (file == NULL)
        pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
      else
        n_parsed++;
    }
  /* Some flips keep the grammar: were there none, this test would look at nothing. */
  assert_true (n_parsed > 100);
}

static void
notices_a_change_in_every_field_that_still_parses (void **state)
{
  static const struct
  {
    const char *from, *to;
  } changes[] = {
    { "7473616c74\"", "7473616c75\"" },         /* salt */
    { "\"0001", "\"0011" },                     /* nonce */
    { "/kzE", "/kzF" },                         /* ct */
    { "\"m_kib\": 65536", "\"m_kib\": 65537" }, /* cost */
    { "\"t\": 2", "\"t\": 3" },                 /* cost */
    { DESKTOP, OTHER_DESKTOP },                 /* another desktop's id, and told so */
  };
  gsize size;
  g_autofree char *text = known_answer (&size);
  g_autoptr (PncSecret) passphrase = secret (KNOWN_PASSPHRASE);
  guint n_tried = 0;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) changed = g_string_new (text);
      g_autoptr (PncKeyFile) file = NULL;
      gboolean is_id = strcmp (changes[i].from, DESKTOP) == 0;

      if (g_string_replace (changed, changes[i].from, changes[i].to, 1) == 0)
        continue;
      n_tried++;
      file = pnc_key_file_parse (changed->str, changed->len, is_id ? OTHER_DESKTOP : DESKTOP,
                                 &error);
      pnc_test_assert_no_error (error);
      assert_null (pnc_key_file_unlock (file, passphrase, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
    }
  assert_int_equal (n_tried, 6);
}

static void
changes_the_passphrase_without_touching_the_old_file (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) old_passphrase = secret ("old passphrase");
  g_autoptr (PncSecret) new_passphrase = secret ("new passphrase");
  g_autoptr (PncKeyFile) old_file = fresh_file (vmk, "old passphrase");
  g_autoptr (PncKeyFile) new_file
      = pnc_key_file_rewrap (old_file, vmk, new_passphrase, PNC_KEY_COST_MINIMUM, &error);
  g_autoptr (PncSecret) by_old = pnc_key_file_unlock (old_file, old_passphrase, NULL);
  g_autoptr (PncSecret) by_new = pnc_key_file_unlock (new_file, new_passphrase, NULL);

  pnc_test_assert_no_error (error);
  assert_true (pnc_secret_equal (by_old, vmk));
  assert_true (pnc_secret_equal (by_new, vmk));
  assert_null (pnc_key_file_unlock (new_file, old_passphrase, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL);
}

static void
takes_passphrases_of_1_to_1024_bytes (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) none = pnc_secret_new (0);
  g_autoptr (PncSecret) most = pnc_secret_new_random (1024);
  g_autoptr (PncSecret) too_long = pnc_secret_new_random (1025);
  g_autoptr (PncKeyFile) file = NULL;
  g_autoptr (PncSecret) opened = NULL;

  assert_null (pnc_key_file_new (DESKTOP, PNC_KEY_COST_MINIMUM, vmk, none, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_null (pnc_key_file_new (DESKTOP, PNC_KEY_COST_MINIMUM, vmk, too_long, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  file = pnc_key_file_new (DESKTOP, PNC_KEY_COST_MINIMUM, vmk, most, &error);
  pnc_test_assert_no_error (error);
  opened = pnc_key_file_unlock (file, most, &error);
  assert_true (pnc_secret_equal (opened, vmk));
}

/* RFC 5869 by Python's hmac module: HMAC-SHA256(HMAC-SHA256(DESKTOP, 40 41 … 5f),
 * "pinnace/volume:system/1" 01). */
static void
derives_the_key_of_a_purpose_from_the_master_key (void **state)
{
  static const char expected[] = "806d473898c67c3cfc66d2c58b331d1316b6987f4ae4133c92e64235947c83f6";
  g_autoptr (PncSecret) vmk = pnc_secret_new (PNC_VMK_BYTES);
  g_autoptr (PncSecret) system_key = NULL;
  g_autoptr (PncSecret) data_key = NULL;
  char hex[65];

  for (guint i = 0; i < PNC_VMK_BYTES; i++)
    pnc_secret_bytes (vmk)[i] = 0x40 + i;
  system_key = pnc_key_derive (vmk, DESKTOP, "volume:system");
  data_key = pnc_key_derive (vmk, DESKTOP, "volume:data");
  sodium_bin2hex (hex, sizeof hex, pnc_secret_peek (system_key), pnc_secret_size (system_key));
  assert_string_equal (hex, expected);
  assert_false (pnc_secret_equal (system_key, data_key));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (stretches_as_the_reference_argon2id_does),
    cmocka_unit_test (opens_a_file_that_another_implementation_made),
    cmocka_unit_test (opens_with_its_passphrase_after_a_trip_through_text),
    cmocka_unit_test (says_the_same_for_a_wrong_passphrase_and_a_changed_slot),
    cmocka_unit_test (refuses_costs_out_of_bounds_before_they_run),
    cmocka_unit_test (refuses_what_it_does_not_know),
    cmocka_unit_test (refuses_the_file_of_another_desktop),
    cmocka_unit_test (refuses_a_truncated_file_at_every_length),
    cmocka_unit_test (survives_every_flipped_bit),
    cmocka_unit_test (notices_a_change_in_every_field_that_still_parses),
    cmocka_unit_test (changes_the_passphrase_without_touching_the_old_file),
    cmocka_unit_test (takes_passphrases_of_1_to_1024_bytes),
    cmocka_unit_test (derives_the_key_of_a_purpose_from_the_master_key),
  };

  return cmocka_run_group_tests_name ("key-file", tests, NULL, NULL);
}
