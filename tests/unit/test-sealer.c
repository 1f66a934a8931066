/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-sealer.h"
#include "pnc-test.h"

#include <openssl/evp.h>
#include <string.h>

#define SIZE 65536u

typedef struct
{
  PncSealer *sealer;
  guint8 *plain;
  guint8 *sealed;
  gsize sealed_bytes;
  guint8 sealed_hash[PNC_SEALED_HASH_BYTES];
  guint8 plain_hash[PNC_SEALED_HASH_BYTES];
  PncSealedClaim claim;
} Fixture;

static PncSealer *
make_sealer (guint8 first)
{
  guint8 bytes[PNC_CONTENT_KEY_BYTES];
  g_autoptr (PncSecret) key = NULL;

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = first + i;
  key = pnc_secret_new_copy (bytes, sizeof bytes);
  return pnc_sealer_new (key, 3);
}

static int
set_up (void **state)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->sealer = make_sealer (0);
  fixture->plain = g_malloc (SIZE);
  for (guint i = 0; i < SIZE; i++)
    fixture->plain[i] = (i * i) >> 9;
  EVP_Digest (fixture->plain, SIZE, fixture->plain_hash, NULL, EVP_sha256 (), NULL);
  fixture->sealed = g_malloc (pnc_sealer_bound (PNC_SEALED_CHUNK, SIZE));
  fixture->sealed_bytes = pnc_sealer_seal (fixture->sealer, PNC_SEALED_CHUNK, fixture->plain, SIZE,
                                           fixture->sealed, fixture->sealed_hash);
  fixture->claim = (PncSealedClaim){ fixture->sealed_hash, fixture->plain_hash };
  *state = fixture;
  return 0;
}

static int
tear_down (void **state)
{
  Fixture *fixture = *state;

  pnc_sealer_free (fixture->sealer);
  g_free (fixture->plain);
  g_free (fixture->sealed);
  g_free (fixture);
  return 0;
}

static gboolean
open_it (Fixture *fixture, PncSealer *sealer, gsize sealed_bytes, gsize size, GError **error)
{
  g_autofree guint8 *out = g_malloc (SIZE + 1);

  return pnc_sealer_open (sealer, PNC_SEALED_CHUNK, &fixture->claim, fixture->sealed, sealed_bytes,
                          out, size, error)
         && memcmp (out, fixture->plain, size) == 0;
}

static void
assert_refused (Fixture *fixture, gsize sealed_bytes, gsize size, const char *why)
{
  g_autoptr (GError) error = NULL;

  if (open_it (fixture, fixture->sealer, sealed_bytes, size, &error))
    fail_msg ("it opens: %s", why);
  if (strstr (error->message, why) == NULL)
    fail_msg ("“%s” does not say “%s”", error->message, why);
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* As if this were what had been published. */
static void
claim_what_is_there (Fixture *fixture, gsize sealed_bytes)
{
  EVP_Digest (fixture->sealed, sealed_bytes, fixture->sealed_hash, NULL, EVP_sha256 (), NULL);
}

static void
what_was_sealed_opens (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (GError) error = NULL;

  assert_true (fixture->sealed_bytes < SIZE);
  assert_true (open_it (fixture, fixture->sealer, fixture->sealed_bytes, SIZE, &error));
  pnc_test_assert_no_error (error);
}

/* The vector is Python's (hmac, hashlib, cryptography), by FORMAT.md alone. */
static void
a_page_is_sealed_as_the_format_says (void **state)
{
  Fixture *fixture = *state;
  guint8 page[100], sealed[100 + PNC_SEALED_EXTRA_BYTES], hash[PNC_SEALED_HASH_BYTES];
  g_autoptr (GString) hex = g_string_new (NULL);

  for (guint i = 0; i < sizeof page; i++)
    page[i] = i * 7 + 3;
  assert_int_equal (
      pnc_sealer_seal (fixture->sealer, PNC_SEALED_PAGE, page, sizeof page, sealed, hash),
      sizeof sealed);
  for (guint i = 0; i < sizeof hash; i++)
    g_string_append_printf (hex, "%02x", hash[i]);
  assert_string_equal (hex->str,
                       "6a6045f6b72271ba5b9816a7541db4b779c592d0e353b3d714a9da5d9c96d124");
}

static void
equal_bytes_are_sealed_equal_and_only_under_one_key (void **state)
{
  Fixture *fixture = *state;
  g_autoptr (PncSealer) again = make_sealer (0);
  g_autoptr (PncSealer) other = make_sealer (1);
  g_autofree guint8 *sealed = g_malloc (pnc_sealer_bound (PNC_SEALED_CHUNK, SIZE));
  guint8 hash[PNC_SEALED_HASH_BYTES];
  g_autoptr (GError) error = NULL;

  pnc_sealer_seal (again, PNC_SEALED_CHUNK, fixture->plain, SIZE, sealed, hash);
  assert_memory_equal (hash, fixture->sealed_hash, sizeof hash);
  pnc_sealer_seal (other, PNC_SEALED_CHUNK, fixture->plain, SIZE, sealed, hash);
  assert_memory_not_equal (hash, fixture->sealed_hash, sizeof hash);
  assert_false (open_it (fixture, other, fixture->sealed_bytes, SIZE, &error));
  assert_non_null (strstr (error->message, "content key"));
}

static void
any_other_byte_is_refused_before_it_is_decrypted (void **state)
{
  Fixture *fixture = *state;

  for (gsize i = 0; i < fixture->sealed_bytes; i += 97)
    {
      fixture->sealed[i] ^= 1;
      assert_refused (fixture, fixture->sealed_bytes, SIZE, "not the one that was published");
      fixture->sealed[i] ^= 1;
    }
  assert_refused (fixture, fixture->sealed_bytes - 1, SIZE, "not the one that was published");
}

/* By whoever can sign an index, but has no content key. */
static void
what_was_published_and_is_not_authentic_is_refused_before_it_is_decompressed (void **state)
{
  Fixture *fixture = *state;

  for (gsize i = 0; i < fixture->sealed_bytes; i += 97)
    {
      fixture->sealed[i] ^= 1;
      claim_what_is_there (fixture, fixture->sealed_bytes);
      assert_refused (fixture, fixture->sealed_bytes, SIZE, "content key");
      fixture->sealed[i] ^= 1;
    }
  claim_what_is_there (fixture, fixture->sealed_bytes - 1);
  assert_refused (fixture, fixture->sealed_bytes - 1, SIZE, "content key");
}

static void
lengths_that_cannot_be_are_refused (void **state)
{
  Fixture *fixture = *state;

  assert_refused (fixture, 0, SIZE, "length");
  assert_refused (fixture, PNC_SEALED_EXTRA_BYTES, SIZE, "length");
  assert_refused (fixture, fixture->sealed_bytes, 16, "length");
  assert_refused (fixture, fixture->sealed_bytes, SIZE - 1, "does not hold what it says");
  assert_refused (fixture, fixture->sealed_bytes, SIZE + 1, "does not hold what it says");
}

static void
other_data_than_was_published_are_refused (void **state)
{
  Fixture *fixture = *state;

  fixture->plain_hash[31] ^= 1;
  assert_refused (fixture, fixture->sealed_bytes, SIZE, "other data");
}

static void
a_chunk_is_no_page (void **state)
{
  Fixture *fixture = *state;
  g_autofree guint8 *out = g_malloc (SIZE);
  g_autoptr (GError) error = NULL;

  assert_false (pnc_sealer_open (fixture->sealer, PNC_SEALED_DELTA, &fixture->claim,
                                 fixture->sealed, fixture->sealed_bytes, out, SIZE, &error));
  assert_non_null (strstr (error->message, "content key"));
}

#define SEALER_TEST(name) cmocka_unit_test_setup_teardown (name, set_up, tear_down)

int
main (void)
{
  const struct CMUnitTest tests[] = {
    SEALER_TEST (what_was_sealed_opens),
    SEALER_TEST (a_page_is_sealed_as_the_format_says),
    SEALER_TEST (equal_bytes_are_sealed_equal_and_only_under_one_key),
    SEALER_TEST (any_other_byte_is_refused_before_it_is_decrypted),
    SEALER_TEST (what_was_published_and_is_not_authentic_is_refused_before_it_is_decompressed),
    SEALER_TEST (lengths_that_cannot_be_are_refused),
    SEALER_TEST (other_data_than_was_published_are_refused),
    SEALER_TEST (a_chunk_is_no_page),
  };

  return cmocka_run_group_tests_name ("sealer", tests, NULL, NULL);
}
