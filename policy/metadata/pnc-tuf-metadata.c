/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tuf-metadata.h"

#include "pnc-tuf-path.h"

#include <string.h>

#define SHA256_DIGITS 64
#define SHA512_DIGITS 128
#define MAX_KEYS 1024
#define MAX_NAME_BYTES 1024

static const char *const top_names[PNC_TUF_N_TOPS] = { "root", "timestamp", "snapshot", "targets" };

static void
pnc_tuf_signers_clear (PncTufSigners *signers)
{
  g_clear_pointer (&signers->keys, g_hash_table_unref);
}

static void
pnc_tuf_file_free (gpointer data)
{
  PncTufFile *file = data;

  g_free (file->sha256);
  g_free (file->sha512);
  json_decref (file->custom);
  g_free (file);
}

static void
pnc_tuf_delegation_free (gpointer data)
{
  PncTufDelegation *delegation = data;

  g_free (delegation->name);
  pnc_tuf_signers_clear (&delegation->signers);
  g_strfreev (delegation->patterns);
  g_strfreev (delegation->hash_prefixes);
  g_free (delegation);
}

void
pnc_tuf_metadata_free (PncTufMetadata *metadata)
{
  if (metadata == NULL)
    return;
  g_free (metadata->name);
  for (guint i = 0; i < PNC_TUF_N_TOPS; i++)
    pnc_tuf_signers_clear (&metadata->top[i]);
  g_clear_pointer (&metadata->files, g_hash_table_unref);
  g_clear_pointer (&metadata->delegations, g_ptr_array_unref);
  g_free (metadata);
}

/* The key called @id in @keys. One of a type or form that this build does not know signs nothing
 * and stops nobody. */
static PncPublicKey *
pnc_tuf_find_key (PncPlace keys, const char *id)
{
  PncPlace place = pnc_place_member (&keys, id);

  return pnc_place_exists (place) ? pnc_public_key_parse (place, NULL, NULL) : NULL;
}

/* `keyids` and `threshold` of @role. */
static gboolean
pnc_tuf_parse_signers (PncPlace keys, PncPlace role, PncTufSigners *out_signers, GError **error)
{
  PncPlace ids = pnc_place_member (&role, "keyids");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n_ids;
  gint64 threshold;

  if (!pnc_place_object (keys, error) || !pnc_place_object (role, error)
      || !pnc_place_array (ids, MAX_KEYS, &n_ids, error)
      || !pnc_place_int (pnc_place_member (&role, "threshold"), 1, MAX_KEYS, &threshold, error))
    return FALSE;
  out_signers->threshold = threshold;
  out_signers->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) pnc_public_key_unref);
  for (gsize i = 0; i < n_ids; i++)
    {
      PncPlace place = pnc_place_element (&ids, i);
      const char *id;
      PncPublicKey *key;

      if (!pnc_place_string (place, PNC_ENVELOPE_MAX_KEY_ID_BYTES, &id, error))
        return FALSE;
      if (!g_hash_table_add (seen, (gpointer) id))
        return pnc_place_refuse (place, PNC_REASON_DUPLICATE, error, "This key is there already");
      key = pnc_tuf_find_key (keys, id);
      if (key != NULL)
        g_hash_table_insert (out_signers->keys, g_strdup (id), key);
    }
  return TRUE;
}

static gboolean
pnc_tuf_parse_root (PncTufMetadata *self, PncPlace place, GError **error)
{
  PncPlace keys = pnc_place_member (&place, "keys");
  PncPlace roles = pnc_place_member (&place, "roles");
  PncPlace consistent = pnc_place_member (&place, "consistent_snapshot");

  if (pnc_place_exists (consistent)
      && !pnc_place_bool (consistent, &self->consistent_snapshot, error))
    return FALSE;
  for (guint i = 0; i < PNC_TUF_N_TOPS; i++)
    if (!pnc_tuf_parse_signers (keys, pnc_place_member (&roles, top_names[i]), &self->top[i],
                                error))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_tuf_parse_digest (
    PncPlace hashes, const char *algorithm, gsize n_digits, char **out_digest, GError **error)
{
  PncPlace place = pnc_place_member (&hashes, algorithm);
  guint8 unused[SHA512_DIGITS / 2];

  if (!pnc_place_exists (place))
    return TRUE;
  if (!pnc_place_hex (place, unused, n_digits / 2, error))
    return FALSE;
  *out_digest = g_strdup (json_string_value (place.value));
  return TRUE;
}

/* Hashes by algorithms that we do not know are passed over, but one that we know must be there:
 * the writer meant the content to be pinned. */
static gboolean
pnc_tuf_parse_hashes (PncTufFile *file, PncPlace hashes, GError **error)
{
  if (!pnc_place_object (hashes, error)
      || !pnc_tuf_parse_digest (hashes, "sha256", SHA256_DIGITS, &file->sha256, error)
      || !pnc_tuf_parse_digest (hashes, "sha512", SHA512_DIGITS, &file->sha512, error))
    return FALSE;
  return file->sha256 != NULL || file->sha512 != NULL
         || pnc_place_refuse (hashes, PNC_REASON_UNKNOWN_VALUE, error,
                              "There is neither a sha256 nor a sha512");
}

/* A target has length and hashes; what is said of metadata has a version, and may have them. */
static gboolean
pnc_tuf_parse_file (PncTufFile *file, PncPlace place, gboolean is_target, GError **error)
{
  PncPlace length = pnc_place_member (&place, "length");
  PncPlace hashes = pnc_place_member (&place, "hashes");
  PncPlace version = pnc_place_member (&place, "version");

  file->length_bytes = -1;
  if (!pnc_place_object (place, error))
    return FALSE;
  if (!is_target && !pnc_place_int (version, 1, PNC_DOCUMENT_MAX_INT, &file->version, error))
    return FALSE;
  if ((is_target || pnc_place_exists (length))
      && !pnc_place_int (length, 0, PNC_DOCUMENT_MAX_INT, &file->length_bytes, error))
    return FALSE;
  if (is_target)
    file->custom = json_incref (json_object_get (place.value, "custom"));
  return (!is_target && !pnc_place_exists (hashes)) || pnc_tuf_parse_hashes (file, hashes, error);
}

static gboolean
pnc_tuf_parse_files (PncTufMetadata *self, PncPlace files, gboolean are_targets, GError **error)
{
  const char *name;
  json_t *unused;

  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, pnc_tuf_file_free);
  if (!pnc_place_object (files, error))
    return FALSE;
  json_object_foreach (files.value, name, unused)
  {
    PncTufFile *file = g_new0 (PncTufFile, 1);

    g_hash_table_insert (self->files, g_strdup (name), file);
    if (!pnc_tuf_parse_file (file, pnc_place_member (&files, name), are_targets, error))
      return FALSE;
  }
  return TRUE;
}

/* A timestamp is about one file, a snapshot about the targets at least. */
static gboolean
pnc_tuf_parse_meta (PncTufMetadata *self, PncPlace place, const char *needed, GError **error)
{
  PncPlace meta = pnc_place_member (&place, "meta");

  if (!pnc_tuf_parse_files (self, meta, FALSE, error))
    return FALSE;
  return g_hash_table_contains (self->files, needed)
         || pnc_place_refuse (pnc_place_member (&meta, needed), PNC_REASON_MISSING_FIELD, error,
                              "The field is missing");
}

static gboolean
pnc_tuf_parse_strings (PncPlace place, GStrv *out_strings, GError **error)
{
  g_autoptr (GPtrArray) strings = g_ptr_array_new_with_free_func (g_free);
  gsize n;

  if (!pnc_place_array (place, PNC_DOCUMENT_MAX_VALUES, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const char *text;

      if (!pnc_place_string (pnc_place_element (&place, i), MAX_NAME_BYTES, &text, error))
        return FALSE;
      g_ptr_array_add (strings, g_strdup (text));
    }
  g_ptr_array_add (strings, NULL);
  *out_strings = (GStrv) g_ptr_array_steal (strings, NULL);
  return TRUE;
}

static gboolean
pnc_tuf_parse_paths (PncTufDelegation *delegation, PncPlace role, GError **error)
{
  PncPlace patterns = pnc_place_member (&role, "paths");
  PncPlace prefixes = pnc_place_member (&role, "path_hash_prefixes");

  if (pnc_place_exists (patterns) && pnc_place_exists (prefixes))
    return pnc_place_refuse (prefixes, PNC_REASON_CONTRADICTION, error,
                             "A role has “paths” or “path_hash_prefixes”, not both");
  return pnc_place_exists (prefixes)
             ? pnc_tuf_parse_strings (prefixes, &delegation->hash_prefixes, error)
             : pnc_tuf_parse_strings (patterns, &delegation->patterns, error);
}

/* The names of the top roles are not to be had: their files would be taken for each other. */
static gboolean
pnc_tuf_check_name (PncTufMetadata *self, PncPlace place, const char *name, GError **error)
{
  if (name[0] == '\0')
    return pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error, "A role has a name");
  for (guint i = 0; i < PNC_TUF_N_TOPS; i++)
    if (strcmp (top_names[i], name) == 0)
      return pnc_place_refuse (place, PNC_REASON_BAD_VALUE, error,
                               "“%s” is no name for a delegated role", name);
  for (guint i = 0; i < self->delegations->len; i++)
    if (strcmp (((PncTufDelegation *) g_ptr_array_index (self->delegations, i))->name, name) == 0)
      return pnc_place_refuse (place, PNC_REASON_DUPLICATE, error, "This role is there already");
  return TRUE;
}

static gboolean
pnc_tuf_parse_delegation (PncTufMetadata *self, PncPlace keys, PncPlace role, GError **error)
{
  PncPlace name_place = pnc_place_member (&role, "name");
  PncTufDelegation *delegation;
  const char *name;

  if (!pnc_place_object (role, error)
      || !pnc_place_string (name_place, MAX_NAME_BYTES, &name, error)
      || !pnc_tuf_check_name (self, name_place, name, error))
    return FALSE;
  delegation = g_new0 (PncTufDelegation, 1);
  delegation->name = g_strdup (name);
  g_ptr_array_add (self->delegations, delegation);
  return pnc_tuf_parse_signers (keys, role, &delegation->signers, error)
         && pnc_place_bool (pnc_place_member (&role, "terminating"), &delegation->terminating,
                            error)
         && pnc_tuf_parse_paths (delegation, role, error);
}

static gboolean
pnc_tuf_parse_targets (PncTufMetadata *self, PncPlace place, GError **error)
{
  PncPlace delegations = pnc_place_member (&place, "delegations");
  PncPlace keys = pnc_place_member (&delegations, "keys");
  PncPlace roles = pnc_place_member (&delegations, "roles");
  gsize n;

  self->delegations = g_ptr_array_new_with_free_func (pnc_tuf_delegation_free);
  if (!pnc_tuf_parse_files (self, pnc_place_member (&place, "targets"), TRUE, error))
    return FALSE;
  if (!pnc_place_exists (delegations))
    return TRUE;
  if (!pnc_place_object (delegations, error)
      || !pnc_place_array (roles, PNC_DOCUMENT_MAX_VALUES, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!pnc_tuf_parse_delegation (self, keys, pnc_place_element (&roles, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
pnc_tuf_parse_header (PncTufMetadata *self, PncPlace place, GError **error)
{
  PncPlace spec = pnc_place_member (&place, "spec_version");
  const char *spec_version;

  if (!pnc_place_string (spec, PNC_TEXT_MAX_BYTES, &spec_version, error))
    return FALSE;
  if (!g_str_has_prefix (spec_version, "1."))
    return pnc_place_refuse (spec, PNC_REASON_UNKNOWN_VALUE, error,
                             "This version reads the metadata of TUF 1 alone");
  return pnc_place_int (pnc_place_member (&place, "version"), 1, PNC_DOCUMENT_MAX_INT,
                        &self->version, error)
         && pnc_place_time (pnc_place_member (&place, "expires"), &self->expires_s, error);
}

static gboolean
pnc_tuf_parse_body (PncTufMetadata *self, PncPlace place, GError **error)
{
  switch (pnc_document_get_kind (place.document))
    {
    case PNC_DOCUMENT_ROOT:
      return pnc_tuf_parse_root (self, place, error);
    case PNC_DOCUMENT_TIMESTAMP:
      return pnc_tuf_parse_meta (self, place, "snapshot.json", error);
    case PNC_DOCUMENT_SNAPSHOT:
      return pnc_tuf_parse_meta (self, place, "targets.json", error);
    case PNC_DOCUMENT_TARGETS:
      return pnc_tuf_parse_targets (self, place, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

PncTufMetadata *
pnc_tuf_metadata_parse (PncPlace place, GError **error)
{
  g_autoptr (PncTufMetadata) self = g_new0 (PncTufMetadata, 1);

  self->name = g_strdup (pnc_document_get_name (place.document));
  if (!pnc_tuf_parse_header (self, place, error) || !pnc_tuf_parse_body (self, place, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
pnc_tuf_delegation_covers_hash (const PncTufDelegation *delegation, const char *path)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  for (guint i = 0; delegation->hash_prefixes[i] != NULL; i++)
    if (g_str_has_prefix (digest, delegation->hash_prefixes[i]))
      return TRUE;
  return FALSE;
}

gboolean
pnc_tuf_delegation_covers (const PncTufDelegation *delegation, const char *path)
{
  if (delegation->hash_prefixes != NULL)
    return pnc_tuf_delegation_covers_hash (delegation, path);
  for (guint i = 0; delegation->patterns[i] != NULL; i++)
    if (pnc_tuf_path_matches (delegation->patterns[i], path))
      return TRUE;
  return FALSE;
}

static gboolean
pnc_tuf_digest_holds (GChecksumType type, const char *expected, GBytes *bytes)
{
  g_autofree char *digest = NULL;

  if (expected == NULL)
    return TRUE;
  digest = g_compute_checksum_for_bytes (type, bytes);
  return strcmp (digest, expected) == 0;
}

gboolean
pnc_tuf_file_check (const PncTufFile *file, GBytes *bytes, const char *name, GError **error)
{
  PncRefusal refusal = { .reason = PNC_REASON_WRONG_CONTENT, .document = name };

  if (file->length_bytes >= 0 && (guint64) file->length_bytes != g_bytes_get_size (bytes))
    return pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                       "It is %" G_GSIZE_FORMAT " bytes long, and signed as %" G_GINT64_FORMAT,
                       g_bytes_get_size (bytes), file->length_bytes);
  return (pnc_tuf_digest_holds (G_CHECKSUM_SHA256, file->sha256, bytes)
          && pnc_tuf_digest_holds (G_CHECKSUM_SHA512, file->sha512, bytes))
         || pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                        "Its content is not the one that was signed");
}
