/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-envelope.h"

#include "pnc-canonical.h"

#include <string.h>

typedef struct
{
  const char *key_id; /* the document's */
  GBytes *bytes;
} PncSignature;

struct _PncEnvelope
{
  PncDocument *document;
  PncPlace root; /* what places in it point to */
  GBytes *canonical;
  GArray *signatures; /* of PncSignature */
};

struct _PncVerifiedEnvelope
{
  PncDocument *document;
  PncPlace root;
  GPtrArray *signers;
};

static void
pnc_signature_clear (gpointer data)
{
  PncSignature *signature = data;

  g_bytes_unref (signature->bytes);
}

static gboolean
pnc_envelope_is_strict (const PncEnvelope *self)
{
  return !pnc_document_kind_is_tuf (pnc_document_get_kind (self->document));
}

static gboolean
pnc_envelope_check_key_id (PncEnvelope *self, PncPlace place, const char **out_id, GError **error)
{
  guint8 unused[PNC_KEY_ID_DIGITS / 2];

  /* In others' metadata an id is only a name (tuf-on-ci's are no hashes of their key objects). */
  if (!pnc_envelope_is_strict (self)
          ? !pnc_place_string (place, PNC_ENVELOPE_MAX_KEY_ID_BYTES, out_id, error)
          : !pnc_place_hex (place, unused, sizeof unused, error))
    return FALSE;
  *out_id = json_string_value (place.value);
  for (guint i = 0; i < self->signatures->len; i++)
    if (strcmp (g_array_index (self->signatures, PncSignature, i).key_id, *out_id) == 0)
      return pnc_place_refuse (place, PNC_REASON_DUPLICATE, error,
                               "There is a signature by this key already");
  return TRUE;
}

static gboolean
pnc_envelope_take_signature (PncEnvelope *self, PncPlace place, GError **error)
{
  PncSignature signature = { NULL };

  if (pnc_envelope_is_strict (self) && !pnc_place_only (place, error, "keyid", "sig", NULL))
    return FALSE;
  if (!pnc_place_object (place, error)
      || !pnc_envelope_check_key_id (self, pnc_place_member (&place, "keyid"), &signature.key_id,
                                     error))
    return FALSE;
  signature.bytes
      = pnc_place_hex_bytes (pnc_place_member (&place, "sig"), PNC_SIGNATURE_MAX_BYTES, error);
  if (signature.bytes == NULL)
    return FALSE;
  g_array_append_val (self->signatures, signature);
  return TRUE;
}

static gboolean
pnc_envelope_take_signatures (PncEnvelope *self, GError **error)
{
  PncPlace signatures = pnc_place_member (&self->root, "signatures");
  gsize n;

  if (!pnc_place_array (signatures, PNC_ENVELOPE_MAX_SIGNATURES, &n, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!pnc_envelope_take_signature (self, pnc_place_element (&signatures, i), error))
      return FALSE;
  return TRUE;
}

/* A draft that nobody has signed is what people hand over by mistake. */
static gboolean
pnc_envelope_check_signed (PncEnvelope *self, GError **error)
{
  PncPlace signed_part = pnc_envelope_get_unverified_signed (self);

  return pnc_place_exists (signed_part) || !pnc_envelope_is_strict (self)
         || pnc_place_refuse (signed_part, PNC_REASON_MISSING_FIELD, error,
                              "It is not signed yet; “pinnace-admin sign” signs it");
}

PncEnvelope *
pnc_envelope_parse (GBytes *bytes, PncDocumentKind kind, const char *name, GError **error)
{
  g_autoptr (PncEnvelope) self = g_new0 (PncEnvelope, 1);

  g_return_val_if_fail (pnc_document_kind_is_signed (kind), NULL);
  self->document = pnc_document_parse_any (bytes, kind, name, error);
  if (self->document == NULL)
    return NULL;
  self->root = pnc_document_root (self->document);
  self->signatures = g_array_new (FALSE, FALSE, sizeof (PncSignature));
  g_array_set_clear_func (self->signatures, pnc_signature_clear);
  if (!pnc_place_object (self->root, error) || !pnc_envelope_check_signed (self, error)
      || !pnc_place_check_type (pnc_envelope_get_unverified_signed (self), kind, error))
    return NULL;
  if (pnc_envelope_is_strict (self)
      && !pnc_place_only (self->root, error, "signed", "signatures", NULL))
    return NULL;
  if (!pnc_envelope_take_signatures (self, error))
    return NULL;
  self->canonical = pnc_canonical_json (pnc_envelope_get_unverified_signed (self).value, error);
  return self->canonical != NULL ? g_steal_pointer (&self) : NULL;
}

void
pnc_envelope_free (PncEnvelope *envelope)
{
  if (envelope == NULL)
    return;
  g_clear_pointer (&envelope->document, pnc_document_unref);
  g_clear_pointer (&envelope->canonical, g_bytes_unref);
  g_clear_pointer (&envelope->signatures, g_array_unref);
  g_free (envelope);
}

PncDocument *
pnc_envelope_get_document (const PncEnvelope *envelope)
{
  return envelope->document;
}

PncPlace
pnc_envelope_get_unverified_signed (const PncEnvelope *envelope)
{
  return pnc_place_member (&envelope->root, "signed");
}

guint
pnc_envelope_get_n_signatures (const PncEnvelope *envelope)
{
  return envelope->signatures->len;
}

const char *
pnc_envelope_get_key_id (const PncEnvelope *envelope, guint index)
{
  return g_array_index (envelope->signatures, PncSignature, index).key_id;
}

static gboolean
pnc_envelope_signature_holds (const PncEnvelope *self, guint index, const PncPublicKey *key)
{
  const PncSignature *signature = &g_array_index (self->signatures, PncSignature, index);
  gsize message_bytes, signature_bytes;
  gconstpointer message = g_bytes_get_data (self->canonical, &message_bytes);
  gconstpointer bytes = g_bytes_get_data (signature->bytes, &signature_bytes);

  return pnc_public_key_verify (key, message, message_bytes, bytes, signature_bytes);
}

gboolean
pnc_envelope_check_signature (const PncEnvelope *envelope, guint index, const PncPublicKey *key)
{
  return strcmp (pnc_envelope_get_key_id (envelope, index), pnc_public_key_get_id (key)) == 0
         && pnc_envelope_signature_holds (envelope, index, key);
}

static gboolean
pnc_envelope_has_material (GPtrArray *keys, const PncPublicKey *key)
{
  for (guint i = 0; i < keys->len; i++)
    if (g_bytes_equal (pnc_public_key_get_material (g_ptr_array_index (keys, i)),
                       pnc_public_key_get_material (key)))
      return TRUE;
  return FALSE;
}

static void
pnc_envelope_append_label (GString *list, const PncPublicKey *key)
{
  g_autofree char *label = pnc_public_key_dup_label (key);

  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", label);
}

/* Who counted, and whose signature by a trusted key does not hold: what an administrator asks
 * next. */
static gboolean
pnc_envelope_refuse_signers (const PncEnvelope *self,
                             GPtrArray *signers,
                             const GString *broken,
                             guint threshold,
                             GError **error)
{
  PncRefusal refusal = { .reason = PNC_REASON_TOO_FEW_SIGNATURES,
                         .document = pnc_document_get_name (self->document),
                         .line = pnc_document_line_of (self->document, "/signatures"),
                         .pointer = "/signatures" };
  g_autoptr (GString) held = g_string_new (NULL);

  for (guint i = 0; i < signers->len; i++)
    pnc_envelope_append_label (held, g_ptr_array_index (signers, i));
  return pnc_refuse (error, PNC_ERROR_TAMPERED, &refusal,
                     "It needs valid signatures by %u of the trusted keys and has %u%s%s%s%s%s",
                     threshold, signers->len, held->len > 0 ? ": " : "", held->str,
                     broken->len > 0 ? "; it was changed after, or not signed by, " : "",
                     broken->str, self->signatures->len == 0 ? "; nobody has signed it" : "");
}

PncVerifiedEnvelope *
pnc_envelope_verify (const PncEnvelope *envelope, GPtrArray *keys, guint threshold, GError **error)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < keys->len; i++)
    {
      PncPublicKey *key = g_ptr_array_index (keys, i);

      g_hash_table_insert (by_id, (gpointer) pnc_public_key_get_id (key), key);
    }
  return pnc_envelope_verify_by_id (envelope, by_id, threshold, error);
}

PncVerifiedEnvelope *
pnc_envelope_verify_by_id (const PncEnvelope *envelope,
                           GHashTable *keys,
                           guint threshold,
                           GError **error)
{
  g_autoptr (GPtrArray) signers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);
  g_autoptr (GString) broken = g_string_new (NULL);
  PncVerifiedEnvelope *verified;

  g_return_val_if_fail (threshold > 0, NULL);
  for (guint i = 0; i < envelope->signatures->len; i++)
    {
      PncPublicKey *key = g_hash_table_lookup (keys, pnc_envelope_get_key_id (envelope, i));

      if (key == NULL || pnc_envelope_has_material (signers, key))
        continue;
      if (pnc_envelope_signature_holds (envelope, i, key))
        g_ptr_array_add (signers, pnc_public_key_ref (key));
      else
        pnc_envelope_append_label (broken, key);
    }
  if (signers->len < threshold)
    {
      pnc_envelope_refuse_signers (envelope, signers, broken, threshold, error);
      return NULL;
    }
  verified = g_new0 (PncVerifiedEnvelope, 1);
  verified->document = pnc_document_ref (envelope->document);
  verified->root = pnc_document_root (verified->document);
  verified->signers = g_steal_pointer (&signers);
  return verified;
}

void
pnc_verified_envelope_free (PncVerifiedEnvelope *verified)
{
  if (verified == NULL)
    return;
  g_clear_pointer (&verified->document, pnc_document_unref);
  g_clear_pointer (&verified->signers, g_ptr_array_unref);
  g_free (verified);
}

PncDocument *
pnc_verified_envelope_get_document (const PncVerifiedEnvelope *verified)
{
  return verified->document;
}

PncPlace
pnc_verified_envelope_get_signed (const PncVerifiedEnvelope *verified)
{
  return pnc_place_member (&verified->root, "signed");
}

GPtrArray *
pnc_verified_envelope_get_signers (const PncVerifiedEnvelope *verified)
{
  return verified->signers;
}
