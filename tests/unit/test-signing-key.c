/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-signing-key.h"
#include "pnc-test.h"

#include <sodium.h>
#include <string.h>

static PncSecret *
secret_from_hex (const char *hex)
{
  PncSecret *secret = pnc_secret_new (strlen (hex) / 2);

  assert_int_equal (sodium_hex2bin (pnc_secret_bytes (secret), pnc_secret_size (secret), hex,
                                    strlen (hex), NULL, NULL, NULL),
                    0);
  return secret;
}

static PncSigningKey *
key_from_hex (PncScheme scheme, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) secret = secret_from_hex (hex);
  PncSigningKey *key = pnc_signing_key_new (scheme, secret, "Alice", &error);

  pnc_test_assert_no_error (error);
  return key;
}

static void
assert_bytes_hex (GBytes *bytes, const char *hex)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_malloc (2 * size + 1);

  assert_string_equal (sodium_bin2hex (text, 2 * size + 1, data, size), hex);
}

/* RFC 8032, 7.1: TEST 1, 2 and 3. */
static void
signs_as_rfc_8032_does (void **state)
{
  static const struct
  {
    const char *seed, *public_key, *message, *signature;
  } vectors[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
      "b46bd25bf5f0595bbe24655141438e7a100b" },
    { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
      "1d8c387b2eaeb4302aeeb00d291612bb0c00" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
      "c6594a7c15e9716ed28dc027beceea1ec40a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (PncSigningKey) key = key_from_hex (PNC_SCHEME_ED25519, vectors[i].seed);
      g_autoptr (GBytes) signature
          = pnc_signing_key_sign (key, vectors[i].message, strlen (vectors[i].message));

      assert_bytes_hex (pnc_public_key_get_material (pnc_signing_key_get_public (key)),
                        vectors[i].public_key);
      assert_bytes_hex (signature, vectors[i].signature);
    }
}

/* RFC 6979, A.2.5. */
static void
derives_the_point_of_rfc_6979 (void **state)
{
  g_autoptr (PncSigningKey) key = key_from_hex (
      PNC_SCHEME_ECDSA_P256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");

  assert_bytes_hex (pnc_public_key_get_material (pnc_signing_key_get_public (key)),
                    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
}

static void
verifies_what_it_signs_and_nothing_else (void **state)
{
  static const PncScheme schemes[] = { PNC_SCHEME_ED25519, PNC_SCHEME_ECDSA_P256 };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autoptr (PncSigningKey) key = pnc_signing_key_generate (schemes[i], "Alice");
      g_autoptr (PncSigningKey) other = pnc_signing_key_generate (schemes[i], "Bob");
      g_autoptr (GBytes) signature = pnc_signing_key_sign (key, "a message", 9);
      gsize size;
      const guint8 *bytes = g_bytes_get_data (signature, &size);

      assert_true (
          pnc_public_key_verify (pnc_signing_key_get_public (key), "a message", 9, bytes, size));
      assert_false (
          pnc_public_key_verify (pnc_signing_key_get_public (other), "a message", 9, bytes, size));
      assert_false (
          pnc_public_key_verify (pnc_signing_key_get_public (key), "a messagE", 9, bytes, size));
      assert_string_equal (pnc_public_key_get_name (pnc_signing_key_get_public (key)), "Alice");
    }
}

/* A scalar with leading zeros is where lengths go wrong. */
static void
signs_with_scalars_at_both_ends_of_the_range (void **state)
{
  static const char *const scalars[]
      = { "0000000000000000000000000000000000000000000000000000000000000001",
          "00000000000000000000000000000000ffffffffffffffffffffffffffffffff",
          "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550" };

  for (guint i = 0; i < G_N_ELEMENTS (scalars); i++)
    {
      g_autoptr (PncSigningKey) key = key_from_hex (PNC_SCHEME_ECDSA_P256, scalars[i]);
      g_autoptr (GBytes) signature = pnc_signing_key_sign (key, "x", 1);

      assert_true (pnc_public_key_verify (pnc_signing_key_get_public (key), "x", 1,
                                          g_bytes_get_data (signature, NULL),
                                          g_bytes_get_size (signature)));
    }
}

static void
refuses_scalars_outside_the_range (void **state)
{
  static const char *const scalars[]
      = { "0000000000000000000000000000000000000000000000000000000000000000",
          "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", /* the order */
          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "01", "" };

  for (guint i = 0; i < G_N_ELEMENTS (scalars); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncSecret) secret = secret_from_hex (scalars[i]);

      assert_null (pnc_signing_key_new (PNC_SCHEME_ECDSA_P256, secret, NULL, &error));
      pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
    }
}

static void
generates_another_key_each_time (void **state)
{
  g_autoptr (PncSigningKey) a = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);
  g_autoptr (PncSigningKey) b = pnc_signing_key_generate (PNC_SCHEME_ECDSA_P256, NULL);

  assert_false (
      pnc_secret_equal (pnc_signing_key_peek_secret (a), pnc_signing_key_peek_secret (b)));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (signs_as_rfc_8032_does),
    cmocka_unit_test (derives_the_point_of_rfc_6979),
    cmocka_unit_test (verifies_what_it_signs_and_nothing_else),
    cmocka_unit_test (signs_with_scalars_at_both_ends_of_the_range),
    cmocka_unit_test (refuses_scalars_outside_the_range),
    cmocka_unit_test (generates_another_key_each_time),
  };

  return cmocka_run_group_tests_name ("signing-key", tests, NULL, NULL);
}
