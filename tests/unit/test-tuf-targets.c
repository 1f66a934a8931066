/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-test.h"

#include <string.h>

static json_t *
target (const char *content)
{
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, content, -1);
  g_autofree char *sha512 = g_compute_checksum_for_string (G_CHECKSUM_SHA512, content, -1);

  return json_pack ("{s:i, s:{s:s, s:s}, s:{s:i}}", "length", (int) strlen (content), "hashes",
                    "sha256", sha256, "sha512", sha512, "custom", "size", 3);
}

/* Makes @delegations (or the repository's first) name @role, signed by the other key. */
static void
delegate (PncTufTest *world,
          json_t **delegations,
          const char *role,
          const char *field,
          const char *what,
          gboolean terminating)
{
  PncPublicKey *key = pnc_signing_key_get_public (world->other);

  if (*delegations == NULL)
    *delegations = json_pack ("{s:{s:o}, s:[]}", "keys", pnc_public_key_get_id (key),
                              pnc_public_key_to_json (key), "roles");
  json_array_append_new (json_object_get (*delegations, "roles"),
                         json_pack ("{s:s, s:[s], s:i, s:b, s:[s]}", "name", role, "keyids",
                                    pnc_public_key_get_id (key), "threshold", 1, "terminating",
                                    terminating, field, what));
}

/* @role with one target @path (or none) of @content, and @delegations (taken). */
static void
publish_role (
    PncTufTest *world, const char *role, const char *path, const char *content, json_t *delegations)
{
  json_t *body = pnc_tuf_test_header ("targets", 1, PNC_TUF_TEST_VALID);
  json_t *targets = json_object ();
  g_autofree char *encoded = g_uri_escape_string (role, NULL, FALSE);
  g_autofree char *name = g_strdup_printf ("1.%s.json", encoded);
  g_autofree char *listed = g_strconcat (role, ".json", NULL);

  if (path != NULL)
    json_object_set_new (targets, path, target (content));
  json_object_set_new (body, "targets", targets);
  if (delegations != NULL)
    json_object_set_new (body, "delegations", delegations);
  pnc_tuf_test_publish (world, name, body, world->other, NULL);
  json_object_set_new (world->more_meta, listed, json_pack ("{s:i}", "version", 1));
}

static void
assert_finds (PncTufTest *world, const char *path, const char *content)
{
  g_autoptr (GError) error = NULL;
  const PncTufFile *found = pnc_tuf_client_find_target (world->client, path, &error);
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));

  pnc_test_assert_no_error (error);
  assert_true (pnc_tuf_file_check (found, bytes, path, NULL));
}

static void
assert_finds_none (PncTufTest *world, const char *path, PncErrorCode code)
{
  g_autoptr (GError) error = NULL;

  assert_null (pnc_tuf_client_find_target (world->client, path, &error));
  pnc_test_assert_error (error, PNC_ERROR, (int) code);
}

static void
finds_a_target_with_its_hashes_and_custom_fields (void **state)
{
  PncTufTest *world = *state;
  g_autoptr (GBytes) longer = g_bytes_new_static ("hello!", 6);
  g_autoptr (GBytes) other = g_bytes_new_static ("hallo", 5);
  g_autofree char *name = NULL;
  g_autofree char *expected = NULL;
  const PncTufFile *found;

  json_object_set_new (world->targets, "a/b c", target ("hello"));
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds (world, "a/b c", "hello");
  found = pnc_tuf_client_find_target (world->client, "a/b c", NULL);
  assert_false (pnc_tuf_file_check (found, longer, "a", NULL));
  assert_false (pnc_tuf_file_check (found, other, "a", NULL));
  assert_int_equal (json_integer_value (json_object_get (found->custom, "size")), 3);
  name = pnc_tuf_client_dup_target_name (world->client, "a/b c", found);
  expected = g_strdup_printf ("a/%s.b%%20c", found->sha256);
  assert_string_equal (name, expected);
  assert_finds_none (world, "a", PNC_ERROR_NOT_FOUND);
}

static void
asks_delegated_roles_in_order_and_in_depth_first (void **state)
{
  PncTufTest *world = *state;
  json_t *inner = NULL;

  delegate (world, &world->delegations, "../first", "paths", "lab/*", FALSE);
  delegate (world, &world->delegations, "second", "paths", "lab/*", FALSE);
  delegate (world, &inner, "deep", "paths", "lab/*", FALSE);
  publish_role (world, "../first", NULL, NULL, inner);
  publish_role (world, "deep", "lab/x", "deep", NULL);
  publish_role (world, "second", "lab/x", "second", NULL);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds (world, "lab/x", "deep");
  assert_true (pnc_tuf_test_has_stored (world, "..%2Ffirst.json", "1...%2Ffirst.json"));
  assert_finds_none (world, "other/x", PNC_ERROR_NOT_FOUND);
}

static void
a_terminating_role_ends_the_search (void **state)
{
  PncTufTest *world = *state;

  delegate (world, &world->delegations, "first", "paths", "*", TRUE);
  delegate (world, &world->delegations, "second", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, NULL);
  publish_role (world, "second", "x", "second", NULL);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_NOT_FOUND);
}

static void
delegates_by_prefixes_of_hashes (void **state)
{
  PncTufTest *world = *state;

  /* sha256 of "x" begins with 2d71. */
  delegate (world, &world->delegations, "first", "path_hash_prefixes", "2d70", FALSE);
  delegate (world, &world->delegations, "second", "path_hash_prefixes", "2d71", FALSE);
  publish_role (world, "first", "x", "first", NULL);
  publish_role (world, "second", "x", "second", NULL);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds (world, "x", "second");
}

static void
circles_and_long_chains_end (void **state)
{
  PncTufTest *world = *state;
  json_t *back = NULL;

  delegate (world, &world->delegations, "first", "paths", "*", FALSE);
  delegate (world, &back, "first", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, back);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_NOT_FOUND);
  for (guint i = 0; i < PNC_TUF_MAX_VISITS; i++)
    {
      g_autofree char *role = g_strdup_printf ("role-%u", i);

      delegate (world, &world->delegations, role, "paths", "*", FALSE);
      publish_role (world, role, NULL, NULL, NULL);
    }
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_TAMPERED);
}

/* A role that one delegator's keys signed is not therefore another's. */
static void
each_delegator_names_its_own_keys (void **state)
{
  PncTufTest *world = *state;
  json_t *inner = NULL;
  PncSigningKey *own = world->other;

  delegate (world, &world->delegations, "first", "paths", "*", FALSE);
  delegate (world, &inner, "second", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, inner);
  world->other = world->keys[3];
  publish_role (world, "second", "x", "forged", NULL);
  world->other = own;
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_TAMPERED);
}

static void
no_delegation_takes_the_name_of_a_top_role (void **state)
{
  PncTufTest *world = *state;

  delegate (world, &world->delegations, "timestamp", "paths", "*", FALSE);
  pnc_tuf_test_bump (world);
  pnc_tuf_test_assert_refused (world, PNC_REASON_BAD_VALUE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown (finds_a_target_with_its_hashes_and_custom_fields,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (asks_delegated_roles_in_order_and_in_depth_first,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (a_terminating_role_ends_the_search, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (delegates_by_prefixes_of_hashes, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (circles_and_long_chains_end, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (each_delegator_names_its_own_keys, pnc_tuf_test_set_up,
                                     pnc_tuf_test_tear_down),
    cmocka_unit_test_setup_teardown (no_delegation_takes_the_name_of_a_top_role,
                                     pnc_tuf_test_set_up, pnc_tuf_test_tear_down),
  };

  return cmocka_run_group_tests_name ("tuf-targets", tests, NULL, NULL);
}
