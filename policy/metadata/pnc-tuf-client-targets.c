/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-client-private.h"
#include "pnc-tuf-path.h"

#include <string.h>

/* What was stored of a role serves as long as the snapshot still names it and its delegator's keys
 * still hold. */
static PncTufMetadata *
pnc_tuf_client_load_stored (PncTufClient *self,
                            const char *name,
                            const PncTufSigners *signers,
                            const PncTufFile *file)
{
  g_autoptr (GBytes) bytes = self->host->load (
      name, pnc_document_kind_max_bytes (PNC_DOCUMENT_TARGETS), self->host_data, NULL);
  g_autoptr (PncTufMetadata) metadata = NULL;

  if (bytes == NULL || !pnc_tuf_file_check (file, bytes, name, NULL))
    return NULL;
  metadata = pnc_tuf_client_verify (signers, bytes, PNC_DOCUMENT_TARGETS, name, NULL);
  return metadata != NULL && metadata->version == file->version ? g_steal_pointer (&metadata)
                                                                : NULL;
}

static PncTufMetadata *
pnc_tuf_client_fetch_targets (PncTufClient *self,
                              const char *name,
                              const PncTufSigners *signers,
                              const PncTufFile *file,
                              GError **error)
{
  g_autofree char *remote = self->root->consistent_snapshot
                                ? g_strdup_printf ("%" G_GINT64_FORMAT ".%s", file->version, name)
                                : g_strdup (name);
  g_autoptr (GBytes) bytes
      = pnc_tuf_client_fetch_file (self, remote, PNC_DOCUMENT_TARGETS, file, error);
  g_autoptr (PncTufMetadata) metadata = NULL;

  if (bytes == NULL)
    return NULL;
  metadata = pnc_tuf_client_verify (signers, bytes, PNC_DOCUMENT_TARGETS, remote, error);
  if (metadata == NULL || !pnc_tuf_client_check_version (metadata, file, error)
      || !pnc_tuf_client_check_expiry (self, metadata, error)
      || !self->host->save (name, bytes, self->host_data, error))
    return NULL;
  return g_steal_pointer (&metadata);
}

/* What the snapshot says of @role; a role that it does not list is none (5.6.1). */
static const PncTufFile *
pnc_tuf_client_get_role_file (const PncTufClient *self, const char *role, GError **error)
{
  g_autofree char *name = g_strconcat (role, ".json", NULL);
  const PncTufFile *file = g_hash_table_lookup (self->snapshot->files, name);
  PncRefusal refusal = { .reason = PNC_REASON_MISSING_FIELD,
                         .document = self->snapshot->name,
                         .pointer = "/signed/meta" };

  if (file == NULL)
    pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal, "It does not list “%s”", name);
  return file;
}

PncTufMetadata *
pnc_tuf_client_load_targets (PncTufClient *self,
                             const char *delegator,
                             const char *role,
                             const PncTufSigners *signers,
                             GError **error)
{
  g_autofree char *edge = g_strdup_printf ("%s\n%s", delegator, role);
  g_autofree char *encoded = pnc_tuf_path_encode (role);
  g_autofree char *name = g_strconcat (encoded, ".json", NULL);
  const PncTufFile *file;
  PncTufMetadata *metadata = g_hash_table_lookup (self->targets, edge);

  if (metadata != NULL)
    return metadata;
  file = pnc_tuf_client_get_role_file (self, role, error);
  if (file == NULL)
    return NULL;
  metadata = pnc_tuf_client_load_stored (self, name, signers, file);
  if (metadata != NULL && !pnc_tuf_client_check_expiry (self, metadata, error))
    g_clear_pointer (&metadata, pnc_tuf_metadata_free);
  else if (metadata == NULL)
    metadata = pnc_tuf_client_fetch_targets (self, name, signers, file, error);
  if (metadata != NULL)
    g_hash_table_insert (self->targets, g_steal_pointer (&edge), metadata);
  return metadata;
}

/* A role that a search will visit; all borrowed. */
typedef struct
{
  const char *delegator, *role;
  const PncTufSigners *signers;
} PncTufVisit;

/* Puts the roles to which @metadata, that of @role, delegates @path on top of @stack, the first of
 * them uppermost. A terminating one is the last that the whole search visits. */
static void
pnc_tuf_push_delegations (GArray *stack,
                          const PncTufMetadata *metadata,
                          const char *role,
                          const char *path)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (PncTufVisit));
  gboolean ended = FALSE;

  for (guint i = 0; i < metadata->delegations->len && !ended; i++)
    {
      const PncTufDelegation *delegation = g_ptr_array_index (metadata->delegations, i);
      PncTufVisit visit = { role, delegation->name, &delegation->signers };

      if (!pnc_tuf_delegation_covers (delegation, path))
        continue;
      g_array_append_val (found, visit);
      ended = delegation->terminating;
    }
  if (ended)
    g_array_set_size (stack, 0);
  for (guint i = found->len; i > 0; i--)
    g_array_append_val (stack, g_array_index (found, PncTufVisit, i - 1));
}

static const PncTufFile *
pnc_tuf_client_search (
    PncTufClient *self, GArray *stack, GHashTable *visited, const char *path, GError **error)
{
  while (stack->len > 0)
    {
      PncTufVisit visit = g_array_index (stack, PncTufVisit, stack->len - 1);
      PncRefusal refusal = { .reason = PNC_REASON_TOO_MANY, .document = visit.role };
      PncTufMetadata *metadata;
      const PncTufFile *target;

      g_array_set_size (stack, stack->len - 1);
      if (g_hash_table_contains (visited, visit.role))
        continue;
      if (g_hash_table_size (visited) > PNC_TUF_MAX_VISITS)
        {
          pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                      "More than %d roles would have to be asked for “%s”", PNC_TUF_MAX_VISITS,
                      path);
          return NULL;
        }
      g_hash_table_add (visited, (gpointer) visit.role);
      metadata
          = pnc_tuf_client_load_targets (self, visit.delegator, visit.role, visit.signers, error);
      if (metadata == NULL)
        return NULL;
      target = g_hash_table_lookup (metadata->files, path);
      if (target != NULL)
        return target;
      pnc_tuf_push_delegations (stack, metadata, visit.role, path);
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
               "The repository has no target “%s” that its roles vouch for", path);
  return NULL;
}

const PncTufFile *
pnc_tuf_client_find_target (PncTufClient *client, const char *path, GError **error)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (PncTufVisit));
  g_autoptr (GHashTable) visited = g_hash_table_new (g_str_hash, g_str_equal);
  PncTufVisit first = { "root", "targets", NULL };

  g_return_val_if_fail (client->root != NULL && client->snapshot != NULL, NULL);
  first.signers = &client->root->top[PNC_TUF_TOP_TARGETS];
  g_array_append_val (stack, first);
  return pnc_tuf_client_search (client, stack, visited, path, error);
}

char *
pnc_tuf_client_dup_target_name (const PncTufClient *client,
                                const char *path,
                                const PncTufFile *target)
{
  g_autofree char *encoded = pnc_tuf_path_encode_components (path);
  const char *digest = target->sha256 != NULL ? target->sha256 : target->sha512;
  char *slash = strrchr (encoded, '/');

  if (!client->root->consistent_snapshot)
    return g_steal_pointer (&encoded);
  if (slash == NULL)
    return g_strdup_printf ("%s.%s", digest, encoded);
  *slash = '\0';
  return g_strdup_printf ("%s/%s.%s", encoded, digest, slash + 1);
}
