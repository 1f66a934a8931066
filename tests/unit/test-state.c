/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-key-file.h"
#include "pnc-test.h"

#include <string.h>

#define DESKTOP "0f8fad5b-d9cb-469f-a165-70867728950e"
#define BOOT "c3ba46c7-91dd-43ed-b153-705879fd76c2"

static PncSecret *
secret (const char *text)
{
  return pnc_secret_new_copy (text, strlen (text));
}

/* The master key of tests/fixtures/keys. */
static PncSecret *
known_vmk (void)
{
  PncSecret *vmk = pnc_secret_new (PNC_VMK_BYTES);

  for (guint i = 0; i < PNC_VMK_BYTES; i++)
    pnc_secret_bytes (vmk)[i] = 0x40 + i;
  return vmk;
}

static PncState *
some_state (void)
{
  PncState *state = pnc_state_new ();
  PncClockFloors floors
      = { .signed_s = 1795521600, .signed_version = 812, .local_s = 1795608000, .boot_id = BOOT };

  state->generation = 5;
  state->clock = floors;
  pnc_audit_head_advance (&state->audit, 312, "line", 4);
  assert_true (pnc_state_see (state, "policy:eng-default", 31, NULL));
  state->policy = (PncStatePolicy){ .activated_s = 1795500000, .contact_s = 1795521600, .uses = 3 };
  memset (state->policy.trust, 'e', PNC_STATE_TRUST_SIZE - 1);
  return state;
}

static PncKeyFile *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncKeyFile *file = pnc_key_file_parse (text, strlen (text), DESKTOP, &error);

  pnc_test_assert_no_error (error);
  return file;
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

/* tests/fixtures/keys/make-known-answer.py shares no code with us. */
static void
opens_a_state_that_another_implementation_sealed (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path
      = g_build_filename (g_getenv ("PNC_FIXTURES"), "keys", "known-answer-state.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (PncKeyFile) file = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncState) opened = NULL;
  g_autofree char *trust = NULL;
  PncAuditHead line = { 0 };

  assert_true (g_file_get_contents (path, &text, NULL, NULL));
  file = parse (text);
  opened = pnc_key_file_open_state (file, key, &error);
  pnc_test_assert_no_error (error);
  assert_int_equal (opened->generation, 7);
  assert_int_equal (opened->clock.local_s, 1795608000);
  assert_string_equal (opened->clock.boot_id, BOOT);
  assert_int_equal (pnc_state_get_max_seen (opened, "policy:eng-default"), 31);
  assert_int_equal (pnc_state_get_max_seen (opened, "grant"), 7);
  assert_int_equal (pnc_state_get_max_seen (opened, "timestamp"), 0);
  trust = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "trust", -1);
  assert_string_equal (opened->policy.trust, trust);
  assert_int_equal (opened->policy.activated_s, 1795500000);
  assert_int_equal (opened->policy.contact_s, 1795521600);
  assert_int_equal (opened->policy.uses, 3);
  pnc_audit_head_advance (&line, 312, "line", 4);
  assert_int_equal (opened->audit.seq, 312);
  assert_int_equal (opened->audit_faults, 2);
  assert_string_equal (opened->audit.hash, line.hash);
}

static void
a_desktop_of_before_has_no_state_and_says_so (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "correct horse");

  assert_null (pnc_key_file_open_state (file, key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
a_state_survives_sealing_text_and_opening (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "correct horse");
  g_autoptr (PncState) before = some_state ();
  g_autoptr (PncKeyFile) sealed = pnc_key_file_seal_state (file, key, before);
  g_autofree char *text = pnc_key_file_to_json (sealed);
  g_autoptr (PncKeyFile) read = parse (text);
  g_autoptr (PncState) after = pnc_key_file_open_state (read, key, &error);
  g_autofree char *before_text = pnc_state_to_json (before);
  g_autofree char *after_text = NULL;

  pnc_test_assert_no_error (error);
  after_text = pnc_state_to_json (after);
  assert_string_equal (before_text, after_text);
  /* Nothing of it can be read, and the file that it was sealed into is as it was. */
  assert_null (strstr (text, "eng-default"));
  assert_null (pnc_key_file_open_state (file, key, NULL));
}

static void
its_length_tells_nothing (void **state)
{
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "correct horse");
  g_autoptr (PncState) small = some_state ();
  g_autoptr (PncState) large = some_state ();
  g_autoptr (PncKeyFile) small_file = NULL;
  g_autoptr (PncKeyFile) large_file = NULL;
  g_autofree char *small_text = NULL;
  g_autofree char *large_text = NULL;

  for (guint i = 1; i < PNC_STATE_MAX_SEEN; i++)
    {
      g_autofree char *name = g_strdup_printf ("policy:%073u", i);

      assert_true (pnc_state_see (large, name, G_GUINT64_CONSTANT (9007199254740991), NULL));
    }
  large->generation = large->clock.boottime_ms = G_GINT64_CONSTANT (9007199254740991);
  large->clock.local_s = large->clock.signed_s = large->clock.signed_version = large->generation;
  large->audit.seq = large->audit_faults = large->generation;
  large->policy.activated_s = large->policy.contact_s = large->policy.uses = large->generation;
  small_file = pnc_key_file_seal_state (file, key, small);
  large_file = pnc_key_file_seal_state (file, key, large);
  small_text = pnc_key_file_to_json (small_file);
  large_text = pnc_key_file_to_json (large_file);
  assert_int_equal (strlen (small_text), strlen (large_text));
}

static void
a_state_of_other_keys_is_found (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) other_vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncSecret) other_key = pnc_key_derive (other_vmk, DESKTOP, "state");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "correct horse");
  g_autoptr (PncState) some = some_state ();
  g_autoptr (PncKeyFile) sealed = pnc_key_file_seal_state (file, key, some);

  assert_null (pnc_key_file_open_state (sealed, other_key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* The thief knows the old passphrase: he puts the old slot beside the new state. */
static void
an_old_slot_beside_a_new_state_is_found (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncSecret) fresh = secret ("new passphrase");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "old passphrase");
  g_autoptr (PncState) some = some_state ();
  g_autoptr (PncKeyFile) old = pnc_key_file_seal_state (file, key, some);
  g_autoptr (PncKeyFile) changed
      = pnc_key_file_rewrap (old, vmk, fresh, PNC_KEY_COST_MINIMUM, &error);
  g_autoptr (PncState) opened = pnc_key_file_open_state (changed, key, &error);
  g_autofree char *old_text = pnc_key_file_to_json (old);
  g_autofree char *new_text = pnc_key_file_to_json (changed);
  json_auto_t *old_json = json_loads (old_text, 0, NULL);
  json_auto_t *new_json = json_loads (new_text, 0, NULL);
  g_autofree char *mixed_text = NULL;
  g_autoptr (PncKeyFile) mixed = NULL;
  char *dumped;

  pnc_test_assert_no_error (error);
  assert_int_equal (opened->generation, 5);
  json_object_set (new_json, "slots", json_object_get (old_json, "slots"));
  dumped = json_dumps (new_json, 0);
  mixed_text = g_strdup (dumped);
  free (dumped);
  mixed = parse (mixed_text);
  assert_null (pnc_key_file_open_state (mixed, key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* A new passphrase must not make a state good that was none. */
static void
a_state_that_does_not_fit_stays_one_through_a_change_of_passphrase (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) vmk = known_vmk ();
  g_autoptr (PncSecret) other_vmk = pnc_secret_new_random (PNC_VMK_BYTES);
  g_autoptr (PncSecret) key = pnc_key_derive (vmk, DESKTOP, "state");
  g_autoptr (PncSecret) other_key = pnc_key_derive (other_vmk, DESKTOP, "state");
  g_autoptr (PncSecret) fresh = secret ("new passphrase");
  g_autoptr (PncKeyFile) file = fresh_file (vmk, "old passphrase");
  g_autoptr (PncState) some = some_state ();
  g_autoptr (PncKeyFile) bad = pnc_key_file_seal_state (file, other_key, some);
  g_autoptr (PncKeyFile) changed
      = pnc_key_file_rewrap (bad, vmk, fresh, PNC_KEY_COST_MINIMUM, &error);

  pnc_test_assert_no_error (error);
  assert_null (pnc_key_file_open_state (changed, key, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

static void
an_older_version_is_refused_and_the_same_one_taken (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncState) some = some_state ();

  assert_true (pnc_state_see (some, "policy:eng-default", 31, &error));
  assert_true (pnc_state_see (some, "policy:eng-default", 32, &error));
  pnc_test_assert_no_error (error);
  assert_false (pnc_state_see (some, "policy:eng-default", 31, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  assert_int_equal (pnc_state_get_max_seen (some, "policy:eng-default"), 32);
}

static void
it_remembers_24_documents_and_says_when_there_are_more (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncState) some = some_state ();

  for (guint i = 1; i < PNC_STATE_MAX_SEEN; i++)
    {
      g_autofree char *name = g_strdup_printf ("policy:p%u", i);

      assert_true (pnc_state_see (some, name, 1, NULL));
    }
  assert_false (pnc_state_see (some, "policy:one-more", 1, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_INVALID);
  assert_true (pnc_state_see (some, "policy:p1", 2, NULL));
}

static void
a_copy_is_its_own (void **state)
{
  g_autoptr (PncState) some = some_state ();
  g_autoptr (PncState) copy = pnc_state_copy (some);

  assert_true (pnc_state_see (copy, "grant", 9, NULL));
  assert_int_equal (pnc_state_get_max_seen (copy, "policy:eng-default"), 31);
  assert_int_equal (pnc_state_get_max_seen (some, "grant"), 0);
  copy->policy.uses++;
  assert_int_equal (some->policy.uses, 3);
  assert_string_equal (copy->policy.trust, some->policy.trust);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (opens_a_state_that_another_implementation_sealed),
    cmocka_unit_test (a_desktop_of_before_has_no_state_and_says_so),
    cmocka_unit_test (a_state_survives_sealing_text_and_opening),
    cmocka_unit_test (its_length_tells_nothing),
    cmocka_unit_test (a_state_of_other_keys_is_found),
    cmocka_unit_test (an_old_slot_beside_a_new_state_is_found),
    cmocka_unit_test (a_state_that_does_not_fit_stays_one_through_a_change_of_passphrase),
    cmocka_unit_test (an_older_version_is_refused_and_the_same_one_taken),
    cmocka_unit_test (it_remembers_24_documents_and_says_when_there_are_more),
    cmocka_unit_test (a_copy_is_its_own),
  };

  return cmocka_run_group_tests_name ("state", tests, NULL, NULL);
}
