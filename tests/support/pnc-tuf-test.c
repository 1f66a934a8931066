/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-test.h"

#include "pnc-canonical.h"

#include <string.h>

static const char *const top_names[] = { "root", "timestamp", "snapshot", "targets" };

static GBytes *
pnc_tuf_test_lookup (GHashTable *files, const char *name, gsize max_bytes, GError **error)
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
pnc_tuf_test_fetch (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  PncTufTest *world = data;

  world->n_fetched++;
  return pnc_tuf_test_lookup (world->remote, name, max_bytes, error);
}

static GBytes *
pnc_tuf_test_load (const char *name, gsize max_bytes, gpointer data, GError **error)
{
  return pnc_tuf_test_lookup (((PncTufTest *) data)->local, name, max_bytes, error);
}

static gboolean
pnc_tuf_test_save (const char *name, GBytes *bytes, gpointer data, GError **error)
{
  g_hash_table_insert (((PncTufTest *) data)->local, g_strdup (name), g_bytes_ref (bytes));
  return TRUE;
}

static gboolean
pnc_tuf_test_drop (const char *name, gpointer data, GError **error)
{
  g_hash_table_remove (((PncTufTest *) data)->local, name);
  return TRUE;
}

const PncTufHost pnc_tuf_test_host
    = { pnc_tuf_test_fetch, pnc_tuf_test_load, pnc_tuf_test_save, pnc_tuf_test_drop };

static const char *
pnc_tuf_test_id_of (const PncSigningKey *key)
{
  return pnc_public_key_get_id (pnc_signing_key_get_public (key));
}

static json_t *
pnc_tuf_test_signature_by (const PncSigningKey *key, GBytes *canonical)
{
  g_autoptr (GBytes) bytes = pnc_signing_key_sign (key, g_bytes_get_data (canonical, NULL),
                                                   g_bytes_get_size (canonical));
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr (GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < g_bytes_get_size (bytes); i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return json_pack ("{s:s, s:s}", "keyid", pnc_tuf_test_id_of (key), "sig", hex->str);
}

void
pnc_tuf_test_publish (PncTufTest *world,
                      const char *name,
                      json_t *body,
                      const PncSigningKey *key,
                      const PncSigningKey *key_too)
{
  g_autoptr (GBytes) canonical = pnc_canonical_json (body, NULL);
  json_t *signatures = json_array ();
  json_t *envelope;
  char *text;

  json_array_append_new (signatures, pnc_tuf_test_signature_by (key, canonical));
  if (key_too != NULL)
    json_array_append_new (signatures, pnc_tuf_test_signature_by (key_too, canonical));
  envelope = json_pack ("{s:o, s:o}", "signed", body, "signatures", signatures);
  text = json_dumps (envelope, 0);
  g_hash_table_insert (world->remote, g_strdup (name), g_bytes_new (text, strlen (text)));
  free (text);
  json_decref (envelope);
}

json_t *
pnc_tuf_test_header (const char *type, int version, const char *expires)
{
  return json_pack ("{s:s, s:s, s:i, s:s, s:s}", "_type", type, "spec_version", "1.0.34", "version",
                    version, "expires", expires, "x-ours", "kept");
}

void
pnc_tuf_test_publish_root (PncTufTest *world)
{
  json_t *body = pnc_tuf_test_header ("root", world->root_version, world->root_expires);
  json_t *keys = json_object (), *roles = json_object ();
  g_autofree char *name = g_strdup_printf ("%d.root.json", world->root_version);

  for (guint i = 0; i < PNC_TUF_TEST_N_TOPS; i++)
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
  pnc_tuf_test_publish (world, name, body, world->keys[0], world->root_signer_too);
}

static void
pnc_tuf_test_publish_targets (PncTufTest *world)
{
  json_t *body = pnc_tuf_test_header ("targets", world->targets_version, world->targets_expires);
  g_autofree char *name = g_strdup_printf ("%d.targets.json", world->targets_version);

  json_object_set (body, "targets", world->targets);
  if (world->delegations != NULL)
    json_object_set (body, "delegations", world->delegations);
  pnc_tuf_test_publish (world, name, body, world->keys[3], NULL);
}

void
pnc_tuf_test_publish_snapshot (PncTufTest *world)
{
  json_t *body = pnc_tuf_test_header ("snapshot", world->snapshot_version, world->snapshot_expires);
  json_t *meta = json_deep_copy (world->more_meta);
  g_autofree char *name = g_strdup_printf ("%d.snapshot.json", world->snapshot_version);

  json_object_set_new (meta, "targets.json",
                       json_pack ("{s:i}", "version", world->targets_version));
  json_object_set_new (body, "meta", meta);
  pnc_tuf_test_publish (world, name, body, world->keys[2], NULL);
}

void
pnc_tuf_test_publish_timestamp (PncTufTest *world)
{
  json_t *body
      = pnc_tuf_test_header ("timestamp", world->timestamp_version, world->timestamp_expires);
  g_autofree char *name = g_strdup_printf ("%d.snapshot.json", world->snapshot_version);
  GBytes *snapshot = g_hash_table_lookup (world->remote, name);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, snapshot);

  json_object_set_new (body, "meta",
                       json_pack ("{s:{s:i, s:i, s:{s:s, s:s}}}", "snapshot.json", "version",
                                  world->snapshot_version, "length",
                                  (int) g_bytes_get_size (snapshot), "hashes", "sha256", digest,
                                  "new", "?"));
  pnc_tuf_test_publish (world, "timestamp.json", body, world->keys[1], NULL);
}

void
pnc_tuf_test_publish_all (PncTufTest *world)
{
  pnc_tuf_test_publish_root (world);
  pnc_tuf_test_publish_targets (world);
  pnc_tuf_test_publish_snapshot (world);
  pnc_tuf_test_publish_timestamp (world);
}

void
pnc_tuf_test_bump (PncTufTest *world)
{
  world->targets_version++;
  world->snapshot_version++;
  world->timestamp_version++;
  pnc_tuf_test_publish_all (world);
}

int
pnc_tuf_test_set_up (void **state)
{
  PncTufTest *world = g_new0 (PncTufTest, 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < PNC_TUF_TEST_N_TOPS; i++)
    world->keys[i]
        = pnc_signing_key_generate (i % 2 == 0 ? PNC_SCHEME_ED25519 : PNC_SCHEME_ECDSA_P256, NULL);
  world->other = pnc_signing_key_generate (PNC_SCHEME_ED25519, NULL);
  world->remote
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  world->local
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  world->root_version = world->timestamp_version = 1;
  world->snapshot_version = world->targets_version = 1;
  world->root_expires = world->timestamp_expires = PNC_TUF_TEST_VALID;
  world->snapshot_expires = world->targets_expires = PNC_TUF_TEST_VALID;
  world->targets = json_object ();
  world->more_meta = json_object ();
  world->client = pnc_tuf_client_new (&pnc_tuf_test_host, world, PNC_TUF_TEST_NOW_S);
  pnc_tuf_test_publish_all (world);
  assert_true (pnc_tuf_client_init (world->client,
                                    g_hash_table_lookup (world->remote, "1.root.json"), &error));
  *state = world;
  return 0;
}

int
pnc_tuf_test_tear_down (void **state)
{
  PncTufTest *world = *state;

  for (guint i = 0; i < PNC_TUF_TEST_N_TOPS; i++)
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

void
pnc_tuf_test_assert_refreshes (PncTufTest *world)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_tuf_client_refresh (world->client, &error))
    fail_msg ("%s", error->message);
}

void
pnc_tuf_test_assert_refused (PncTufTest *world, PncReason reason)
{
  g_autoptr (GError) error = NULL;

  assert_false (pnc_tuf_client_refresh (world->client, &error));
  assert_non_null (pnc_error_get_refusal (error));
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s", error->message);
}

gboolean
pnc_tuf_test_has_stored (PncTufTest *world, const char *name, const char *remote)
{
  GBytes *stored = g_hash_table_lookup (world->local, name);

  return stored != NULL && g_bytes_equal (stored, g_hash_table_lookup (world->remote, remote));
}
