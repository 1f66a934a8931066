/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-test.h"

#include "pnc-refusal.h"
#include "pnc-signing-key.h"

#include <string.h>

typedef struct
{
  const char *changes; /* to an open policy */
  PncReason reason;
  const char *pointer;
} Refusal;

static void
refuses_with_the_place_and_the_reason (void **state)
{
  static const Refusal refusals[] = {
    { "{'/channels/clipboard/to_hosts': 'none'}", PNC_REASON_UNKNOWN_FIELD,
      "/channels/clipboard/to_hosts" },
    { "{'/extra': 1}", PNC_REASON_UNKNOWN_FIELD, "/extra" },
    { "{'/channels/clipboard/to_host': 'some'}", PNC_REASON_UNKNOWN_VALUE,
      "/channels/clipboard/to_host" },
    { "{'/channels/webcam': 1}", PNC_REASON_WRONG_TYPE, "/channels/webcam" },
    { "{'/channels/audio': true}", PNC_REASON_WRONG_TYPE, "/channels/audio" },
    { "{'/auth/min_length': 7}", PNC_REASON_OUT_OF_RANGE, "/auth/min_length" },
    { "{'/lease/max_s': 'forever'}", PNC_REASON_WRONG_TYPE, "/lease/max_s" },
    { "{'/validity/not_after': '2026-02-30T00:00:00Z'}", PNC_REASON_BAD_TIME,
      "/validity/not_after" },
    { "{'/host/min_client': '1.2'}", PNC_REASON_BAD_VALUE, "/host/min_client" },
    { "{'/host/require': ['tpm2', 'tpm2']}", PNC_REASON_DUPLICATE, "/host/require/1" },
    { "{'/host/require': ['*']}", PNC_REASON_UNKNOWN_VALUE, "/host/require/0" },
    { "{'/network/dns': ['::1', '0:0:0:0:0:0:0:1']}", PNC_REASON_DUPLICATE, "/network/dns/1" },
    { "{'/channels/files/deny_ext': ['.exe']}", PNC_REASON_BAD_VALUE,
      "/channels/files/deny_ext/0" },
    { "{'/audit/url': 'http://example.org/'}", PNC_REASON_BAD_VALUE, "/audit/url" },
    { "{'/ui/banner': 'a\\u202eb'}", PNC_REASON_BAD_TEXT, "/ui/banner" },
    { "{'/usb/rules': [{'allow': true, 'class': 256}]}", PNC_REASON_BAD_VALUE,
      "/usb/rules/0/class" },
    { "{'/network/rules': [{'act': 'allow', 'dst': '10.0.0.1/8'}]}", PNC_REASON_BAD_VALUE,
      "/network/rules/0/dst" },
    { "{'/hours/windows': [{'days':['mon'],'from':'25:00','to':'26:00'}], '/hours/zone': 'UTC'}",
      PNC_REASON_BAD_VALUE, "/hours/windows/0/from" },
    { "{'/version': 0}", PNC_REASON_OUT_OF_RANGE, "/version" },
    { "{'/format': 2}", PNC_REASON_OUT_OF_RANGE, "/format" },
    { "{'/policy_id': 'A'}", PNC_REASON_BAD_ID, "/policy_id" },
    { "{'/level': 'person'}", PNC_REASON_UNKNOWN_VALUE, "/level" },
    { "{'/level': 'group'}", PNC_REASON_MISSING_FIELD, "/parent" },
    { "{'/parent': 'org'}", PNC_REASON_CONTRADICTION, "/parent" },
    { "{'/_type': 'pinnace-grant'}", PNC_REASON_WRONG_DOCUMENT, "/_type" },
    { "{'/x': 1}", PNC_REASON_WRONG_TYPE, "/x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error
          = pnc_policy_test_refuse (pnc_policy_test_open (refusals[i].changes));
      const PncRefusal *refusal = pnc_error_get_refusal (error);

      if (refusal == NULL || refusal->reason != refusals[i].reason
          || strcmp (refusal->pointer, refusals[i].pointer) != 0)
        fail_msg ("%s: %s", refusals[i].changes, error->message);
      if (refusal->line < 1)
        fail_msg ("no line: %s", error->message);
    }
}

static void
knows_the_line_of_every_rule (void **state)
{
  static const char text[] = "{\"_type\":\"pinnace-policy\",\"format\":1,\n"
                             "\"org_id\":\"o\",\"policy_id\":\"p\",\"version\":1,\n"
                             "\"created\":\"2026-12-01T08:00:00Z\",\n"
                             "\"usb\":{\n"
                             "  \"rules\":[{\"allow\":true,\"class\":3},\n"
                             "           {\"allow\":true,\"class\":8}]}}\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text - 1);
  g_autoptr (PncDocument) document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "p", NULL);
  g_autoptr (PncPolicyDraft) draft = pnc_policy_draft_parse (document, NULL);

  assert_int_equal (pnc_policy_draft_get_line (draft, "/usb/rules/1"), 6);
  assert_int_equal (pnc_policy_draft_get_line (draft, "/usb/rules/0/class"), 5);
  assert_int_equal (pnc_policy_draft_get_line (draft, "/usb/default"), 4);
  assert_int_equal (pnc_policy_draft_get_line (draft, "/channels/webcam"), 0);
}

/* The envelope of an open policy, signed by @keys. */
static GBytes *
sign (GPtrArray *keys)
{
  json_auto_t *policy = pnc_policy_test_open (NULL);
  json_auto_t *envelope = json_pack ("{s:O, s:[]}", "signed", policy, "signatures");
  char *text = json_dumps (envelope, JSON_INDENT (1));
  GBytes *bytes = g_bytes_new_take (text, strlen (text));

  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GBytes) unsigned_bytes = bytes;
      g_autoptr (GError) error = NULL;
      g_autoptr (PncEnvelope) parsed
          = pnc_envelope_parse (unsigned_bytes, PNC_DOCUMENT_POLICY, "p", &error);

      pnc_test_assert_no_error (error);
      bytes = pnc_envelope_sign (parsed, keys->pdata[i], &error);
      pnc_test_assert_no_error (error);
    }
  return bytes;
}

static GPtrArray *
make_keys (guint n)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_signing_key_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("signer %u", i + 1);
      g_ptr_array_add (keys, pnc_signing_key_generate (
                                 i % 2 ? PNC_SCHEME_ECDSA_P256 : PNC_SCHEME_ED25519, name));
    }
  return keys;
}

static GPtrArray *
public_of (GPtrArray *keys)
{
  GPtrArray *public_keys = g_ptr_array_new ();

  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (public_keys, pnc_signing_key_get_public (keys->pdata[i]));
  return public_keys;
}

static void
a_policy_is_one_whose_signatures_hold (void **state)
{
  g_autoptr (GPtrArray) keys = make_keys (2);
  g_autoptr (GPtrArray) trusted = public_of (keys);
  g_autoptr (GBytes) bytes = sign (keys);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPolicy) policy = pnc_policy_verify (bytes, "p", trusted, 2, &error);

  pnc_test_assert_no_error (error);
  assert_string_equal (pnc_policy_get_signers (policy)[0], "signer 1");
  assert_string_equal (pnc_policy_get_signers (policy)[1], "signer 2");
  assert_int_equal (strlen (pnc_policy_get_sha256 (policy)), 64);
  assert_true (pnc_policy_draft_get_line (pnc_policy_get_draft (policy), "/usb/default") > 1);
}

static void
refuses_policy_signed_by_too_few_or_strangers (void **state)
{
  g_autoptr (GPtrArray) keys = make_keys (1);
  g_autoptr (GPtrArray) others = make_keys (2);
  g_autoptr (GPtrArray) trusted = public_of (keys);
  g_autoptr (GPtrArray) strangers = public_of (others);
  g_autoptr (GBytes) bytes = sign (keys);
  g_autoptr (GError) error = NULL;

  assert_null (pnc_policy_verify (bytes, "p", trusted, 2, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_TOO_FEW_SIGNATURES);
  g_clear_error (&error);
  assert_null (pnc_policy_verify (bytes, "p", strangers, 1, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_TOO_FEW_SIGNATURES);
}

static void
refuses_policy_with_a_changed_byte (void **state)
{
  g_autoptr (GPtrArray) keys = make_keys (1);
  g_autoptr (GPtrArray) trusted = public_of (keys);
  g_autoptr (GBytes) bytes = sign (keys);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;

  memcpy (strstr (text, "\"printing\": \"all\"") + 13, "pdf", 3);
  changed = g_bytes_new (text, strlen (text));
  assert_null (pnc_policy_verify (changed, "p", trusted, 1, &error));
  assert_int_equal (pnc_error_get_refusal (error)->reason, PNC_REASON_TOO_FEW_SIGNATURES);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (refuses_with_the_place_and_the_reason),
    cmocka_unit_test (knows_the_line_of_every_rule),
    cmocka_unit_test (a_policy_is_one_whose_signatures_hold),
    cmocka_unit_test (refuses_policy_signed_by_too_few_or_strangers),
    cmocka_unit_test (refuses_policy_with_a_changed_byte),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
