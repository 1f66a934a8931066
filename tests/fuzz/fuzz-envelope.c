/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include "pnc-envelope.h"

#include <string.h>

/* The keys that the corpus is signed with: their secrets are 32 times "a", and "b". */
static PncSigningKey *
fuzz_key (char letter)
{
  g_autoptr (PncSecret) secret = pnc_secret_new (PNC_SIGNING_SECRET_BYTES);
  PncSigningKey *key;

  memset (pnc_secret_bytes (secret), letter, PNC_SIGNING_SECRET_BYTES);
  key = pnc_signing_key_new (PNC_SCHEME_ED25519, secret, NULL, NULL);
  g_assert (key != NULL);
  return key;
}

/* What is signed once more still says the same, and the new signature holds. */
static void
check_signing (const PncEnvelope *envelope, const PncSigningKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = pnc_envelope_sign (envelope, key, &error);
  g_autoptr (PncEnvelope) again = NULL;
  g_autoptr (PncVerifiedEnvelope) verified = NULL;

  fuzz_check_verdict (bytes != NULL, error);
  if (bytes == NULL)
    return;
  again = pnc_envelope_parse (bytes, PNC_DOCUMENT_POLICY, "fuzz", &error);
  g_assert_no_error (error);
  g_ptr_array_add (keys, pnc_signing_key_get_public (key));
  verified = pnc_envelope_verify (again, keys, 1, &error);
  g_assert_no_error (error);
}

static void
check_verifying (const PncEnvelope *envelope, GPtrArray *keys, guint threshold)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncVerifiedEnvelope) verified
      = pnc_envelope_verify (envelope, keys, threshold, &error);

  fuzz_check_verdict (verified != NULL, error);
  if (verified != NULL)
    g_assert (pnc_verified_envelope_get_signers (verified)->len >= threshold);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static PncSigningKey *a, *b;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (bytes, PNC_DOCUMENT_POLICY, "fuzz", &error);

  fuzz_check_verdict (envelope != NULL, error);
  g_assert (error == NULL || pnc_error_get_refusal (error) != NULL);
  if (envelope == NULL)
    return 0;
  if (a == NULL)
    {
      a = fuzz_key ('a');
      b = fuzz_key ('b');
    }
  g_ptr_array_add (keys, pnc_signing_key_get_public (a));
  g_ptr_array_add (keys, pnc_signing_key_get_public (b));
  check_verifying (envelope, keys, 1);
  check_verifying (envelope, keys, 2);
  check_signing (envelope, a);
  return 0;
}
