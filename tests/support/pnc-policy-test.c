/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-test.h"

#include <string.h>

json_t *
pnc_policy_test_json (const char *json)
{
  g_autofree char *text = g_strdelimit (g_strdup (json), "'", '"');
  json_error_t where;
  json_t *value = json_loads (text, JSON_DECODE_ANY, &where);

  if (value == NULL)
    fail_msg ("“%s”: %s", text, where.text);
  return value;
}

static json_t *
pnc_policy_test_change (json_t *policy, const char *changes)
{
  json_auto_t *object = changes != NULL ? pnc_policy_test_json (changes) : json_object ();
  const char *pointer;
  json_t *value;

  json_object_foreach (object, pointer, value)
      pnc_policy_json_set (policy, pointer, json_incref (value));
  return policy;
}

json_t *
pnc_policy_test_open (const char *changes)
{
  return pnc_policy_test_change (
      pnc_policy_json_new_open ("example.org", "org", 7, PNC_POLICY_TEST_NOW), changes);
}

json_t *
pnc_policy_test_lower (const char *level, const char *fields)
{
  json_t *policy = pnc_policy_json_new ("example.org", level, 3, PNC_POLICY_TEST_NOW);

  json_object_set_new (policy, "level", json_string (level));
  json_object_set_new (policy, "parent", json_string ("org"));
  return pnc_policy_test_change (policy, fields);
}

static PncPolicyDraft *
pnc_policy_test_parse (json_t *policy, GError **error)
{
  char *text = json_dumps (policy, JSON_INDENT (1));
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (PncDocument) document = NULL;

  json_decref (policy);
  document = pnc_document_parse_any (bytes, PNC_DOCUMENT_POLICY, "test.json", error);
  return document != NULL ? pnc_policy_draft_parse (document, error) : NULL;
}

PncPolicyDraft *
pnc_policy_test_draft (json_t *policy)
{
  g_autoptr (GError) error = NULL;
  PncPolicyDraft *draft = pnc_policy_test_parse (policy, &error);

  pnc_test_assert_no_error (error);
  return draft;
}

GError *
pnc_policy_test_refuse (json_t *policy)
{
  GError *error = NULL;
  g_autoptr (PncPolicyDraft) draft = pnc_policy_test_parse (policy, &error);

  assert_null (draft);
  assert_non_null (error);
  return error;
}

PncRulebook *
pnc_policy_test_book (json_t *first, ...)
{
  g_autoptr (GPtrArray) drafts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_draft_unref);
  g_autoptr (GError) error = NULL;
  PncRulebook *book;
  va_list policies;

  va_start (policies, first);
  for (json_t *policy = first; policy != NULL; policy = va_arg (policies, json_t *))
    g_ptr_array_add (drafts, pnc_policy_test_draft (policy));
  va_end (policies);
  book = pnc_rulebook_new_simulated (drafts, &error);
  pnc_test_assert_no_error (error);
  return book;
}

PncFacts *
pnc_policy_test_facts (const char *text)
{
  PncFacts *facts = pnc_facts_new_ideal (PNC_POLICY_TEST_NOW);
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ";", -1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; parts[i] != NULL && *g_strstrip (parts[i]) != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
      assert_true (pnc_facts_set (facts, pair[0], pair[1], &error));
    }
  return facts;
}

PncVerdict *
pnc_policy_test_decide (const PncRulebook *book, const char *question, const char *facts)
{
  g_autoptr (PncFacts) world = pnc_policy_test_facts (facts);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncAsk) ask = pnc_ask_parse (question, &error);

  pnc_test_assert_no_error (error);
  return pnc_policy_decide (book, world, pnc_ask_get_question (ask));
}
