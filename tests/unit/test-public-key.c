/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-public-key.h"
#include "pnc-test.h"

#include <sodium.h>
#include <string.h>

#define RFC8032_PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define RFC8032_SIGNATURE                                                                          \
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4" \
  "6bd25bf5f0595bbe24655141438e7a100b"

static char *
fixture (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("PNC_FIXTURES"), "trust", name, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    fail_msg ("no fixture %s", path);
  return text;
}

static GBytes *
bytes_from_hex (const char *hex)
{
  gsize size = strlen (hex) / 2;
  guint8 *bytes = g_malloc (size + 1);

  assert_int_equal (sodium_hex2bin (bytes, size, hex, 2 * size, NULL, NULL, NULL), 0);
  return g_bytes_new_take (bytes, size);
}

static PncPublicKey *
parse_as (PncDocumentKind kind, json_t *object_taken, GError **error)
{
  json_auto_t *object = object_taken;
  char *text = json_dumps (object, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (text, strlen (text), free, text);
  g_autoptr (GError) form_error = NULL;
  g_autoptr (PncDocument) document = pnc_document_parse_any (bytes, kind, "key", &form_error);

  pnc_test_assert_no_error (form_error);
  return pnc_public_key_parse (pnc_document_root (document), "Alice", error);
}

static json_t *
key_object (const char *keytype, const char *scheme, const char *public_text)
{
  return json_pack ("{s:s, s:s, s:{s:s}}", "keytype", keytype, "scheme", scheme, "keyval", "public",
                    public_text);
}

static PncPublicKey *
parse (const char *keytype, const char *scheme, const char *public_text)
{
  g_autoptr (GError) error = NULL;
  PncPublicKey *key
      = parse_as (PNC_DOCUMENT_PUBLIC_KEY, key_object (keytype, scheme, public_text), &error);

  pnc_test_assert_no_error (error);
  return key;
}

static PncPublicKey *
parse_fixture (const char *keytype, const char *scheme, const char *name)
{
  g_autofree char *pem = fixture (name);

  return parse (keytype, scheme, pem);
}

static void
assert_refused_as (PncDocumentKind kind, json_t *object, PncReason reason)
{
  g_autoptr (GError) error = NULL;

  assert_null (parse_as (kind, object, &error));
  assert_non_null (error);
  if (pnc_error_get_refusal (error)->reason != reason)
    fail_msg ("%s; %s expected", error->message, pnc_reason_nick (reason));
}

static void
assert_refused (const char *keytype, const char *scheme, const char *public_text, PncReason reason)
{
  assert_refused_as (PNC_DOCUMENT_PUBLIC_KEY, key_object (keytype, scheme, public_text), reason);
}

static void
assert_fixture_refused (const char *keytype, const char *scheme, const char *name)
{
  g_autofree char *pem = fixture (name);

  assert_refused (keytype, scheme, pem, PNC_REASON_BAD_KEY);
}

static gboolean
holds (const PncPublicKey *key, const char *message, const char *signature_hex)
{
  g_autoptr (GBytes) signature = bytes_from_hex (signature_hex);

  return pnc_public_key_verify (key, message, strlen (message), g_bytes_get_data (signature, NULL),
                                g_bytes_get_size (signature));
}

static gboolean
holds_fixture (const PncPublicKey *key, const char *name)
{
  g_autofree char *hex = g_strchomp (fixture (name));

  return holds (key, "sample", hex);
}

static void
computes_the_id_from_the_canonical_key_object (void **state)
{
  g_autoptr (PncPublicKey) key = parse ("ed25519", "ed25519", RFC8032_PUBLIC);

  /* sha256sum of {"keytype":"ed25519","keyval":{"public":"d75a…"},"scheme":"ed25519"} */
  assert_string_equal (pnc_public_key_get_id (key),
                       "74c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916");
  assert_string_equal (pnc_public_key_get_name (key), "Alice");
}

static void
writes_the_key_object_that_it_read (void **state)
{
  json_auto_t *wanted = key_object ("ed25519", "ed25519", RFC8032_PUBLIC);
  g_autoptr (PncPublicKey) key = parse ("ed25519", "ed25519", RFC8032_PUBLIC);
  json_auto_t *object = pnc_public_key_to_json (key);

  assert_true (json_equal (object, wanted));
}

static void
makes_the_same_key_from_bytes_as_from_json (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPublicKey) ed25519 = parse ("ed25519", "ed25519", RFC8032_PUBLIC);
  g_autoptr (PncPublicKey) p256 = parse_fixture ("ecdsa", "ecdsa-sha2-nistp256", "p256.pem");
  PncPublicKey *keys[] = { ed25519, p256 };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GBytes *material = pnc_public_key_get_material (keys[i]);
      g_autoptr (PncPublicKey) again = pnc_public_key_new (
          pnc_public_key_get_scheme (keys[i]), g_bytes_get_data (material, NULL),
          g_bytes_get_size (material), "Alice", &error);

      pnc_test_assert_no_error (error);
      assert_string_equal (pnc_public_key_get_id (again), pnc_public_key_get_id (keys[i]));
    }
}

static void
verifies_what_openssl_signed (void **state)
{
  g_autoptr (PncPublicKey) p256 = parse_fixture ("ecdsa", "ecdsa-sha2-nistp256", "p256.pem");
  g_autoptr (PncPublicKey) rsa = parse_fixture ("rsa", "rsassa-pss-sha256", "rsa-2048.pem");

  assert_true (holds_fixture (p256, "p256.hex"));
  assert_true (holds_fixture (rsa, "rsa-2048.pss-salt-32.hex"));
  assert_true (holds_fixture (rsa, "rsa-2048.pss-salt-longest.hex"));
  assert_false (holds_fixture (rsa, "rsa-2048.pkcs1.hex"));
  assert_false (holds_fixture (rsa, "p256.hex"));
  assert_false (holds_fixture (p256, "rsa-2048.pss-salt-32.hex"));
}

/* RFC 6979, A.2.5, message "sample": r and s as DER. */
static void
verifies_the_ecdsa_vector_of_rfc_6979 (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) point
      = bytes_from_hex ("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                        "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
  g_autoptr (PncPublicKey) key
      = pnc_public_key_new (PNC_SCHEME_ECDSA_P256, g_bytes_get_data (point, NULL),
                            g_bytes_get_size (point), NULL, &error);
  static const char r[] = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
  static const char s[] = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  static const char zero[] = "0000000000000000000000000000000000000000000000000000000000000000";
  struct
  {
    const char *format;
    gboolean holds;
  } ways[] = {
    { "3046022100%s022100%s", TRUE },
    { "3046022100%s022100%s00", FALSE },   /* a byte behind it */
    { "3048022100%s022100%s0500", FALSE }, /* another element in it */
    { "308146022100%s022100%s", FALSE },   /* a length in the long form */
    { "304702220000%s022100%s", FALSE },   /* a zero too many */
    { "30440220%s0220%s", FALSE },         /* negative numbers */
    { "3046022100%s022100%.62s", FALSE },  /* cut */
    { "%s%s", FALSE },                     /* not DER but as IEEE P1363 writes it */
    { "", FALSE },
  };

  pnc_test_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
      g_autofree char *hex = g_strdup_printf (ways[i].format, r, s);
      g_autofree char *no_r = g_strdup_printf (ways[i].format, zero, s);
      g_autofree char *no_s = g_strdup_printf (ways[i].format, r, zero);
#pragma GCC diagnostic pop

      if (holds (key, "sample", hex) != ways[i].holds)
        fail_msg ("%s", hex);
      assert_false (holds (key, "sample", no_r));
      assert_false (holds (key, "sample", no_s));
      assert_false (holds (key, "Sample", hex));
    }
}

/* S + L is the same number modulo L: who takes it lets anybody make a second signature. */
static char *
add_order (const char *signature_hex)
{
  static const guint8 order[32]
      = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
          0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
          0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10 };
  g_autoptr (GBytes) signature = bytes_from_hex (signature_hex);
  guint8 bytes[64];
  char hex[129];
  guint carry = 0;

  memcpy (bytes, g_bytes_get_data (signature, NULL), sizeof bytes);
  for (guint i = 0; i < 32; i++)
    {
      carry += bytes[32 + i] + order[i];
      bytes[32 + i] = carry & 0xff;
      carry >>= 8;
    }
  return g_strdup (sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes));
}

static void
holds_ed25519_to_the_letter (void **state)
{
  g_autoptr (PncPublicKey) key = parse ("ed25519", "ed25519", RFC8032_PUBLIC);
  g_autofree char *malleable = add_order (RFC8032_SIGNATURE);
  g_autofree char *longer = g_strconcat (RFC8032_SIGNATURE, "00", NULL);
  g_autofree char *shorter = g_strndup (RFC8032_SIGNATURE, 126);
  g_autofree char *zero = g_strnfill (128, '0');

  assert_true (holds (key, "", RFC8032_SIGNATURE));
  assert_false (holds (key, "x", RFC8032_SIGNATURE));
  assert_false (holds (key, "", malleable));
  assert_false (holds (key, "", longer));
  assert_false (holds (key, "", shorter));
  assert_false (holds (key, "", zero));
  assert_false (holds (key, "", ""));
}

/* Under a key of small order anybody's signature holds for some message; under one that is not in
 * its one form the same key has two ids. */
static void
refuses_ed25519_keys_that_are_weak_or_not_in_their_one_form (void **state)
{
  static const char *const keys[] = {
    /* order 1, 2, 4, 4, 8, 8, 8, 8 */
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    /* y at and above p */
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    /* not on the curve */
    "0200000000000000000000000000000000000000000000000000000000000000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    assert_refused ("ed25519", "ed25519", keys[i], PNC_REASON_BAD_KEY);
}

static void
refuses_ed25519_keys_that_are_not_64_lower_case_digits (void **state)
{
  assert_refused ("ed25519", "ed25519", "", PNC_REASON_BAD_HEX);
  assert_refused ("ed25519", "ed25519", RFC8032_PUBLIC "0", PNC_REASON_BAD_HEX);
  assert_refused ("ed25519", "ed25519",
                  "D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A",
                  PNC_REASON_BAD_HEX);
}

static void
refuses_other_curves_and_other_ways_to_write_p256 (void **state)
{
  assert_fixture_refused ("ecdsa", "ecdsa-sha2-nistp256", "p384.pem");
  assert_fixture_refused ("ecdsa", "ecdsa-sha2-nistp256", "p256-compressed.pem");
  assert_fixture_refused ("ecdsa", "ecdsa-sha2-nistp256", "p256-explicit.pem");
  assert_fixture_refused ("ecdsa", "ecdsa-sha2-nistp256", "rsa-2048.pem");
}

static void
refuses_rsa_keys_that_are_short_or_of_another_sort (void **state)
{
  g_autoptr (PncPublicKey) small_exponent
      = parse_fixture ("rsa", "rsassa-pss-sha256", "rsa-exponent-3.pem");

  assert_fixture_refused ("rsa", "rsassa-pss-sha256", "rsa-1024.pem");
  assert_fixture_refused ("rsa", "rsassa-pss-sha256", "rsa-pss-only.pem");
  assert_fixture_refused ("rsa", "rsassa-pss-sha256", "rsa-even-modulus.pem");
  assert_fixture_refused ("rsa", "rsassa-pss-sha256", "p256.pem");
}

static void
refuses_a_point_that_is_not_on_the_curve (void **state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPublicKey) key = parse_fixture ("ecdsa", "ecdsa-sha2-nistp256", "p256.pem");
  guint8 point[PNC_P256_POINT_BYTES];

  memcpy (point, g_bytes_get_data (pnc_public_key_get_material (key), NULL), sizeof point);
  point[64] ^= 1;
  assert_null (pnc_public_key_new (PNC_SCHEME_ECDSA_P256, point, sizeof point, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
  point[64] ^= 1;
  assert_null (pnc_public_key_new (PNC_SCHEME_ECDSA_P256, point, sizeof point - 1, NULL, &error));
  pnc_test_assert_error (error, PNC_ERROR, PNC_ERROR_TAMPERED);
}

/* One block and nothing else: what stands beside it in the text would change the id and not the
 * key. */
static void
takes_one_pem_block_with_or_without_its_last_line_end (void **state)
{
  g_autofree char *pem = fixture ("p256.pem");
  g_autofree char *bare = g_strchomp (g_strdup (pem));
  g_autofree char *before = g_strconcat ("\n", pem, NULL);
  g_autofree char *behind = g_strconcat (pem, "x", NULL);
  g_autofree char *twice = g_strconcat (pem, pem, NULL);
  g_autofree char *cut = g_strndup (pem, strlen (pem) / 2);
  g_autoptr (PncPublicKey) key = parse ("ecdsa", "ecdsa-sha2-nistp256", bare);
  g_autofree char *longer = g_strconcat (pem, "\n", NULL);
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autofree char *dos = g_strjoinv ("\r\n", lines);
  g_autofree char *padded = g_strjoinv (" \n", lines);
  g_autofree char *one_line
      = g_strdup_printf ("%s\n%s%s\n%s\n", lines[0], lines[1], lines[2], lines[3]);
  const char *bad[] = { before, behind, twice,  cut,      "",
                        longer, dos,    padded, one_line, "-----BEGIN PUBLIC KEY-----" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused ("ecdsa", "ecdsa-sha2-nistp256", bad[i], PNC_REASON_BAD_KEY);
}

static void
knows_the_same_material_under_different_ids (void **state)
{
  g_autofree char *pem = fixture ("p256.pem");
  g_autofree char *bare = g_strchomp (g_strdup (pem));
  g_autoptr (PncPublicKey) a = parse ("ecdsa", "ecdsa-sha2-nistp256", pem);
  g_autoptr (PncPublicKey) b = parse ("ecdsa", "ecdsa-sha2-nistp256", bare);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPublicKey) c = parse_as (
      PNC_DOCUMENT_ROOT, key_object ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", pem), &error);

  pnc_test_assert_no_error (error);

  assert_string_not_equal (pnc_public_key_get_id (a), pnc_public_key_get_id (b));
  assert_string_not_equal (pnc_public_key_get_id (a), pnc_public_key_get_id (c));
  assert_true (g_bytes_equal (pnc_public_key_get_material (a), pnc_public_key_get_material (b)));
  assert_true (g_bytes_equal (pnc_public_key_get_material (a), pnc_public_key_get_material (c)));
}

static void
refuses_types_and_schemes_that_do_not_go_together (void **state)
{
  assert_refused ("ed25519", "ecdsa-sha2-nistp256", RFC8032_PUBLIC, PNC_REASON_UNKNOWN_VALUE);
  assert_refused ("rsa", "rsa-pkcs1v15-sha256", RFC8032_PUBLIC, PNC_REASON_UNKNOWN_VALUE);
  assert_refused ("Ed25519", "ed25519", RFC8032_PUBLIC, PNC_REASON_UNKNOWN_VALUE);
  assert_refused ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256", "", PNC_REASON_UNKNOWN_VALUE);
}

/* Extra fields are TUF's freedom; the id covers them. */
static void
takes_unknown_fields_in_tuf_metadata_alone (void **state)
{
  static const char *const places[] = { "x-note", "keyid_hash_algorithms" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;
      json_auto_t *object = key_object ("ed25519", "ed25519", RFC8032_PUBLIC);
      g_autoptr (PncPublicKey) key = NULL;

      json_object_set_new (object, places[i], json_string ("x"));
      assert_refused_as (PNC_DOCUMENT_PUBLIC_KEY, json_incref (object), PNC_REASON_UNKNOWN_FIELD);
      key = parse_as (PNC_DOCUMENT_ROOT, json_incref (object), &error);
      pnc_test_assert_no_error (error);
      assert_string_not_equal (pnc_public_key_get_id (key),
                               "74c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916");
    }
}

static void
refuses_missing_and_mistyped_fields (void **state)
{
  assert_refused_as (PNC_DOCUMENT_ROOT, json_pack ("[]"), PNC_REASON_WRONG_TYPE);
  assert_refused_as (PNC_DOCUMENT_ROOT, json_pack ("{}"), PNC_REASON_MISSING_FIELD);
  assert_refused_as (PNC_DOCUMENT_ROOT,
                     json_pack ("{s:s, s:s}", "keytype", "rsa", "scheme", "rsassa-pss-sha256"),
                     PNC_REASON_MISSING_FIELD);
  assert_refused_as (PNC_DOCUMENT_ROOT,
                     json_pack ("{s:s, s:s, s:{s:i}}", "keytype", "rsa", "scheme",
                                "rsassa-pss-sha256", "keyval", "public", 1),
                     PNC_REASON_WRONG_TYPE);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (computes_the_id_from_the_canonical_key_object),
    cmocka_unit_test (writes_the_key_object_that_it_read),
    cmocka_unit_test (makes_the_same_key_from_bytes_as_from_json),
    cmocka_unit_test (verifies_what_openssl_signed),
    cmocka_unit_test (verifies_the_ecdsa_vector_of_rfc_6979),
    cmocka_unit_test (holds_ed25519_to_the_letter),
    cmocka_unit_test (refuses_ed25519_keys_that_are_weak_or_not_in_their_one_form),
    cmocka_unit_test (refuses_ed25519_keys_that_are_not_64_lower_case_digits),
    cmocka_unit_test (refuses_other_curves_and_other_ways_to_write_p256),
    cmocka_unit_test (refuses_rsa_keys_that_are_short_or_of_another_sort),
    cmocka_unit_test (refuses_a_point_that_is_not_on_the_curve),
    cmocka_unit_test (takes_one_pem_block_with_or_without_its_last_line_end),
    cmocka_unit_test (knows_the_same_material_under_different_ids),
    cmocka_unit_test (refuses_types_and_schemes_that_do_not_go_together),
    cmocka_unit_test (takes_unknown_fields_in_tuf_metadata_alone),
    cmocka_unit_test (refuses_missing_and_mistyped_fields),
  };

  return cmocka_run_group_tests_name ("public-key", tests, NULL, NULL);
}
