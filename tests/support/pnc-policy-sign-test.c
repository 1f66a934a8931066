/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-sign-test.h"

#include "pnc-envelope.h"

#include <string.h>

char *
pnc_policy_test_sign (const PncSigningKey *key, gint64 version, const char *changes)
{
  json_auto_t *policy = pnc_policy_json_new_open ("example.org", "org", version,
                                                  g_get_real_time () / G_USEC_PER_SEC);
  json_auto_t *object = changes != NULL ? pnc_policy_test_json (changes) : json_object ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL, wrapped = NULL, sealed = NULL;
  g_autoptr (PncDocument) document = NULL;
  g_autoptr (PncEnvelope) envelope = NULL;
  const char *pointer;
  json_t *value;
  char *text;

  json_object_foreach (object, pointer, value)
      pnc_policy_json_set (policy, pointer, json_incref (value));
  text = json_dumps (policy, JSON_INDENT (1));
  bytes = g_bytes_new_with_free_func (text, strlen (text), free, text);
  document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "test", &error);
  pnc_test_assert_no_error (error);
  wrapped = pnc_envelope_wrap (document);
  envelope = pnc_envelope_parse (wrapped, PNC_DOCUMENT_POLICY, "test", &error);
  pnc_test_assert_no_error (error);
  sealed = pnc_envelope_sign (envelope, key, &error);
  pnc_test_assert_no_error (error);
  return g_strndup (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
}
