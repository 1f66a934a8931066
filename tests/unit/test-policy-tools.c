/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-check.h"
#include "pnc-policy-diff.h"
#include "pnc-policy-show.h"
#include "pnc-policy-test.h"
#include "pnc-stories.h"

#include <string.h>

/* What helps those who write policies: check, diff, show, stories, the template. */

static const PncFinding *
find_finding (GPtrArray *findings, const char *pointer)
{
  for (guint i = 0; i < findings->len; i++)
    if (strcmp (((const PncFinding *) findings->pdata[i])->pointer, pointer) == 0)
      return findings->pdata[i];
  return NULL;
}

static void
check_finds_what_cannot_be_meant (void **state)
{
  static const struct
  {
    const char *changes, *pointer;
    PncFindingSeverity severity;
  } cases[] = {
    { "{'/validity/not_before': '2027-01-01T00:00:00Z',"
      " '/validity/not_after': '2026-12-31T00:00:00Z'}",
      "/validity/not_after", PNC_FINDING_ERROR },
    { "{'/applies/images': []}", "/applies/images", PNC_FINDING_ERROR },
    { "{'/host/bind': 'tpm', '/storage/portable': true}", "/storage/portable", PNC_FINDING_ERROR },
    { "{'/host/bind': 'none', '/lease/tpm_enforced': 'require'}", "/lease/tpm_enforced",
      PNC_FINDING_ERROR },
    { "{'/snapshots/suspend': false, '/ui/on_close': 'suspend'}", "/ui/on_close",
      PNC_FINDING_ERROR },
    { "{'/audit/upload': 'put'}", "/audit/upload", PNC_FINDING_ERROR },
    { "{'/hours/windows': [], '/hours/zone': 'UTC'}", "/hours/windows", PNC_FINDING_ERROR },
    { "{'/move/allow': 'none', '/move/lan': true}", "/move/lan", PNC_FINDING_WARNING },
    { "{'/snapshots/allow': false, '/snapshots/max': 3}", "/snapshots/max", PNC_FINDING_WARNING },
    { "{'/network/mode': 'none', '/network/rules': [{'act':'deny','dst':'10.0.0.0/8'}]}",
      "/network/rules", PNC_FINDING_WARNING },
    { "{'/channels/files/allow_ext': ['pdf','exe'], '/channels/files/deny_ext': ['exe']}",
      "/channels/files/allow_ext", PNC_FINDING_WARNING },
    { "{'/usb/rules': [{'allow': true, 'class': 3}]}", "/usb/rules/0", PNC_FINDING_WARNING },
    { "{'/network/rules': [{'act':'deny','dst':'10.0.0.0/8'},{'act':'deny','dst':'10.1.0.0/16'}]}",
      "/network/rules/1", PNC_FINDING_WARNING },
    { "{'/network/zones': ["
      "{'name':'a','when':{'subnets':['10.0.0.0/8']},'default':'deny','host_default':'deny'},"
      "{'name':'b','when':{'subnets':['10.1.0.0/16']},'default':'deny','host_default':'deny'}]}",
      "/network/zones/1", PNC_FINDING_WARNING },
    { "{'/lease/max_s': 3600, '/lease/contact_every_s': 7200}", "/lease/contact_every_s",
      PNC_FINDING_WARNING },
    { NULL, "/contact", PNC_FINDING_NOTE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncPolicyDraft) draft
          = pnc_policy_test_draft (pnc_policy_test_open (cases[i].changes));
      g_autoptr (GPtrArray) findings = pnc_policy_check (draft);
      const PncFinding *finding = find_finding (findings, cases[i].pointer);

      if (finding == NULL || finding->severity != cases[i].severity)
        fail_msg ("%s: %s", cases[i].changes, finding != NULL ? finding->text : "not found");
    }
}

/* @n rules of DNS names, each on its own port. */
static json_t *
many_names (guint n)
{
  json_t *rules = json_array ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("h%u.example.org", i);
      g_autofree char *port = g_strdup_printf ("%u", i + 1);

      json_array_append_new (
          rules, json_pack ("{s:s, s:s, s:s}", "act", "allow", "dst", name, "ports", port));
    }
  return rules;
}

static void
check_says_which_lists_it_did_not_search (void **state)
{
  json_t *json = pnc_policy_test_open ("{'/quarantine/rules': [{'act':'allow','dst':'*'}]}");
  g_autoptr (PncPolicyDraft) draft = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  guint n_notes = 0;

  json_object_set_new (json_object_get (json, "network"), "rules", many_names (2500));
  draft = pnc_policy_test_draft (json);
  findings = pnc_policy_check (draft);
  assert_int_equal (find_finding (findings, "/network/rules")->severity, PNC_FINDING_NOTE);
  for (guint i = 0; i < findings->len; i++)
    n_notes += strstr (((PncFinding *) findings->pdata[i])->text, "too large") != NULL;
  assert_int_equal (n_notes, 1);
}

static void
check_says_what_this_version_does_not_do (void **state)
{
  static const struct
  {
    const char *changes, *pointer, *part;
  } cases[] = {
    { "{'/display/watermark/required': true}", "/display/watermark/required", "no desktop starts" },
    { "{'/validity/on_expiry': 'suspend'}", "/validity/on_expiry", "shuts the desktop down" },
    { "{'/hours/on_end': 'lock'}", "/hours/on_end", "shuts the desktop down" },
    { "{'/network/rules': [{'act':'allow','dst':'www.example.org'}]}", "/network/rules",
      "no network at all" },
    { "{'/network/host_default': 'deny'}", "/network/host_rules", "the computer itself" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncPolicyDraft) draft
          = pnc_policy_test_draft (pnc_policy_test_open (cases[i].changes));
      g_autoptr (GPtrArray) findings = pnc_policy_check (draft);
      const PncFinding *finding = find_finding (findings, cases[i].pointer);

      if (finding == NULL || strstr (finding->text, cases[i].part) == NULL)
        fail_msg ("%s: %s", cases[i].changes, finding != NULL ? finding->text : "not found");
    }
}

static void
check_says_what_is_left_out (void **state)
{
  g_autoptr (PncPolicyDraft) draft
      = pnc_policy_test_draft (pnc_policy_json_new ("example.org", "org", 1, PNC_POLICY_TEST_NOW));
  g_autoptr (GPtrArray) findings = pnc_policy_check (draft);
  const PncFinding *demanded = find_finding (findings, "");
  const PncFinding *left_out = findings->pdata[findings->len - 1];

  assert_int_equal (demanded->severity, PNC_FINDING_WARNING);
  assert_non_null (strstr (demanded->text, "/display/watermark/required"));
  assert_null (strstr (demanded->text, "/channels/printing"));
  for (guint i = 0; i < findings->len; i++)
    if (strstr (((PncFinding *) findings->pdata[i])->text, "tightest value: ") != NULL)
      left_out = findings->pdata[i];
  assert_int_equal (left_out->severity, PNC_FINDING_NOTE);
  assert_non_null (strstr (left_out->text, "/channels/printing"));
}

static void
an_open_policy_and_the_template_have_nothing_wrong (void **state)
{
  json_t *policies[] = {
    pnc_policy_test_open ("{'/contact': 'help@example.org'}"),
    pnc_policy_json_new_template ("example.org", "office", PNC_POLICY_TEST_NOW),
  };

  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (PncPolicyDraft) draft = pnc_policy_test_draft (policies[i]);
      g_autoptr (GPtrArray) findings = pnc_policy_check (draft);

      for (guint j = 0; j < findings->len; j++)
        {
          const PncFinding *finding = findings->pdata[j];
          if (finding->severity != PNC_FINDING_NOTE)
            fail_msg ("%s: %s", finding->pointer, finding->text);
        }
    }
}

static void
the_template_states_and_explains_every_field (void **state)
{
  json_auto_t *template
      = pnc_policy_json_new_template ("example.org", "office", PNC_POLICY_TEST_NOW);
  g_autoptr (PncPolicyDraft) draft = pnc_policy_test_draft (json_incref (template));
  json_t *comments = json_object_get (json_object_get (template, "x"), "comments");

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    {
      const PncField *field = pnc_field_get (i);
      assert_true (draft->present[i] || field->type == PNC_FIELD_TYPE_TEXT);
      assert_true (json_is_string (json_object_get (comments, field->pointer)));
    }
}

/* The changes between two policies, one a line: "loosened /pointer". */
static char *
diff (const char *before, const char *after)
{
  g_autoptr (PncPolicyDraft) from = pnc_policy_test_draft (pnc_policy_test_open (before));
  g_autoptr (PncPolicyDraft) to = pnc_policy_test_draft (pnc_policy_test_open (after));
  g_autoptr (GPtrArray) changes = pnc_policy_diff (from, to);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      const PncChange *change = changes->pdata[i];
      g_string_append_printf (text, "%s %s\n", pnc_change_kind_to_string (change->kind),
                              change->pointer);
    }
  return g_string_free (text, FALSE);
}

static void
diff_says_what_is_loosened_and_what_tightened (void **state)
{
  static const struct
  {
    const char *before, *after, *changes;
  } cases[] = {
    { NULL, NULL, "" },
    { "{'/channels/printing': 'pdf'}", NULL, "loosened /channels/printing\n" },
    { NULL, "{'/channels/printing': 'none'}", "tightened /channels/printing\n" },
    { NULL, "{'/auth/min_length': 20, '/validity/warn_s': 60}",
      "tightened /auth/min_length\nchanged /validity/warn_s\n" },
    { "{'/host/require': ['tpm2']}", "{'/host/require': ['no_swap']}",
      "loosened /host/require\ntightened /host/require\n" },
    { "{'/usb/default': 'deny'}",
      "{'/usb/default': 'deny', '/usb/rules': "
      "[{'allow': true, 'class': 3}]}",
      "loosened /usb/rules\n" },
    { NULL, "{'/network/rules': [{'act':'deny','dst':'10.0.0.0/8'}]}", "tightened /network\n" },
    { NULL,
      "{'/hours/windows': [{'days':['mon'],'from':'08:00','to':'12:00'}],"
      " '/hours/zone': 'UTC'}",
      "tightened /hours/windows\n" },
    { "{'/hours/windows': [{'days':['mon'],'from':'08:00','to':'12:00'}], '/hours/zone': 'UTC'}",
      "{'/hours/windows': [{'days':['mon'],'from':'09:00','to':'13:00'}], '/hours/zone': 'UTC'}",
      "loosened /hours/windows\ntightened /hours/windows\n" },
    { NULL,
      "{'/network/zones': [{'name':'office','when':{'subnets':['10.0.0.0/8']},"
      "'default':'deny','host_default':'allow'}]}",
      "tightened /network\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *changes = diff (cases[i].before, cases[i].after);
      assert_string_equal (changes, cases[i].changes);
    }
}

static PncStories *
parse_stories (const char *json, GError **error)
{
  json_auto_t *object = pnc_policy_test_json (json);
  char *text = json_dumps (object, JSON_INDENT (1));
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
  g_autoptr (PncDocument) document
      = pnc_document_parse_any (bytes, PNC_DOCUMENT_STORIES, "stories.json", error);

  return document != NULL ? pnc_stories_parse (document, error) : NULL;
}

#define STORIES(stories)                                                                           \
  "{'_type':'pinnace-stories','format':1,'now':'2026-12-01T08:00:00Z','stories':[" stories "]}"

static void
stories_hold_or_do_not (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/host/require': ['tpm2'], '/channels/printing': 'pdf'}"), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncStories) stories = parse_stories (
      STORIES ("{'name':'a','given':{'host':'none'},'ask':'start','expect':'denied',"
               "'by':'/host/require'},"
               "{'name':'b','ask':'print type=pdf','expect':'allowed'},"
               "{'name':'c','ask':'print type=printer','expect':'allowed'},"
               "{'name':'d','given':{'network':['10.1.2.3/8','192.168.1.2/24']},'ask':'start',"
               "'expect':'allowed','by':'/usb/default'}"),
      &error);

  pnc_test_assert_no_error (error);
  assert_int_equal (pnc_stories_get_n (stories), 4);
  assert_true (pnc_stories_run (stories, 0, book, NULL));
  assert_true (pnc_stories_run (stories, 1, book, NULL));
  assert_false (pnc_stories_run (stories, 2, book, NULL));
  assert_false (pnc_stories_run (stories, 3, book, NULL));
}

static void
stories_that_say_nonsense_are_refused_with_their_place (void **state)
{
  static const struct
  {
    const char *json, *pointer;
  } wrong[] = {
    { STORIES ("{'name':'a','ask':'fly','expect':'denied'}"), "/stories/0/ask" },
    { STORIES ("{'name':'a','ask':'start','expect':'maybe'}"), "/stories/0/expect" },
    { STORIES ("{'name':'a','given':{'moon':'full'},'ask':'start','expect':'denied'}"),
      "/stories/0/given/moon" },
    { STORIES ("{'name':'a','given':{'now':'today'},'ask':'start','expect':'denied'}"),
      "/stories/0/given/now" },
    { STORIES ("{'name':'a','ask':'start','expect':'denied','because':'x'}"),
      "/stories/0/because" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncStories) stories = parse_stories (wrong[i].json, &error);

      assert_null (stories);
      assert_string_equal (pnc_error_get_refusal (error)->pointer, wrong[i].pointer);
    }
}

static void
show_says_in_sentences_what_is_allowed (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/channels/clipboard/to_host': 'none', '/contact': 'help@e.org'}"),
      NULL);
  g_autofree char *text = pnc_policy_show (book, PNC_POLICY_TEST_NOW);
  const char *allowed = strstr (text, "\nAllowed\n"), *denied = strstr (text, "\nNot allowed\n");

  assert_non_null (strstr (text, "help@e.org"));
  assert_true (strstr (allowed, "Pasting into this desktop is allowed") < denied);
  assert_non_null (strstr (denied, "Pasting from this desktop is not allowed"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (check_finds_what_cannot_be_meant),
    cmocka_unit_test (check_says_which_lists_it_did_not_search),
    cmocka_unit_test (check_says_what_this_version_does_not_do),
    cmocka_unit_test (check_says_what_is_left_out),
    cmocka_unit_test (an_open_policy_and_the_template_have_nothing_wrong),
    cmocka_unit_test (the_template_states_and_explains_every_field),
    cmocka_unit_test (diff_says_what_is_loosened_and_what_tightened),
    cmocka_unit_test (stories_hold_or_do_not),
    cmocka_unit_test (stories_that_say_nonsense_are_refused_with_their_place),
    cmocka_unit_test (show_says_in_sentences_what_is_allowed),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
