/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-write.h"
#include "pnc-verdict.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* A policy of 256 KiB: how long it takes to verify, to read, and to decide by, beside what others
 * would have to do at least: jansson alone, and openssl(1)'s verification of the same bytes. */

#define N_ROUNDS 20
#define N_QUESTIONS 1000

typedef struct
{
  GBytes *bytes;
  GPtrArray *keys;
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

  for (guint i = 0; i < 1450; i++)
    {
      json_array_append_new (usb, make_usb_rule (i));
      json_array_append_new (network, make_network_rule (i));
    }
  pnc_policy_json_set (policy, "/usb/rules", usb);
  pnc_policy_json_set (policy, "/network/rules", network);
  return policy;
}

static Signed
sign (json_t *policy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSigningKey) key = pnc_signing_key_generate (PNC_SCHEME_ED25519, "bench");
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
  g_ptr_array_add (result.keys, pnc_public_key_ref (pnc_signing_key_get_public (key)));
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
verify_envelope (const Signed *document)
{
  g_autoptr (PncEnvelope) envelope
      = pnc_envelope_parse (document->bytes, PNC_DOCUMENT_POLICY, "large", NULL);
  g_autoptr (PncVerifiedEnvelope) verified
      = pnc_envelope_verify (envelope, document->keys, 1, NULL);

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
  g_autofree char *sorted = json_dumps (root, JSON_COMPACT | JSON_SORT_KEYS);

  g_assert_nonnull (sorted);
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

static void
report (const char *what, double ours, const char *whose, double theirs, double aim)
{
  printf ("%-34s ours %9.2f us   %s %9.2f us   ratio %5.2f   (aim: %g us, %s)\n", what, ours, whose,
          theirs, ours / theirs, aim, ours <= aim ? "reached" : "missed");
}

int
main (void)
{
  json_auto_t *policy = make_policy ();
  Signed document = sign (policy);
  g_autoptr (GPtrArray) policies
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_unref);
  double jansson = measure (parse_by_jansson, &document);
  double decisions;

  g_ptr_array_add (policies, pnc_policy_verify (document.bytes, "large", document.keys, 1, NULL));
  book = pnc_rulebook_new (policies, NULL);
  facts = pnc_facts_new_ideal (1796112000);
  printf ("a policy of %" G_GSIZE_FORMAT " bytes\n", g_bytes_get_size (document.bytes));
  report ("verify", measure (verify_envelope, &document), "jansson alone", jansson, 2000);
  report ("verify and read", measure (verify_and_read, &document), "jansson alone", jansson, 2000);
  decisions = measure (decide_all, &document) / N_QUESTIONS;
  report ("a decision", decisions, "reading it anew by jansson", jansson, 20);
  pnc_rulebook_unref (book);
  pnc_facts_free (facts);
  g_bytes_unref (document.bytes);
  g_ptr_array_unref (document.keys);
  return 0;
}
