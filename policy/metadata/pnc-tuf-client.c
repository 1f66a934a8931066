/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-client-private.h"

#include "pnc-time.h"

#define ROOT "root.json"
#define TIMESTAMP "timestamp.json"
#define SNAPSHOT "snapshot.json"

PncTufClient *
pnc_tuf_client_new (const PncTufHost *host, gpointer data, gint64 now_s)
{
  PncTufClient *self = g_new0 (PncTufClient, 1);

  self->host = host;
  self->host_data = data;
  self->now_s = now_s;
  self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) pnc_tuf_metadata_free);
  return self;
}

void
pnc_tuf_client_free (PncTufClient *client)
{
  if (client == NULL)
    return;
  pnc_tuf_metadata_free (client->root);
  pnc_tuf_metadata_free (client->timestamp);
  pnc_tuf_metadata_free (client->snapshot);
  g_hash_table_unref (client->targets);
  g_free (client);
}

static void
pnc_tuf_client_take (PncTufMetadata **trusted, PncTufMetadata *taken)
{
  pnc_tuf_metadata_free (*trusted);
  *trusted = taken;
}

gboolean
pnc_tuf_client_check_expiry (const PncTufClient *self,
                             const PncTufMetadata *metadata,
                             GError **error)
{
  PncRefusal refusal
      = { .reason = PNC_REASON_EXPIRED, .document = metadata->name, .pointer = "/signed/expires" };
  g_autofree char *expires = NULL;

  if (self->now_s < metadata->expires_s)
    return TRUE;
  expires = pnc_time_format (metadata->expires_s);
  return pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                     "It expired at %s, and the repository has no newer one", expires);
}

static gboolean
pnc_tuf_client_refuse_older (
    const char *document, const char *what, gint64 version, gint64 trusted, GError **error)
{
  PncRefusal refusal = { .reason = PNC_REASON_ROLLED_BACK, .document = document };

  return pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                     "Version %" G_GINT64_FORMAT " of %s is older than %" G_GINT64_FORMAT
                     ", which was trusted before",
                     version, what, trusted);
}

gboolean
pnc_tuf_client_check_version (const PncTufMetadata *metadata,
                              const PncTufFile *file,
                              GError **error)
{
  PncRefusal refusal = { .reason = PNC_REASON_WRONG_CONTENT,
                         .document = metadata->name,
                         .pointer = "/signed/version" };

  return metadata->version == file->version
         || pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                        "It is version %" G_GINT64_FORMAT ", asked for was %" G_GINT64_FORMAT,
                        metadata->version, file->version);
}

PncTufMetadata *
pnc_tuf_client_verify (const PncTufSigners *signers,
                       GBytes *bytes,
                       PncDocumentKind kind,
                       const char *name,
                       GError **error)
{
  g_autoptr (PncEnvelope) envelope = pnc_envelope_parse (bytes, kind, name, error);
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  if (envelope == NULL)
    return NULL;
  verified = pnc_envelope_verify_by_id (envelope, signers->keys, signers->threshold, error);
  if (verified == NULL)
    return NULL;
  return pnc_tuf_metadata_parse (pnc_verified_envelope_get_signed (verified), error);
}

GBytes *
pnc_tuf_client_fetch_file (PncTufClient *self,
                           const char *name,
                           PncDocumentKind kind,
                           const PncTufFile *file,
                           GError **error)
{
  gsize max_bytes = pnc_document_kind_max_bytes (kind);
  g_autoptr (GBytes) bytes = NULL;

  if (file->length_bytes >= 0 && (guint64) file->length_bytes < max_bytes)
    max_bytes = file->length_bytes;
  bytes = self->host->fetch (name, max_bytes, self->host_data, error);
  if (bytes == NULL || !pnc_tuf_file_check (file, bytes, name, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

static GBytes *
pnc_tuf_client_load (PncTufClient *self, const char *name, PncDocumentKind kind, GError **error)
{
  return self->host->load (name, pnc_document_kind_max_bytes (kind), self->host_data, error);
}

static gboolean
pnc_tuf_client_save (PncTufClient *self, const char *name, GBytes *bytes, GError **error)
{
  return self->host->save (name, bytes, self->host_data, error);
}

/* A root that its own keys signed, and those of @before, if any (5.3.4). */
static PncTufMetadata *
pnc_tuf_client_verify_root (const PncTufMetadata *before,
                            GBytes *bytes,
                            const char *name,
                            GError **error)
{
  g_autoptr (PncEnvelope) envelope = pnc_envelope_parse (bytes, PNC_DOCUMENT_ROOT, name, error);
  g_autoptr (PncTufMetadata) root = NULL;
  const PncTufSigners *signers;

  if (envelope == NULL)
    return NULL;
  if (before != NULL)
    {
      signers = &before->top[PNC_TUF_TOP_ROOT];
      g_autoptr (PncVerifiedEnvelope) by_old
          = pnc_envelope_verify_by_id (envelope, signers->keys, signers->threshold, error);

      if (by_old == NULL)
        return NULL;
    }
  root = pnc_tuf_metadata_parse (pnc_envelope_get_unverified_signed (envelope), error);
  if (root == NULL)
    return NULL;
  signers = &root->top[PNC_TUF_TOP_ROOT];
  g_autoptr (PncVerifiedEnvelope) by_itself
      = pnc_envelope_verify_by_id (envelope, signers->keys, signers->threshold, error);

  return by_itself != NULL ? g_steal_pointer (&root) : NULL;
}

gboolean
pnc_tuf_client_init (PncTufClient *client, GBytes *root, GError **error)
{
  g_autoptr (PncTufMetadata) trusted = pnc_tuf_client_verify_root (NULL, root, ROOT, error);

  return trusted != NULL && pnc_tuf_client_save (client, ROOT, root, error);
}

static gboolean
pnc_tuf_signers_have (const PncTufSigners *signers, const PncPublicKey *key)
{
  GHashTableIter iter;
  gpointer other;

  g_hash_table_iter_init (&iter, signers->keys);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (g_bytes_equal (pnc_public_key_get_material (other), pnc_public_key_get_material (key)))
      return TRUE;
  return FALSE;
}

/* Is a key of @before no longer trusted? */
static gboolean
pnc_tuf_signers_lost_one (const PncTufSigners *before, const PncTufSigners *now)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, before->keys);
  while (g_hash_table_iter_next (&iter, NULL, &key))
    if (!pnc_tuf_signers_have (now, key))
      return TRUE;
  return FALSE;
}

/* Whoever had a key that is no longer trusted may have signed versions that nobody can surpass
 * (5.3.11). They go before the new root is stored: a kill in between must not keep them. */
static gboolean
pnc_tuf_client_recover (PncTufClient *self, const PncTufMetadata *root, GError **error)
{
  static const PncTufTop tops[] = { PNC_TUF_TOP_TIMESTAMP, PNC_TUF_TOP_SNAPSHOT };

  for (guint i = 0; i < G_N_ELEMENTS (tops); i++)
    if (pnc_tuf_signers_lost_one (&self->root->top[tops[i]], &root->top[tops[i]]))
      return self->host->remove (TIMESTAMP, self->host_data, error)
             && self->host->remove (SNAPSHOT, self->host_data, error);
  return TRUE;
}

/* Goes on to the root that follows the trusted one (5.3.3 to 5.3.8), if there is one. */
static gboolean
pnc_tuf_client_next_root (PncTufClient *self, gboolean *out_is_last, GError **error)
{
  const PncTufFile next = { .version = self->root->version + 1, .length_bytes = -1 };
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "." ROOT, next.version);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GBytes) bytes
      = pnc_tuf_client_fetch_file (self, name, PNC_DOCUMENT_ROOT, &next, &missing);
  g_autoptr (PncTufMetadata) root = NULL;

  *out_is_last = g_error_matches (missing, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  if (*out_is_last)
    return TRUE;
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
  root = pnc_tuf_client_verify_root (self->root, bytes, name, error);
  if (root == NULL || !pnc_tuf_client_check_version (root, &next, error)
      || !pnc_tuf_client_recover (self, root, error)
      || !pnc_tuf_client_save (self, ROOT, bytes, error))
    return FALSE;
  pnc_tuf_client_take (&self->root, g_steal_pointer (&root));
  return TRUE;
}

static gboolean
pnc_tuf_client_update_root (PncTufClient *self, GError **error)
{
  g_autoptr (GBytes) bytes = pnc_tuf_client_load (self, ROOT, PNC_DOCUMENT_ROOT, error);
  gboolean is_last = FALSE;

  if (bytes == NULL)
    return FALSE;
  pnc_tuf_client_take (&self->root, pnc_tuf_client_verify_root (NULL, bytes, ROOT, error));
  if (self->root == NULL)
    return FALSE;
  for (guint i = 0; i < PNC_TUF_MAX_ROOT_ROTATIONS && !is_last; i++)
    if (!pnc_tuf_client_next_root (self, &is_last, error))
      return FALSE;
  return pnc_tuf_client_check_expiry (self, self->root, error);
}

/* What the store has of @name, if the present root still vouches for it; else NULL, and the
 * repository is asked as if there were nothing. */
static PncTufMetadata *
pnc_tuf_client_load_trusted (
    PncTufClient *self, const char *name, PncDocumentKind kind, PncTufTop top, GBytes **out_bytes)
{
  g_autoptr (GBytes) bytes = pnc_tuf_client_load (self, name, kind, NULL);
  PncTufMetadata *metadata;

  if (bytes == NULL)
    return NULL;
  metadata = pnc_tuf_client_verify (&self->root->top[top], bytes, kind, name, NULL);
  if (metadata != NULL)
    *out_bytes = g_steal_pointer (&bytes);
  return metadata;
}

static const PncTufFile *
pnc_tuf_client_get_snapshot_file (const PncTufMetadata *timestamp)
{
  return g_hash_table_lookup (timestamp->files, SNAPSHOT);
}

static gboolean
pnc_tuf_client_take_timestamp (PncTufClient *self, GBytes *bytes, GError **error)
{
  const PncTufMetadata *old = self->timestamp;
  g_autoptr (PncTufMetadata) new = pnc_tuf_client_verify (
      &self->root->top[PNC_TUF_TOP_TIMESTAMP], bytes, PNC_DOCUMENT_TIMESTAMP, TIMESTAMP, error);
  gint64 version, old_version;

  if (new == NULL)
    return FALSE;
  if (old != NULL && new->version < old->version)
    return pnc_tuf_client_refuse_older (TIMESTAMP, "it", new->version, old->version, error);
  if (old != NULL && new->version == old->version)
    return TRUE; /* the old one stays (5.4.3.1) */
  version = pnc_tuf_client_get_snapshot_file (new)->version;
  old_version = old != NULL ? pnc_tuf_client_get_snapshot_file (old)->version : 0;
  if (version < old_version)
    return pnc_tuf_client_refuse_older (TIMESTAMP, SNAPSHOT, version, old_version, error);
  if (!pnc_tuf_client_check_expiry (self, new, error)
      || !pnc_tuf_client_save (self, TIMESTAMP, bytes, error))
    return FALSE;
  pnc_tuf_client_take (&self->timestamp, g_steal_pointer (&new));
  return TRUE;
}

static gboolean
pnc_tuf_client_update_timestamp (PncTufClient *self, GError **error)
{
  g_autoptr (GBytes) stored = NULL;
  g_autoptr (GBytes) bytes = NULL;

  pnc_tuf_client_take (&self->timestamp,
                       pnc_tuf_client_load_trusted (self, TIMESTAMP, PNC_DOCUMENT_TIMESTAMP,
                                                    PNC_TUF_TOP_TIMESTAMP, &stored));
  bytes = self->host->fetch (TIMESTAMP, pnc_document_kind_max_bytes (PNC_DOCUMENT_TIMESTAMP),
                             self->host_data, error);
  return bytes != NULL && pnc_tuf_client_take_timestamp (self, bytes, error)
         && pnc_tuf_client_check_expiry (self, self->timestamp, error);
}

/* Nothing that the old snapshot lists is gone or older in the new one (5.5.5). */
static gboolean
pnc_tuf_client_check_snapshot (const PncTufMetadata *old, const PncTufMetadata *new, GError **error)
{
  PncRefusal refusal = { .reason = PNC_REASON_ROLLED_BACK, .document = new->name };
  GHashTableIter iter;
  gpointer name, old_value;

  g_hash_table_iter_init (&iter, old->files);
  while (g_hash_table_iter_next (&iter, &name, &old_value))
    {
      const PncTufFile *old_file = old_value;
      const PncTufFile *file = g_hash_table_lookup (new->files, name);

      if (file == NULL)
        return pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                           "It no longer lists “%s”, which was trusted before",
                           (const char *) name);
      if (file->version < old_file->version)
        return pnc_tuf_client_refuse_older (new->name, name, file->version, old_file->version,
                                            error);
    }
  return TRUE;
}

static gboolean
pnc_tuf_client_fetch_snapshot (PncTufClient *self, const PncTufFile *file, GError **error)
{
  g_autofree char *name = self->root->consistent_snapshot
                              ? g_strdup_printf ("%" G_GINT64_FORMAT "." SNAPSHOT, file->version)
                              : g_strdup (SNAPSHOT);
  g_autoptr (GBytes) bytes
      = pnc_tuf_client_fetch_file (self, name, PNC_DOCUMENT_SNAPSHOT, file, error);
  g_autoptr (PncTufMetadata) new = NULL;

  if (bytes == NULL)
    return FALSE;
  new = pnc_tuf_client_verify (&self->root->top[PNC_TUF_TOP_SNAPSHOT], bytes, PNC_DOCUMENT_SNAPSHOT,
                               name, error);
  if (new == NULL || !pnc_tuf_client_check_version (new, file, error)
      || (self->snapshot != NULL && !pnc_tuf_client_check_snapshot (self->snapshot, new, error))
      || !pnc_tuf_client_check_expiry (self, new, error)
      || !pnc_tuf_client_save (self, SNAPSHOT, bytes, error))
    return FALSE;
  pnc_tuf_client_take (&self->snapshot, g_steal_pointer (&new));
  return TRUE;
}

static gboolean
pnc_tuf_client_update_snapshot (PncTufClient *self, GError **error)
{
  const PncTufFile *file = pnc_tuf_client_get_snapshot_file (self->timestamp);
  g_autoptr (GBytes) stored = NULL;

  pnc_tuf_client_take (&self->snapshot,
                       pnc_tuf_client_load_trusted (self, SNAPSHOT, PNC_DOCUMENT_SNAPSHOT,
                                                    PNC_TUF_TOP_SNAPSHOT, &stored));
  if (self->snapshot != NULL && self->snapshot->version == file->version
      && pnc_tuf_file_check (file, stored, SNAPSHOT, NULL))
    return pnc_tuf_client_check_expiry (self, self->snapshot, error);
  return pnc_tuf_client_fetch_snapshot (self, file, error);
}

gboolean
pnc_tuf_client_refresh (PncTufClient *client, GError **error)
{
  g_hash_table_remove_all (client->targets);
  if (pnc_tuf_client_update_root (client, error) && pnc_tuf_client_update_timestamp (client, error)
      && pnc_tuf_client_update_snapshot (client, error)
      && pnc_tuf_client_load_targets (client, "root", "targets",
                                      &client->root->top[PNC_TUF_TOP_TARGETS], error)
             != NULL)
    return TRUE;
  /* It may be an old one: no target is looked up by it. */
  g_clear_pointer (&client->snapshot, pnc_tuf_metadata_free);
  return FALSE;
}
