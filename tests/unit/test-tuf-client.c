/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-canonical.h"
#include "pnc-test.h"
#include "pnc-tuf-client.h"

#include <string.h>

#define NOW_S 1000000000 /* 2001-09-09 */
#define VALID "2002-01-01T00:00:00Z"
#define PAST "2001-09-09T00:00:00Z"
#define N_TOPS 4

static const char *const top_names[] = { "root", "timestamp", "snapshot", "targets" };

/* A repository and a client's store in memory, real keys. What a test changes, it changes in the
 * fields and publishes again. */
typedef struct
{
  PncSigningKey *keys[N_TOPS], *other;
  PncSigningKey *root_signer_too; /* signs the next root besides its own key */
  GHashTable *remote, *local;     /* name → GBytes */
  guint n_fetched;
  int root_version, timestamp_version, snapshot_version, targets_version;
  const char *root_expires, *timestamp_expires, *snapshot_expires, *targets_expires;
  json_t *targets, *delegations; /* of the top targets */
  json_t *more_meta;             /* of the snapshot */
  PncTufClient *client;
} World;

static GBytes *
lookup (GHashTable *files, const char *name, gsize max_bytes, GError **error)
{
  GBytes *bytes = g_hash_table_lookup (files, name);

  if (bytes == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND, "There is no “%s”", name);
  else if (g_bytes_get_size (bytes) > max_bytes)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "“%s” does not end", name);
  else
    return g_bytes_ref (bytes);
  return NULL;
}

static GBytes *
fetch (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  World *world = data;

  world->n_fetched++;
  return lookup (world->remote, name, max_bytes, error);
}

static GBytes *
load (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  return lookup (((World *) data)->local, name, max_bytes, error);
}

static gboolean
save (const char *name, GBytes *bytes, gpointer data, GError **error)
{
  g_hash_table_insert (((World *) data)->local, g_strdup (name), g_bytes_ref (bytes));
  return TRUE;
}

static gboolean
drop (const char *name, gpointer data, GError **error)
{
  g_hash_table_remove (((World *) data)->local, name);
  return TRUE;
}

static const PncTufHost host = { fetch, load, save, drop };

static const char *
id_of (const PncSigningKey *key)
{
  return pnc_public_key_get_id (pnc_signing_key_get_public (key));
}

static json_t *
signature_by (const PncSigningKey *key, GBytes *canonical)
{
  g_autoptr (GBytes) bytes = pnc_signing_key_sign (key, g_bytes_get_data (canonical, NULL),
                                                   g_bytes_get_size (canonical));
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr (GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < g_bytes_get_size (bytes); i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return json_pack ("{s:s, s:s}", "keyid", id_of (key), "sig", hex->str);
}

/* Puts @body (taken), signed by @key and perhaps @key_too, where the client looks for @name. */
static void
publish (World *world,
         const char *name,
         json_t *body,
         const PncSigningKey *key,
         const PncSigningKey *key_too)
{
  g_autoptr (GBytes) canonical = pnc_canonical_json (body, NULL);
  json_t *signatures = json_array ();
  json_t *envelope;
  char *text;

  json_array_append_new (signatures, signature_by (key, canonical));
  if (key_too != NULL)
    json_array_append_new (signatures, signature_by (key_too, canonical));
  envelope = json_pack ("{s:o, s:o}", "signed", body, "signatures", signatures);
  text = json_dumps (envelope, 0);
  g_hash_table_insert (world->remote, g_strdup (name), g_bytes_new (text, strlen (text)));
  free (text);
  json_decref (envelope);
}

static json_t *
header (const char *type, int version, const char *expires)
{
  return json_pack ("{s:s, s:s, s:i, s:s, s:s}", "_type", type, "spec_version", "1.0.34", "version",
                    version, "expires", expires, "x-ours", "kept");
}

static void
publish_root (World *world)
{
  json_t *body = header ("root", world->root_version, world->root_expires);
  json_t *keys = json_object (), *roles = json_object ();
  g_autofree char *name = g_strdup_printf ("%d.root.json", world->root_version);

  for (guint i = 0; i < N_TOPS; i++)
    {
      PncPublicKey *key = pnc_signing_key_get_public (world->keys[i]);

      json_object_set_new (keys, pnc_public_key_get_id (key), pnc_public_key_to_json (key));
      json_object_set_new (roles, top_names[i],
                           json_pack ("{s:[s, s], s:i}", "keyids", pnc_public_key_get_id (key),
                                      "unknown", "threshold", 1));
    }
  json_object_set_new (keys, "unknown",
                       json_pack ("{s:s, s:s, s:{}}", "keytype", "new", "scheme", "new", "keyval"));
  json_object_set_new (body, "keys", keys);
  json_object_set_new (body, "roles", roles);
  json_object_set_new (body, "consistent_snapshot", json_true ());
  publish (world, name, body, world->keys[0], world->root_signer_too);
}

static void
publish_targets (World *world)
{
  json_t *body = header ("targets", world->targets_version, world->targets_expires);
  g_autofree char *name = g_strdup_printf ("%d.targets.json", world->targets_version);

  json_object_set (body, "targets", world->targets);
  if (world->delegations != NULL)
    json_object_set (body, "delegations", world->delegations);
  publish (world, name, body, world->keys[3], NULL);
}

static void
publish_snapshot (World *world)
{
  json_t *body = header ("snapshot", world->snapshot_version, world->snapshot_expires);
  json_t *meta = json_deep_copy (world->more_meta);
  g_autofree char *name = g_strdup_printf ("%d.snapshot.json", world->snapshot_version);

  json_object_set_new (meta, "targets.json",
                       json_pack ("{s:i}", "version", world->targets_version));
  json_object_set_new (body, "meta", meta);
  publish (world, name, body, world->keys[2], NULL);
}

static void
publish_timestamp (World *world)
{
  json_t *body = header ("timestamp", world->timestamp_version, world->timestamp_expires);
  g_autofree char *name = g_strdup_printf ("%d.snapshot.json", world->snapshot_version);
  GBytes *snapshot = g_hash_table_lookup (world->remote, name);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, snapshot);

  json_object_set_new (body, "meta",
                       json_pack ("{s:{s:i, s:i, s:{s:s, s:s}}}", "snapshot.json", "version",
                                  world->snapshot_version, "length",
                                  (int) g_bytes_get_size (snapshot), "hashes", "sha256", digest,
                                  "new", "?"));
  publish (world, "timestamp.json", body, world->keys[1], NULL);
}

static void
publish_all (World *world)
{
  publish_root (world);
  publish_targets (world);
  publish_snapshot (world);
  publish_timestamp (world);
}

/* One version on in everything but the root. */
static void
bump (World *world)
{
  world->targets_version++;
  world->snapshot_version++;
  world->timestamp_version++;
  publish_all (world);
}

static int
set_up (void **state)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_TOPS; i++)
    world->keys[i]
        = pnc_signing_key_generate (i % 2 == 0 ? PNC_SCHEME_ED25519 : PNC_SCHEME_ECDSA_P256, NULL);
  world->other = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
  world->remote
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  world->local
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  world->root_version = world->timestamp_version = 1;
  world->snapshot_version = world->targets_version = 1;
  world->root_expires = world->timestamp_expires = VALID;
  world->snapshot_expires = world->targets_expires = VALID;
  world->targets = json_object ();
  world->more_meta = json_object ();
  world->client = pnc_tuf_client_new (&host, world, NOW_S);
  publish_all (world);
  assert_true (pnc_tuf_client_init (world->client,
                                    g_hash_table_lookup (world->remote, "1.root.json"), &error));
  *state = world;
  return 0;
}

static int
tear_down (void **state)
{
  World *world = *state;

  for (guint i = 0; i < N_TOPS; i++)
    pnc_signing_key_free (world->keys[i]);
  pnc_signing_key_free (world->other);
  g_hash_table_unref (world->remote);
  g_hash_table_unref (world->local);
  json_decref (world->targets);
  json_decref (world->delegations);
  json_decref (world->more_meta);
  pnc_tuf_client_free (world->client);
  g_free (world);
  return 0;
}

static void
assert_refreshes (World *world)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_tuf_client_refresh (world->client, &error))
    fail_msg ("%s", error->message);
}

static void
assert_refused (World *world, PncReason reason)
{
  g_autoptr (GError) error = NULL;

  assert_false (pnc_tuf_client_refresh (world->client, &error));
  assert_non_null (pnc_error_get_refusal (error));
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s", error->message);
}

/* Is what the store has of @name what the repository has as @remote? */
static gboolean
has_stored (World *world, const char *name, const char *remote)
{
  GBytes *stored = g_hash_table_lookup (world->local, name);

  return stored != NULL && g_bytes_equal (stored, g_hash_table_lookup (world->remote, remote));
}

static void
rekey (World *world, guint top)
{
  pnc_signing_key_free (world->keys[top]);
  world->keys[top] = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
}

static void
stores_what_it_verified_under_names_without_versions (void **state)
{
  World *world = *state;

  assert_refreshes (world);
  assert_true (has_stored (world, "root.json", "1.root.json"));
  assert_true (has_stored (world, "timestamp.json", "timestamp.json"));
  assert_true (has_stored (world, "snapshot.json", "1.snapshot.json"));
  assert_true (has_stored (world, "targets.json", "1.targets.json"));
}

static void
asks_again_only_for_the_timestamp_and_the_next_root (void **state)
{
  World *world = *state;

  assert_refreshes (world);
  world->n_fetched = 0;
  assert_refreshes (world);
  assert_int_equal (world->n_fetched, 2);
}

static void
follows_a_chain_of_roots_by_old_and_new_keys (void **state)
{
  World *world = *state;
  PncSigningKey *old = world->keys[0];

  world->keys[0] = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  world->root_signer_too = old;
  world->root_version = 2;
  publish_all (world);
  world->root_signer_too = NULL;
  world->root_version = 3;
  publish_all (world);
  assert_refreshes (world);
  assert_true (has_stored (world, "root.json", "3.root.json"));
  pnc_signing_key_free (old);
}

static void
refuses_a_root_that_the_old_keys_did_not_sign (void **state)
{
  World *world = *state;

  rekey (world, 0);
  world->root_version = 2;
  publish_all (world);
  assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  assert_true (has_stored (world, "root.json", "1.root.json"));
}

static void
refuses_a_root_that_its_own_keys_did_not_sign (void **state)
{
  World *world = *state;
  PncSigningKey *old = world->keys[0];
  g_autofree char *text = NULL;
  GBytes *bytes;
  json_t *envelope;

  world->keys[0] = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
  world->root_signer_too = old;
  world->root_version = 2;
  publish_root (world);
  bytes = g_hash_table_lookup (world->remote, "2.root.json");
  envelope = json_loadb (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, NULL);
  json_array_remove (json_object_get (envelope, "signatures"), 0);
  text = json_dumps (envelope, 0);
  g_hash_table_insert (world->remote, g_strdup ("2.root.json"), g_bytes_new (text, strlen (text)));
  json_decref (envelope);
  assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  pnc_signing_key_free (old);
}

static void
refuses_a_root_that_skips_a_version (void **state)
{
  World *world = *state;

  world->root_version = 3;
  publish_all (world);
  g_hash_table_insert (world->remote, g_strdup ("2.root.json"),
                       g_bytes_ref (g_hash_table_lookup (world->remote, "3.root.json")));
  assert_refused (world, PNC_REASON_WRONG_CONTENT);
}

static void
an_expired_root_may_lead_to_one_that_is_valid_and_is_none_itself (void **state)
{
  World *world = *state;

  world->root_expires = PAST;
  world->root_version = 2;
  publish_root (world);
  assert_refused (world, PNC_REASON_EXPIRED);
  world->root_expires = VALID;
  world->root_version = 3;
  publish_root (world);
  assert_refreshes (world);
}

static void
refuses_what_another_role_or_nobody_signed (void **state)
{
  World *world = *state;
  PncSigningKey *own = world->keys[1];

  world->keys[1] = world->keys[2];
  publish_timestamp (world);
  world->keys[1] = own;
  assert_refused (world, PNC_REASON_TOO_FEW_SIGNATURES);
  assert_false (g_hash_table_contains (world->local, "timestamp.json"));
}

static void
refuses_expired_metadata_of_each_role (void **state)
{
  World *world = *state;
  const char **const fields[]
      = { &world->timestamp_expires, &world->snapshot_expires, &world->targets_expires };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      *fields[i] = PAST;
      bump (world);
      assert_refused (world, PNC_REASON_EXPIRED);
      *fields[i] = VALID;
      bump (world);
      assert_refreshes (world);
    }
}

/* What the client has stored expires too, when the repository shows nothing newer. */
static void
a_freeze_ends_when_the_stored_timestamp_expires (void **state)
{
  World *world = *state;

  assert_refreshes (world);
  pnc_tuf_client_free (world->client);
  world->client = pnc_tuf_client_new (&host, world, NOW_S + 365 * 86400);
  world->root_expires = "2003-01-01T00:00:00Z";
  world->root_version = 2;
  publish_root (world);
  assert_refused (world, PNC_REASON_EXPIRED);
}

static void
refuses_to_be_rolled_back (void **state)
{
  World *world = *state;

  bump (world);
  bump (world);
  assert_refreshes (world);
  world->timestamp_version = 2;
  publish_timestamp (world);
  assert_refused (world, PNC_REASON_ROLLED_BACK);
  world->timestamp_version = 4;
  world->snapshot_version = 2;
  publish_timestamp (world);
  assert_refused (world, PNC_REASON_ROLLED_BACK);
  assert_false (has_stored (world, "timestamp.json", "timestamp.json"));
  world->snapshot_version = 4;
  world->targets_version = 2;
  publish_all (world);
  assert_refused (world, PNC_REASON_ROLLED_BACK);
  world->targets_version = 3;
  world->timestamp_version = 5;
  publish_all (world);
  assert_refreshes (world);
}

static void
a_snapshot_never_loses_a_role (void **state)
{
  World *world = *state;

  json_object_set_new (world->more_meta, "lab.json", json_pack ("{s:i}", "version", 1));
  bump (world);
  assert_refreshes (world);
  json_object_clear (world->more_meta);
  bump (world);
  assert_refused (world, PNC_REASON_ROLLED_BACK);
}

static void
keeps_the_old_timestamp_when_versions_are_equal (void **state)
{
  World *world = *state;
  g_autoptr (GBytes) old = NULL;

  assert_refreshes (world);
  old = g_bytes_ref (g_hash_table_lookup (world->local, "timestamp.json"));
  world->timestamp_expires = "2003-01-01T00:00:00Z";
  world->snapshot_version = 2;
  publish_all (world);
  assert_refreshes (world);
  assert_ptr_equal (g_hash_table_lookup (world->local, "timestamp.json"), old);
}

static void
refuses_files_that_do_not_belong_together (void **state)
{
  World *world = *state;

  /* Another snapshot of the same version, well signed: not the one with the hash. */
  world->snapshot_expires = "2003-01-01T00:00:00Z";
  publish_snapshot (world);
  assert_refused (world, PNC_REASON_WRONG_CONTENT);
  publish_timestamp (world);
  /* An older one under a newer name. */
  world->targets_version = 2;
  world->snapshot_version = world->timestamp_version = 2;
  publish_snapshot (world);
  publish_timestamp (world);
  g_hash_table_insert (world->remote, g_strdup ("2.targets.json"),
                       g_bytes_ref (g_hash_table_lookup (world->remote, "1.targets.json")));
  assert_refused (world, PNC_REASON_WRONG_CONTENT);
}

static void
a_key_that_was_replaced_can_hold_nobody_in_the_future (void **state)
{
  World *world = *state;

  for (guint top = 1; top <= 2; top++)
    {
      world->timestamp_version = world->snapshot_version = 1000000;
      publish_all (world);
      assert_refreshes (world);
      rekey (world, top);
      world->root_version++;
      world->timestamp_version = world->snapshot_version = 2;
      publish_all (world);
      assert_refreshes (world);
      assert_true (has_stored (world, "snapshot.json", "2.snapshot.json"));
    }
}

static void
never_takes_more_than_a_role_may_be_long (void **state)
{
  World *world = *state;
  g_autoptr (GError) error = NULL;
  gsize size = pnc_document_kind_max_bytes (PNC_DOCUMENT_TIMESTAMP) + 1;

  g_hash_table_insert (world->remote, g_strdup ("timestamp.json"),
                       g_bytes_new_take (g_strnfill (size, ' '), size));
  assert_false (pnc_tuf_client_refresh (world->client, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* --- targets --- */

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
delegate (World *world,
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
    World *world, const char *role, const char *path, const char *content, json_t *delegations)
{
  json_t *body = header ("targets", 1, VALID);
  json_t *targets = json_object ();
  g_autofree char *encoded = g_uri_escape_string (role, NULL, FALSE);
  g_autofree char *name = g_strdup_printf ("1.%s.json", encoded);
  g_autofree char *listed = g_strconcat (role, ".json", NULL);

  if (path != NULL)
    json_object_set_new (targets, path, target (content));
  json_object_set_new (body, "targets", targets);
  if (delegations != NULL)
    json_object_set_new (body, "delegations", delegations);
  publish (world, name, body, world->other, NULL);
  json_object_set_new (world->more_meta, listed, json_pack ("{s:i}", "version", 1));
}

static void
assert_finds (World *world, const char *path, const char *content)
{
  g_autoptr (GError) error = NULL;
  const PncTufFile *found = pnc_tuf_client_find_target (world->client, path, &error);
  g_autoptr (GBytes) bytes = g_bytes_new (content, strlen (content));

  pnc_test_assert_no_error (error);
  assert_true (pnc_tuf_file_check (found, bytes, path, NULL));
}

static void
assert_finds_none (World *world, const char *path, PncErrorCode code)
{
  g_autoptr (GError) error = NULL;

  assert_null (pnc_tuf_client_find_target (world->client, path, &error));
  pnc_test_assert_error (error, PNC_ERROR, (int) code);
}

static void
finds_a_target_with_its_hashes_and_custom_fields (void **state)
{
  World *world = *state;
  g_autoptr (GBytes) longer = g_bytes_new_static ("hello!", 6);
  g_autoptr (GBytes) other = g_bytes_new_static ("hallo", 5);
  g_autofree char *name = NULL;
  g_autofree char *expected = NULL;
  const PncTufFile *found;

  json_object_set_new (world->targets, "a/b c", target ("hello"));
  bump (world);
  assert_refreshes (world);
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
  World *world = *state;
  json_t *inner = NULL;

  delegate (world, &world->delegations, "../first", "paths", "lab/*", FALSE);
  delegate (world, &world->delegations, "second", "paths", "lab/*", FALSE);
  delegate (world, &inner, "deep", "paths", "lab/*", FALSE);
  publish_role (world, "../first", NULL, NULL, inner);
  publish_role (world, "deep", "lab/x", "deep", NULL);
  publish_role (world, "second", "lab/x", "second", NULL);
  bump (world);
  assert_refreshes (world);
  assert_finds (world, "lab/x", "deep");
  assert_true (has_stored (world, "..%2Ffirst.json", "1...%2Ffirst.json"));
  assert_finds_none (world, "other/x", PNC_ERROR_NOT_FOUND);
}

static void
a_terminating_role_ends_the_search (void **state)
{
  World *world = *state;

  delegate (world, &world->delegations, "first", "paths", "*", TRUE);
  delegate (world, &world->delegations, "second", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, NULL);
  publish_role (world, "second", "x", "second", NULL);
  bump (world);
  assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_NOT_FOUND);
}

static void
delegates_by_prefixes_of_hashes (void **state)
{
  World *world = *state;

  /* sha256 of "x" begins with 2d71. */
  delegate (world, &world->delegations, "first", "path_hash_prefixes", "2d70", FALSE);
  delegate (world, &world->delegations, "second", "path_hash_prefixes", "2d71", FALSE);
  publish_role (world, "first", "x", "first", NULL);
  publish_role (world, "second", "x", "second", NULL);
  bump (world);
  assert_refreshes (world);
  assert_finds (world, "x", "second");
}

static void
circles_and_long_chains_end (void **state)
{
  World *world = *state;
  json_t *back = NULL;

  delegate (world, &world->delegations, "first", "paths", "*", FALSE);
  delegate (world, &back, "first", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, back);
  bump (world);
  assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_NOT_FOUND);
  for (guint i = 0; i < PNC_TUF_MAX_VISITS; i++)
    {
      g_autofree char *role = g_strdup_printf ("role-%u", i);

      delegate (world, &world->delegations, role, "paths", "*", FALSE);
      publish_role (world, role, NULL, NULL, NULL);
    }
  bump (world);
  assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_TAMPERED);
}

/* A role that one delegator's keys signed is not therefore another's. */
static void
each_delegator_names_its_own_keys (void **state)
{
  World *world = *state;
  json_t *inner = NULL;
  PncSigningKey *own = world->other;

  delegate (world, &world->delegations, "first", "paths", "*", FALSE);
  delegate (world, &inner, "second", "paths", "*", FALSE);
  publish_role (world, "first", NULL, NULL, inner);
  world->other = world->keys[3];
  publish_role (world, "second", "x", "forged", NULL);
  world->other = own;
  bump (world);
  assert_refreshes (world);
  assert_finds_none (world, "x", PNC_ERROR_TAMPERED);
}

static void
no_delegation_takes_the_name_of_a_top_role (void **state)
{
  World *world = *state;

  delegate (world, &world->delegations, "timestamp", "paths", "*", FALSE);
  bump (world);
  assert_refused (world, PNC_REASON_BAD_VALUE);
}

#define test(function) cmocka_unit_test_setup_teardown (function, set_up, tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    test (stores_what_it_verified_under_names_without_versions),
    test (asks_again_only_for_the_timestamp_and_the_next_root),
    test (follows_a_chain_of_roots_by_old_and_new_keys),
    test (refuses_a_root_that_the_old_keys_did_not_sign),
    test (refuses_a_root_that_its_own_keys_did_not_sign),
    test (refuses_a_root_that_skips_a_version),
    test (an_expired_root_may_lead_to_one_that_is_valid_and_is_none_itself),
    test (refuses_what_another_role_or_nobody_signed),
    test (refuses_expired_metadata_of_each_role),
    test (a_freeze_ends_when_the_stored_timestamp_expires),
    test (refuses_to_be_rolled_back),
    test (a_snapshot_never_loses_a_role),
    test (keeps_the_old_timestamp_when_versions_are_equal),
    test (refuses_files_that_do_not_belong_together),
    test (a_key_that_was_replaced_can_hold_nobody_in_the_future),
    test (never_takes_more_than_a_role_may_be_long),
    test (finds_a_target_with_its_hashes_and_custom_fields),
    test (asks_delegated_roles_in_order_and_in_depth_first),
    test (a_terminating_role_ends_the_search),
    test (delegates_by_prefixes_of_hashes),
    test (circles_and_long_chains_end),
    test (each_delegator_names_its_own_keys),
    test (no_delegation_takes_the_name_of_a_top_role),
  };

  return cmocka_run_group_tests_name ("tuf-client", tests, NULL, NULL);
}
