/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-owner-policy.h"

#include "pnc-envelope.h"
#include "pnc-policy-write.h"

#include <string.h>

/* Who signed it, for people. */
#define PNC_OWNER_NAME "owner"

PncTrust *
pnc_owner_trust_new (const PncSigningKey *device_key)
{
  const PncPublicKey *public = pnc_signing_key_get_public (device_key);
  g_autoptr (GPtrArray) keys
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);
  GBytes *material = pnc_public_key_get_material (public);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (material, &size);
  g_autoptr (GError) error = NULL;
  PncTrust *trust;

  g_ptr_array_add (keys, pnc_public_key_new (pnc_public_key_get_scheme (public), bytes, size,
                                             PNC_OWNER_NAME, &error));
  g_assert_no_error (error);
  trust = pnc_trust_new (PNC_TRUST_LOCAL_ORG, keys, 1, &error);
  g_assert_no_error (error);
  return trust;
}

GBytes *
pnc_owner_policy_new (const PncSigningKey *device_key, gint64 version, gint64 created)
{
  json_auto_t *policy
      = pnc_policy_json_new_open (PNC_TRUST_LOCAL_ORG, PNC_OWNER_POLICY_ID, version, created);
  char *text = json_dumps (policy, JSON_INDENT (2));
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (text, strlen (text), free, text);
  g_autoptr (GBytes) wrapped = NULL;
  g_autoptr (PncDocument) document = NULL;
  g_autoptr (PncEnvelope) envelope = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *sealed;

  /* What we write ourselves is what we read: none of this can fail. */
  document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "policy.json", &error);
  g_assert_no_error (error);
  wrapped = pnc_envelope_wrap (document);
  envelope = pnc_envelope_parse (wrapped, PNC_DOCUMENT_POLICY, "policy.json", &error);
  g_assert_no_error (error);
  sealed = pnc_envelope_sign (envelope, device_key, &error);
  g_assert_no_error (error);
  return sealed;
}
