/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-test.h"

#include <string.h>

static void
rekey (PncTufTest *world, guint top)
{
  pnc_signing_key_free (world->keys[top]);
  world->keys[top] = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
}

static void
stores_what_it_verified_under_names_without_versions (void **state)
{
  PncTufTest *world = *state;

  pnc_tuf_test_assert_refreshes (world);
  assert_true (pnc_tuf_test_has_stored (world, "root.json", "1.root.json"));
  assert_true (pnc_tuf_test_has_stored (world, "timestamp.json", "timestamp.json"));
  assert_true (pnc_tuf_test_has_stored (world, "snapshot.json", "1.snapshot.json"));
  assert_true (pnc_tuf_test_has_stored (world, "targets.json", "1.targets.json"));
}

static void
asks_again_only_for_the_timestamp_and_the_next_root (void **state)
{
  PncTufTest *world = *state;

  pnc_tuf_test_assert_refreshes (world);
  world->n_fetched = 0;
  pnc_tuf_test_assert_refreshes (world);
  assert_int_equal (world->n_fetched, 2);
}

static void
follows_a_chain_of_roots_by_old_and_new_keys (void **state)
{
  PncTufTest *world = *state;
  PncSigningKey *old = world->keys[0];

  world->keys[0] = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  world->root_signer_too = old;
  world->root_version = 2;
  pnc_tuf_test_publish_all (world);
  world->root_signer_too = NULL;
  world->root_version = 3;
  pnc_tuf_test_publish_all (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_true (pnc_tuf_test_has_stored (world, "root.json", "3.root.json"));
  pnc_signing_key_free (old);
}

static void
refuses_a_root_that_the_old_keys_did_not_sign (void **state)
{
  PncTufTest *world = *state;

  rekey (world, 0);
  world->root_version = 2;
  pnc_tuf_test_publish_all (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  assert_true (pnc_tuf_test_has_stored (world, "root.json", "1.root.json"));
}

static void
refuses_a_root_that_its_own_keys_did_not_sign (void **state)
{
  PncTufTest *world = *state;
  PncSigningKey *old = world->keys[0];
  g_autofree char *text = NULL;
  GBytes *bytes;
  json_t *envelope;

  world->keys[0] = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
  world->root_signer_too = old;
  world->root_version = 2;
  pnc_tuf_test_publish_root (world);
  bytes = g_hash_table_lookup (world->remote, "2.root.json");
  envelope = json_loadb (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, NULL);
  json_array_remove (json_object_get (envelope, "signatures"), 0);
  text = json_dumps (envelope, 0);
  g_hash_table_insert (world->remote, g_strdup ("2.root.json"), g_bytes_new (text, strlen (text)));
  json_decref (envelope);
  pnc_tuf_test_assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  pnc_signing_key_free (old);
}

static void
refuses_a_root_that_skips_a_version (void **state)
{
  PncTufTest *world = *state;

  world->root_version = 3;
  pnc_tuf_test_publish_all (world);
  g_hash_table_insert (world->remote, g_strdup ("2.root.json"),
                       g_bytes_ref (g_hash_table_lookup (world->remote, "3.root.json")));
  pnc_tuf_test_assert_refused (world, PNC_REASON_WRONG_CONTENT);
}

static void
an_expired_root_may_lead_to_one_that_is_valid_and_is_none_itself (void **state)
{
  PncTufTest *world = *state;

  world->root_expires = PNC_TUF_TEST_PAST;
  world->root_version = 2;
  pnc_tuf_test_publish_root (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_EXPIRED);
  world->root_expires = PNC_TUF_TEST_VALID;
  world->root_version = 3;
  pnc_tuf_test_publish_root (world);
  pnc_tuf_test_assert_refreshes (world);
}

static void
refuses_what_another_role_or_nobody_signed (void **state)
{
  PncTufTest *world = *state;
  PncSigningKey *own = world->keys[1];

  world->keys[1] = world->keys[2];
  pnc_tuf_test_publish_timestamp (world);
  world->keys[1] = own;
  pnc_tuf_test_assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  assert_false (g_hash_table_contains (world->local, "timestamp.json"));
}

static void
refuses_expired_metadata_of_each_role (void **state)
{
  PncTufTest *world = *state;
  const char **const fields[]
      = { &world->timestamp_expires, &world->snapshot_expires, &world->targets_expires };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      *fields[i] = PNC_TUF_TEST_PAST;
      pnc_tuf_test_bump (world);
      pnc_tuf_test_assert_refused (world, PNC_REASON_EXPIRED);
      *fields[i] = PNC_TUF_TEST_VALID;
      pnc_tuf_test_bump (world);
      pnc_tuf_test_assert_refreshes (world);
    }
}

/* What the client has stored expires too, when the repository shows nothing newer. */
static void
a_freeze_ends_when_the_stored_timestamp_expires (void **state)
{
  PncTufTest *world = *state;

  pnc_tuf_test_assert_refreshes (world);
  pnc_tuf_client_free (world->client);
  world->client = pnc_tuf_client_new (&pnc_tuf_test_host, world, PNC_TUF_TEST_NOW_S + 365 * 86400);
  world->root_expires = "2003-01-01T00:00:00Z";
  world->root_version = 2;
  pnc_tuf_test_publish_root (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_EXPIRED);
}

static void
refuses_to_be_rolled_back (void **state)
{
  PncTufTest *world = *state;

  pnc_tuf_test_bump (world);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  world->timestamp_version = 2;
  pnc_tuf_test_publish_timestamp (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_ROLLED_BACK);
  world->timestamp_version = 4;
  world->snapshot_version = 2;
  pnc_tuf_test_publish_timestamp (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_ROLLED_BACK);
  assert_false (pnc_tuf_test_has_stored (world, "timestamp.json", "timestamp.json"));
  world->snapshot_version = 4;
  world->targets_version = 2;
  pnc_tuf_test_publish_all (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_ROLLED_BACK);
  world->targets_version = 3;
  world->timestamp_version = 5;
  pnc_tuf_test_publish_all (world);
  pnc_tuf_test_assert_refreshes (world);
}

static void
a_snapshot_never_loses_a_role (void **state)
{
  PncTufTest *world = *state;

  json_object_set_new (world->more_meta, "lab.json", json_pack ("{s:i}", "version", 1));
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  json_object_clear (world->more_meta);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_ROLLED_BACK);
}

static void
keeps_the_old_timestamp_when_versions_are_equal (void **state)
{
  PncTufTest *world = *state;
  g_autoptr (GBytes) old = NULL;

  pnc_tuf_test_assert_refreshes (world);
  old = g_bytes_ref (g_hash_table_lookup (world->local, "timestamp.json"));
  world->timestamp_expires = "2003-01-01T00:00:00Z";
  world->snapshot_version = 2;
  pnc_tuf_test_publish_all (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_ptr_equal (g_hash_table_lookup (world->local, "timestamp.json"), old);
}

static void
refuses_files_that_do_not_belong_together (void **state)
{
  PncTufTest *world = *state;

  /* Another snapshot of the same version, well signed: not the one with the hash. */
  world->snapshot_expires = "2003-01-01T00:00:00Z";
  pnc_tuf_test_publish_snapshot (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_WRONG_CONTENT);
  pnc_tuf_test_publish_timestamp (world);
  /* An older one under a newer name. */
  world->targets_version = 2;
  world->snapshot_version = world->timestamp_version = 2;
  pnc_tuf_test_publish_snapshot (world);
  pnc_tuf_test_publish_timestamp (world);
  g_hash_table_insert (world->remote, g_strdup ("2.targets.json"),
                       g_bytes_ref (g_hash_table_lookup (world->remote, "1.targets.json")));
  pnc_tuf_test_assert_refused (world, PNC_REASON_WRONG_CONTENT);
}

static void
a_key_that_was_replaced_can_hold_nobody_in_the_future (void **state)
{
  PncTufTest *world = *state;

  for (guint top = 1; top <= 2; top++)
    {
      world->timestamp_version = world->snapshot_version = 1000000;
      pnc_tuf_test_publish_all (world);
      pnc_tuf_test_assert_refreshes (world);
      rekey (world, top);
      world->root_version++;
      world->timestamp_version = world->snapshot_version = 2;
      pnc_tuf_test_publish_all (world);
      pnc_tuf_test_assert_refreshes (world);
      assert_true (pnc_tuf_test_has_stored (world, "snapshot.json", "2.snapshot.json"));
    }
}

static void
never_takes_more_than_a_role_may_be_long (void **state)
{
  PncTufTest *world = *state;
  g_autoptr (GError) error = NULL;
  gsize size = pnc_document_kind_max_bytes (PNC_DOCUMENT_TIMESTAMP) + 1;

  g_hash_table_insert (world->remote, g_strdup ("timestamp.json"),
                       g_bytes_new_take (g_strnfill (size, ' '), size));
  assert_false (pnc_tuf_client_refresh (world->client, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (stores_what_it_verified_under_names_without_versions,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (asks_again_only_for_the_timestamp_and_the_next_root,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (follows_a_chain_of_roots_by_old_and_new_keys,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_root_that_the_old_keys_did_not_sign,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_root_that_its_own_keys_did_not_sign,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_a_root_that_skips_a_version, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (
        an_expired_root_may_lead_to_one_that_is_valid_and_is_none_itself, pnc_tuf_test_set_up,
        pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_what_another_role_or_nobody_signed,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_expired_metadata_of_each_role, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (a_freeze_ends_when_the_stored_timestamp_expires,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_to_be_rolled_back, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (a_snapshot_never_loses_a_role, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (keeps_the_old_timestamp_when_versions_are_equal,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (refuses_files_that_do_not_belong_together, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (a_key_that_was_replaced_can_hold_nobody_in_the_future,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (never_takes_more_than_a_role_may_be_long, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
  };

  return cmocka_run_group_tests_name ("tuf-client", tests, NULL, NULL);
}
