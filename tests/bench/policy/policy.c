/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-canonical.h"
#include "pnc-policy-write.h"
#include "pnc-verdict.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A policy of 256 KiB: how long it takes to parse, to verify, to read, and to decide by, beside
 * what any program would have to do at least with the same libraries: jansson's parsing, its sorted
 * output and libsodium's check of one signature over that. */

#define N_ROUNDS 20
#define N_QUESTIONS 1000

typedef struct
{
  GBytes *bytes;
  GPtrArray *keys;
  PncEnvelope *envelope;    /* bytes, parsed */
  const guint8 *public_key; /* borrowed from keys */
  guint8 signature[crypto_sign_BYTES];
} Signed;

static json_t *
make_usb_rule (guint i)
{
  return json_pack ("{s:b, s:i, s:i, s:s}", "allow", i % 2, "vid", 0x1000 + i / 256, "pid", i % 256,
                    "comment", "one of many devices");
}

static json_t *
make_network_rule (guint i)
{
  g_autofree char *subnet = g_strdup_printf ("10.%u.%u.0/24", i / 256, i % 256);

  return json_pack ("{s:s, s:s, s:s, s:s}", "act", i % 3 == 0 ? "deny" : "allow", "proto", "tcp",
                    "dst", subnet, "ports", "443,8000-8010");
}

/* As many rules as there is room for. */
static json_t *
make_policy (void)
{
  json_t *policy = pnc_policy_json_new_open ("example.org", "large", 1, 1796112000);
  json_t *usb = json_array (), *network = json_array ();

  for (guint i = 0; i < 1800; i++)
    {
      json_array_append_new (usb, make_usb_rule (i));
      json_array_append_new (network, make_network_rule (i));
    }
  pnc_policy_json_set (policy, "/usb/rules", usb);
  pnc_policy_json_set (policy, "/network/rules", network);
  return policy;
}

/* The signature's bytes, for a library that knows no envelopes. */
static void
take_signature (Signed *document)
{
  json_auto_t *root = json_loadb (g_bytes_get_data (document->bytes, NULL),
                                  g_bytes_get_size (document->bytes), 0, NULL);
  json_t *signature = json_array_get (json_object_get (root, "signatures"), 0);
  const char *digits = json_string_value (json_object_get (signature, "sig"));
  int code = sodium_hex2bin (document->signature, sizeof document->signature, digits,
                             strlen (digits), NULL, NULL, NULL);

  g_assert_cmpint (code, ==, 0);
}

static Signed
sign (json_t *policy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "bench");
  PncPublicKey *public_key = pnc_signing_key_get_public (key);
  g_autofree char *text = json_dumps (policy, JSON_COMPACT);
  g_autofree char *envelope_text = g_strdup_printf ("{\"signed\":%s,\"signatures\":[]}", text);
  g_autoptr (GBytes) bytes = g_bytes_new (envelope_text, strlen (envelope_text));
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (bytes, PNC_DOCUMENT_POLICY, "large", &error);
  Signed result;

  g_assert_no_error (error);
  result.bytes = pnc_envelope_sign (envelope, key, &error);
  g_assert_no_error (error);
  result.keys = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_public_key_unref);
  g_ptr_array_add (result.keys, pnc_public_key_ref (public_key));
  result.envelope = pnc_envelope_parse (result.bytes, PNC_DOCUMENT_POLICY, "large", &error);
  g_assert_no_error (error);
  result.public_key = g_bytes_get_data (pnc_public_key_get_material (public_key), NULL);
  take_signature (&result);
  return result;
}

/* Processor time of this process, in microseconds: what else runs does not count. */
static double
get_cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* The best of several rounds, in microseconds. */
static double
measure (void (*what) (const Signed *), const Signed *document)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      double began = get_cpu_time (), took;

      what (document);
      took = get_cpu_time () - began;
      best = MIN (best, took);
    }
  return best;
}

static void
parse (const Signed *document)
{
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (document->bytes, PNC_DOCUMENT_POLICY, "large", NULL);

  g_assert_nonnull (envelope);
}

/* What is signed is the canonical form; it is made with the envelope, and counts as verification.
 */
static void
verify (const Signed *document)
{
  PncPlace signed_part = pnc_envelope_get_unverified_signed (document->envelope);
  g_autoptr (GBytes) canonical = pnc_canonical_json (signed_part.value, NULL);
  g_autoptr (PncVerifiedEnvelope) verified
      = pnc_envelope_verify (document->envelope, document->keys, 1, NULL);

  g_assert_nonnull (canonical);
  g_assert_nonnull (verified);
}

static void
verify_and_read (const Signed *document)
{
  g_autoptr (PncPolicy) policy
      = pnc_policy_verify (document->bytes, "large", document->keys, 1, NULL);

  g_assert_nonnull (policy);
}

static void
parse_by_jansson (const Signed *document)
{
  gsize size;
  const char *text = g_bytes_get_data (document->bytes, &size);
  json_auto_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);

  g_assert_nonnull (root);
}

/* For this policy, jansson's own sorted form happens to be the canonical one. */
static void
verify_by_libraries (const Signed *document)
{
  json_t *signed_part = pnc_envelope_get_unverified_signed (document->envelope).value;
  char *sorted = json_dumps (signed_part, JSON_COMPACT | JSON_SORT_KEYS);
  int holds = crypto_sign_verify_detached (document->signature, (const guint8 *) sorted,
                                           strlen (sorted), document->public_key);

  g_assert_cmpint (holds, ==, 0);
  free (sorted);
}

static void
parse_targets (const Signed *document)
{
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (document->bytes, PNC_DOCUMENT_TARGETS, "costly", NULL);

  g_assert_nonnull (envelope);
}

/* The document that costs most of all that are not too large: one long key. */
static GBytes *
make_costly_targets (void)
{
  const char *head = "{\"signed\":{\"_type\":\"targets\",\"x\":[{\"";
  const char *tail = "\":-1}]},\"signatures\":[]}";
  g_autofree char *key = g_strnfill (pnc_document_kind_max_bytes (PNC_DOCUMENT_TARGETS) - 64, 'k');
  char *text = g_strconcat (head, key, tail, NULL);

  return g_bytes_new_take (text, strlen (text));
}

static PncRulebook *book;
static PncFacts *facts;

static void
decide_all (const Signed *document)
{
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      const PncUsbDevice usb = { .vid = 0x1000 + i % 8, .pid = i % 256 };
      const PncConnection connection
          = { PNC_DIRECTION_OUT, PNC_PROTOCOL_TCP, { 0, 0xffff0a000001 + (i << 8) }, 443 };
      g_autoptr (PncVerdict) verdict = NULL;
      PncQuestion question;

      pnc_question_init (&question, i % PNC_N_QUESTIONS);
      question.usb = &usb;
      question.connection = &connection;
      verdict = pnc_policy_decide (book, facts, &question);
      g_assert_nonnull (verdict);
    }
}

/* One line; @aim_us is 0 where the issue sets none. */
static void
report (const char *what, double ours, const char *whose, double theirs, double aim_us)
{
  printf ("%-28s ours %8.2f us   %-34s %8.2f us   ratio %5.2f", what, ours, whose, theirs,
          ours / theirs);
  if (aim_us > 0)
    printf ("   (aim: %g us, %s)", aim_us, ours <= aim_us ? "reached" : "missed");
  putchar ('\n');
}

int
main (void)
{
  json_auto_t *policy = make_policy ();
  Signed document = sign (policy), costly = { .bytes = make_costly_targets () };
  g_autoptr (GPtrArray) policies
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_unref);
  double jansson = measure (parse_by_jansson, &document);
  double libraries = measure (verify_by_libraries, &document);

  g_ptr_array_add (policies, pnc_policy_verify (document.bytes, "large", document.keys, 1, NULL));
  book = pnc_rulebook_new (policies, NULL);
  facts = pnc_facts_new_ideal (1796112000);
  printf ("a policy of %" G_GSIZE_FORMAT " bytes\n", g_bytes_get_size (document.bytes));
  report ("parse", measure (parse, &document), "jansson's parsing", jansson, 0);
  report ("verify", measure (verify, &document), "jansson's output, libsodium's check", libraries,
          2000);
  report ("parse, verify, read rules", measure (verify_and_read, &document),
          "jansson and libsodium", jansson + libraries, 0);
  report ("a decision", measure (decide_all, &document) / N_QUESTIONS,
          "reading the file anew by jansson", jansson, 20);
  report ("the costliest document", measure (parse_targets, &costly), "jansson's parsing",
          measure (parse_by_jansson, &costly), 100000);
  pnc_rulebook_unref (book);
  pnc_facts_free (facts);
  pnc_envelope_free (document.envelope);
  g_bytes_unref (document.bytes);
  g_bytes_unref (costly.bytes);
  g_ptr_array_unref (document.keys);
  return 0;
}
