/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-document.h"

#include "pnc-json-index.h"
#include "pnc-place.h"
#include "pnc-text.h"

#include <string.h>

#define KIB 1024
#define MIB (1024 * 1024)

typedef struct
{
  const char *type;
  gsize max_bytes;
  PncErrorCode fault; /* what a refusal is to whom it is told */
  gboolean is_tuf;
  gboolean is_signed;
} PncKindRow;

/* Sizes: security.md 2.4. */
static const PncKindRow kinds[PNC_DOCUMENT_N_KINDS] = {
  [PNC_DOCUMENT_ROOT] = { "root", 512 * KIB, PNC_ERROR_TAMPERED, TRUE, TRUE },
  [PNC_DOCUMENT_TIMESTAMP] = { "timestamp", 16 * KIB, PNC_ERROR_TAMPERED, TRUE, TRUE },
  [PNC_DOCUMENT_SNAPSHOT] = { "snapshot", 2 * MIB, PNC_ERROR_TAMPERED, TRUE, TRUE },
  [PNC_DOCUMENT_TARGETS] = { "targets", 5 * MIB, PNC_ERROR_TAMPERED, TRUE, TRUE },
  [PNC_DOCUMENT_POLICY] = { "pinnace-policy", 256 * KIB, PNC_ERROR_INVALID, FALSE, TRUE },
  [PNC_DOCUMENT_STORIES] = { "pinnace-stories", MIB, PNC_ERROR_INVALID, FALSE, FALSE },
  [PNC_DOCUMENT_PUBLIC_KEY] = { "pinnace-public-key", 16 * KIB, PNC_ERROR_TAMPERED, FALSE, FALSE },
  [PNC_DOCUMENT_SIGNING_KEY]
  = { "pinnace-signing-key", 16 * KIB, PNC_ERROR_TAMPERED, FALSE, FALSE },
  [PNC_DOCUMENT_TRUST] = { "pinnace-trust", 64 * KIB, PNC_ERROR_TAMPERED, FALSE, FALSE },
};

struct _PncDocument
{
  GBytes *bytes;
  char *name;
  PncDocumentKind kind;
  json_t *json;
  PncJsonIndex *index; /* made when first asked; atomic */
};

const char *
pnc_document_kind_type (PncDocumentKind kind)
{
  return kinds[kind].type;
}

gsize
pnc_document_kind_max_bytes (PncDocumentKind kind)
{
  return kinds[kind].max_bytes;
}

gboolean
pnc_document_kind_is_tuf (PncDocumentKind kind)
{
  return kinds[kind].is_tuf;
}

gboolean
pnc_document_kind_is_signed (PncDocumentKind kind)
{
  return kinds[kind].is_signed;
}

gboolean
pnc_document_kind_from_type (const char *type, PncDocumentKind *out_kind)
{
  for (guint i = 0; i < PNC_DOCUMENT_N_KINDS; i++)
    if (strcmp (kinds[i].type, type) == 0)
      {
        *out_kind = i;
        return TRUE;
      }
  return FALSE;
}

static const PncJsonIndex *
pnc_document_get_index (const PncDocument *document)
{
  PncDocument *self = (PncDocument *) document; /* the index is no part of what it says */
  PncJsonIndex *index = g_atomic_pointer_get (&self->index);
  gsize size;
  const char *text;

  if (index != NULL)
    return index;
  text = g_bytes_get_data (document->bytes, &size);
  index = pnc_json_index_new (text, size);
  if (g_atomic_pointer_compare_and_exchange (&self->index, NULL, index))
    return index;
  pnc_json_index_free (index); /* another thread was first */
  return g_atomic_pointer_get (&self->index);
}

static const PncJsonSpot *
pnc_document_find (const PncDocument *document, const char *pointer)
{
  return pnc_json_index_find (pnc_document_get_index (document),
                              g_bytes_get_data (document->bytes, NULL), pointer);
}

guint
pnc_document_line_of (const PncDocument *document, const char *pointer)
{
  const PncJsonSpot *spot = pnc_document_find (document, pointer);

  return spot != NULL ? spot->line : 0;
}

gboolean
pnc_document_span_of (const PncDocument *document,
                      const char *pointer,
                      gsize *out_start,
                      gsize *out_end)
{
  const PncJsonSpot *spot = pnc_document_find (document, pointer);

  if (spot == NULL)
    return FALSE;
  *out_start = spot->start;
  *out_end = spot->end;
  return TRUE;
}

gboolean
pnc_document_refuse (const PncDocument *document,
                     const char *pointer,
                     guint line,
                     PncReason reason,
                     GError **error,
                     const char *text)
{
  PncRefusal refusal
      = { .reason = reason, .document = document->name, .line = line, .pointer = pointer };

  return pnc_refuse (error, kinds[document->kind].fault, &refusal, "%s", text);
}

/* Before jansson runs, what it would build is bounded: 65,536 values are 30 MiB at the worst. */
static gboolean
pnc_document_check_cost (const PncDocument *self, const char *text, gsize size, GError **error)
{
  const PncKindRow *row = &kinds[self->kind];
  PncRefusal refusal = { .reason = PNC_REASON_TOO_LARGE, .document = self->name };
  PncJsonCost cost;

  if (size > row->max_bytes)
    return pnc_refuse (error, row->fault, &refusal,
                       "It is %" G_GSIZE_FORMAT " bytes long, at most %" G_GSIZE_FORMAT
                       " are allowed",
                       size, row->max_bytes);
  cost = pnc_json_cost (text, size, PNC_DOCUMENT_MAX_DEPTH);
  if (cost.too_deep_line > 0)
    {
      refusal.reason = PNC_REASON_TOO_DEEP;
      refusal.line = cost.too_deep_line;
      return pnc_refuse (error, row->fault, &refusal, "It is nested deeper than %d levels",
                         PNC_DOCUMENT_MAX_DEPTH);
    }
  if (cost.n_values <= PNC_DOCUMENT_MAX_VALUES)
    return TRUE;
  refusal.reason = PNC_REASON_TOO_MANY;
  return pnc_refuse (error, row->fault, &refusal, "It holds more than %d values",
                     PNC_DOCUMENT_MAX_VALUES);
}

static gboolean
pnc_document_load (PncDocument *self, const char *text, gsize size, GError **error)
{
  json_error_t where;
  PncRefusal refusal = { .reason = PNC_REASON_SYNTAX, .document = self->name };
  g_autofree char *finding = NULL;

  /* Anything and not only objects and arrays, so that the finding names what is wrong. */
  self->json = json_loadb (text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
  if (self->json != NULL)
    return TRUE;
  refusal.line = MAX (where.line, 0);
  if (json_error_code (&where) == json_error_duplicate_key)
    refusal.reason = PNC_REASON_DUPLICATE;
  /* It quotes the text around the fault, and cuts that within characters. */
  finding = pnc_text_dup_quotable (where.text, sizeof where.text);
  return pnc_refuse (error, kinds[self->kind].fault, &refusal, "It is no JSON as we read it: %s",
                     finding);
}

static gboolean
pnc_document_check_integer (const PncPlace *place, GError **error)
{
  json_int_t number = json_integer_value (place->value);

  if (kinds[place->document->kind].is_tuf || (number >= 0 && number <= PNC_DOCUMENT_MAX_INT))
    return TRUE;
  return pnc_place_refuse (*place, PNC_REASON_OUT_OF_RANGE, error,
                           "%" JSON_INTEGER_FORMAT " is not within 0 and 2^53-1", number);
}

static gboolean pnc_document_check_value (const PncPlace *place, GError **error);

static gboolean
pnc_document_check_members (const PncPlace *object, GError **error)
{
  const char *key;
  json_t *value;

  json_object_foreach (object->value, key, value)
  {
    PncPlace member = pnc_place_member (object, key);

    if (!g_str_is_ascii (key))
      return pnc_place_refuse (member, PNC_REASON_BAD_KEY_NAME, error,
                               "The name of a field is not ASCII");
    if (!pnc_document_check_value (&member, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
pnc_document_check_value (const PncPlace *place, GError **error)
{
  switch (json_typeof (place->value))
    {
    case JSON_OBJECT:
      return pnc_document_check_members (place, error);
    case JSON_ARRAY:
      for (gsize i = 0; i < json_array_size (place->value); i++)
        {
          PncPlace element = pnc_place_element (place, i);

          if (!pnc_document_check_value (&element, error))
            return FALSE;
        }
      return TRUE;
    case JSON_INTEGER:
      return pnc_document_check_integer (place, error);
    case JSON_REAL:
      return pnc_place_refuse (*place, PNC_REASON_WRONG_TYPE, error,
                               "A number is an integer, without point or exponent");
    case JSON_STRING:
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

PncDocument *
pnc_document_parse_any (GBytes *bytes, PncDocumentKind kind, const char *name, GError **error)
{
  g_autoptr (PncDocument) self = g_atomic_rc_box_new0 (PncDocument);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *text = data != NULL ? data : ""; /* jansson asks for one */
  PncPlace root;

  self->bytes = g_bytes_ref (bytes);
  self->name = g_strdup (name);
  self->kind = kind;
  if (!pnc_document_check_cost (self, text, size, error)
      || !pnc_document_load (self, text, size, error))
    return NULL;
  root = pnc_document_root (self);
  if (!pnc_document_check_value (&root, error))
    return NULL;
  return g_steal_pointer (&self);
}

PncDocument *
pnc_document_parse (GBytes *bytes, PncDocumentKind kind, const char *name, GError **error)
{
  g_autoptr (PncDocument) document = pnc_document_parse_any (bytes, kind, name, error);

  if (document == NULL || !pnc_place_check_type (pnc_document_root (document), kind, error))
    return NULL;
  return g_steal_pointer (&document);
}

PncDocument *
pnc_document_ref (PncDocument *document)
{
  return g_atomic_rc_box_acquire (document);
}

static void
pnc_document_clear (gpointer data)
{
  PncDocument *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->json, json_decref);
  g_clear_pointer (&self->index, pnc_json_index_free);
  g_free (self->name);
}

void
pnc_document_unref (PncDocument *document)
{
  if (document != NULL)
    g_atomic_rc_box_release_full (document, pnc_document_clear);
}

const char *
pnc_document_get_name (const PncDocument *document)
{
  return document->name;
}

PncDocumentKind
pnc_document_get_kind (const PncDocument *document)
{
  return document->kind;
}

GBytes *
pnc_document_get_bytes (const PncDocument *document)
{
  return document->bytes;
}

json_t *
pnc_document_get_json (const PncDocument *document)
{
  return document->json;
}
