/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-envelope.h"

#include "pnc-canonical.h"

#include <sodium.h>
#include <string.h>

/* Signatures are written into the text at their place and nothing else of it is touched: the
 * author's lines and order stay, and messages of others go on naming the right line. */

static char *
pnc_envelope_dup_signature (GBytes *message, const PncSigningKey *key)
{
  g_autoptr (GBytes) signature
      = pnc_signing_key_sign (key, g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  gsize size = g_bytes_get_size (signature);
  g_autofree char *hex = g_malloc (2 * size + 1);

  sodium_bin2hex (hex, 2 * size + 1, g_bytes_get_data (signature, NULL), size);
  return g_strdup_printf ("{\"keyid\": \"%s\", \"sig\": \"%s\"}",
                          pnc_public_key_get_id (pnc_signing_key_get_public (key)), hex);
}

/* @bytes with [@start, @end) replaced by @text. */
static GBytes *
pnc_envelope_splice (GBytes *bytes, gsize start, gsize end, const char *text)
{
  gsize size;
  const char *old = g_bytes_get_data (bytes, &size);
  GString *changed = g_string_sized_new (size + strlen (text));

  g_string_append_len (changed, old, start);
  g_string_append (changed, text);
  g_string_append_len (changed, old + end, size - end);
  return g_string_free_to_bytes (changed);
}

/* The bytes in which the value at /signatures (@index -1) or /signatures/@index stands. */
static void
pnc_envelope_signature_span (const PncEnvelope *self, gint64 index, gsize *start, gsize *end)
{
  g_autofree char *pointer = index < 0 ? g_strdup ("/signatures")
                                       : g_strdup_printf ("/signatures/%" G_GINT64_FORMAT, index);
  gboolean found = pnc_document_span_of (pnc_envelope_get_document (self), pointer, start, end);

  g_assert (found); /* it was parsed from there */
}

static GBytes *
pnc_envelope_append (const PncEnvelope *self, const char *signature)
{
  GBytes *bytes = pnc_document_get_bytes (pnc_envelope_get_document (self));
  guint n = pnc_envelope_get_n_signatures (self);
  g_autofree char *text
      = n == 0 ? g_strdup_printf ("[\n  %s\n]", signature) : g_strdup_printf (",\n  %s", signature);
  gsize start, end;

  pnc_envelope_signature_span (self, (gint64) n - 1, &start, &end);
  return pnc_envelope_splice (bytes, n == 0 ? start : end, end, text);
}

static GBytes *
pnc_envelope_replace (const PncEnvelope *self, guint index, const char *signature)
{
  gsize start, end;

  pnc_envelope_signature_span (self, index, &start, &end);
  return pnc_envelope_splice (pnc_document_get_bytes (pnc_envelope_get_document (self)), start, end,
                              signature);
}

/* The number of the signature that claims to be by @key; their number when there is none. */
static guint
pnc_envelope_find_signature (const PncEnvelope *self, const PncPublicKey *key)
{
  guint i = 0;

  while (i < pnc_envelope_get_n_signatures (self)
         && strcmp (pnc_envelope_get_key_id (self, i), pnc_public_key_get_id (key)) != 0)
    i++;
  return i;
}

/* Is @bytes an envelope that says what @self says and bears the signature of @key? */
static gboolean
pnc_envelope_check_result (const PncEnvelope *self,
                           const PncPublicKey *key,
                           GBytes *bytes,
                           GError **error)
{
  PncDocument *document = pnc_envelope_get_document (self);
  g_autoptr (PncEnvelope) result = pnc_envelope_parse (bytes, pnc_document_get_kind (document),
                                                       pnc_document_get_name (document), error);

  if (result == NULL)
    return FALSE;
  g_assert (json_equal (pnc_envelope_get_unverified_signed (self).value,
                        pnc_envelope_get_unverified_signed (result).value));
  g_assert (pnc_envelope_check_signature (result, pnc_envelope_find_signature (result, key), key));
  return TRUE;
}

GBytes *
pnc_envelope_sign (const PncEnvelope *envelope, const PncSigningKey *key, GError **error)
{
  PncPublicKey *public_key = pnc_signing_key_get_public (key);
  guint index = pnc_envelope_find_signature (envelope, public_key);
  gboolean is_there = index < pnc_envelope_get_n_signatures (envelope);
  g_autoptr (GBytes) canonical = NULL;
  g_autoptr (GBytes) result = NULL;
  g_autofree char *signature = NULL;

  if (is_there && pnc_envelope_check_signature (envelope, index, public_key))
    {
      g_autofree char *label = pnc_public_key_dup_label (public_key);

      g_set_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO, "%s is signed by %s already",
                   pnc_document_get_name (pnc_envelope_get_document (envelope)), label);
      return NULL;
    }
  canonical = pnc_canonical_json (pnc_envelope_get_unverified_signed (envelope).value, error);
  if (canonical == NULL)
    return NULL;
  signature = pnc_envelope_dup_signature (canonical, key);
  result = is_there ? pnc_envelope_replace (envelope, index, signature)
                    : pnc_envelope_append (envelope, signature);
  return pnc_envelope_check_result (envelope, public_key, result, error) ? g_steal_pointer (&result)
                                                                         : NULL;
}

GBytes *
pnc_envelope_wrap (const PncDocument *document)
{
  gsize size;
  const char *text = g_bytes_get_data (pnc_document_get_bytes (document), &size);
  GString *wrapped = g_string_new ("{\"signed\": ");

  while (size > 0 && g_ascii_isspace (text[size - 1]))
    size--;
  g_string_append_len (wrapped, text, size);
  g_string_append (wrapped, ",\n\"signatures\": []}\n");
  return g_string_free_to_bytes (wrapped);
}
