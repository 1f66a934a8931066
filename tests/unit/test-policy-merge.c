/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-policy-test.h"
#include "pnc-time.h"

#include <string.h>

/* That a merge never allows what a parent denies, shown with random policies, questions and
 * facts. The seed is fixed: a failure can be seen again. */

#define N_CHAINS 200
#define N_QUESTIONS 100
#define SEED 20261201

/* One of the texts. */
static const char *
pick (GRand *rand, const char *const *texts)
{
  return texts[g_rand_int_range (rand, 0, g_strv_length ((GStrv) texts))];
}

static gint64
random_number (GRand *rand, gint64 least, gint64 most)
{
  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return least;
    case 1:
      return most;
    case 2:
      least += g_rand_int_range (rand, 0, 20);
      return MIN (least, most);
    default:
      return least + (gint64) (g_rand_double (rand) * (most - least));
    }
}

static json_t *
random_items (GRand *rand, const PncField *field)
{
  static const char *const ids[] = { "image", "other", "*", NULL };
  static const char *const extensions[] = { "exe", "txt", "*", NULL };
  static const char *const addresses[] = { "10.0.0.53", "2001:db8::53", "*", NULL };
  const char *const *items[] = { field->values, ids, extensions, addresses };
  json_t *array = json_array ();

  for (guint i = 0; items[field->item][i] != NULL; i++)
    if (g_rand_boolean (rand))
      json_array_append_new (array, json_string (items[field->item][i]));
  return array;
}

static json_t *
random_value (GRand *rand, PncFieldId id)
{
  const PncField *field = pnc_field_get (id);
  g_autofree char *text = NULL;

  switch (field->type)
    {
    case PNC_FIELD_TYPE_BOOL:
      return json_boolean (g_rand_boolean (rand));
    case PNC_FIELD_TYPE_LIMIT:
      if (g_rand_boolean (rand))
        return json_string ("unlimited");
      return json_integer (random_number (rand, field->least, field->most));
    case PNC_FIELD_TYPE_INT:
      return json_integer (random_number (rand, field->least, field->most));
    case PNC_FIELD_TYPE_ENUM:
      return json_string (pick (rand, field->values));
    case PNC_FIELD_TYPE_TIME:
      text = pnc_time_format (PNC_POLICY_TEST_NOW + g_rand_int_range (rand, -200, 200) * 86400);
      return json_string (text);
    case PNC_FIELD_TYPE_VERSION:
      return json_string (g_rand_boolean (rand) ? "0.1.0" : "2.0.0");
    case PNC_FIELD_TYPE_ALLOW:
    case PNC_FIELD_TYPE_REQUIRE:
      return random_items (rand, field);
    case PNC_FIELD_TYPE_TEXT:
      return json_string ("https://example.org/");
    }
  g_assert_not_reached ();
}

/* Rules over a small world of devices, addresses and hours, so that they meet. */
static const char *const usb_rules[]
    = { "[]", "[{'allow':true,'class':3}]", "[{'allow':false,'class':8},{'allow':true,'vid':4176}]",
        "[{'allow':true,'class':8},{'allow':false,'vid':4176,'pid':1031}]", NULL };
static const char *const network_rules[]
    = { "[]", "[{'act':'allow','proto':'tcp','dst':'10.0.0.0/8','ports':'443'}]",
        "[{'act':'deny','dst':'10.1.0.0/16'},{'act':'allow','dst':'*'}]",
        "[{'act':'allow','dst':'intra.example.org'}]", NULL };
static const char *const zones[] = {
  "[]",
  "[{'name':'office','when':{'subnets':['10.0.0.0/8']},'default':'allow','host_default':'allow'}]",
  "[{'name':'home','when':{'subnets':['192.168.0.0/16']},'default':'deny','host_default':'deny'}]",
  NULL
};
static const char *const hours[]
    = { "{'windows':'always'}", "{'windows':[], 'zone':'UTC'}",
        "{'windows':[{'days':['tue'],'from':'07:00','to':'19:00'}],'zone':'UTC','on_end':'warn'}",
        "{'windows':[{'days':['wed'],'from':'07:00','to':'19:00'}],'zone':'UTC','on_end':'lock'}",
        NULL };
static const char *const acts[] = { "'allow'", "'deny'", NULL };

static const struct
{
  const char *pointer;
  const char *const *values;
} lists[] = {
  { "/usb/rules", usb_rules },
  { "/usb/default", acts },
  { "/network/rules", network_rules },
  { "/network/default", acts },
  { "/network/host_rules", network_rules },
  { "/network/host_default", acts },
  { "/network/zones", zones },
  { "/quarantine/rules", network_rules },
  { "/quarantine/default", acts },
  { "/hours", hours },
};

/* @policy with about one field in @one_in changed. */
static void
randomise (GRand *rand, json_t *policy, guint one_in)
{
  for (guint i = 0; i < PNC_N_FIELDS; i++)
    if (g_rand_int_range (rand, 0, one_in) == 0)
      pnc_policy_json_set (policy, pnc_field_get (i)->pointer, random_value (rand, i));
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_rand_int_range (rand, 0, one_in) == 0)
      pnc_policy_json_set (policy, lists[i].pointer,
                           pnc_policy_test_json (pick (rand, lists[i].values)));
}

static const char *const details[] = {
  "",
  " type=text",
  " type=image bytes=2000000",
  " type=files",
  " name=a.exe bytes=5",
  " name=report.txt",
  " name=other write=yes",
  " count=2",
  " count=9",
  " count=4096",
  " bytes=10",
  " type=nat",
  " type=bridge",
  " type=pdf",
  " type=stick",
  " type=expiry name=file",
  " class=8/6/80",
  " class=3",
  " vid=1050 pid=0407 interface=3",
  " vid=1050 interface=8 interface=3",
  " proto=tcp address=10.1.2.3 port=443",
  " proto=udp address=10.0.0.53 port=53",
  " proto=tcp address=192.0.2.7 port=80",
  " seconds=100000",
  " memory=yes",
  NULL,
};

static PncAsk *
random_question (GRand *rand)
{
  for (;;)
    {
      g_autofree char *text
          = g_strconcat (pnc_question_kind_to_string (g_rand_int_range (rand, 0, PNC_N_QUESTIONS)),
                         pick (rand, details), NULL);
      PncAsk *ask = pnc_ask_parse (text, NULL);

      if (ask != NULL)
        return ask;
    }
}

static const char *const worlds[] = {
  "",
  "running=yes",
  "clock-behind=1000",
  "clock-behind=1000; online=no",
  "now=2026-12-01T23:00:00Z; running=yes",
  "now=2027-05-01T08:00:00Z",
  "host=tpm2,no_swap; bound=file",
  "auth=password",
  "enforces=none",
  "image=other; image-version=3; image-created=2026-01-01T00:00:00Z",
  "uses=4; contact=2026-11-01T00:00:00Z",
  "network=10.2.3.4/24; resolve=intra.example.org=192.0.2.7",
  "network=192.168.1.5/24; client=1.0.0; update-age=900000",
  NULL,
};

typedef struct
{
  guint asked;
  guint denied_by_parent;
  guint tightened;
} Tally;

/* What becomes of a running desktop, tightest first; what names no action shuts it down. */
static guint
rank_action (const PncVerdict *verdict)
{
  static const char *const actions[] = { "poweroff", "shutdown", "suspend", "lock", "warn" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (verdict->action, actions[i]) == 0)
      return i;
  return 1;
}

/* @lower stands below @upper. */
static void
check_pair (GRand *rand, const PncRulebook *upper, const PncRulebook *lower, Tally *tally)
{
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      g_autoptr (PncAsk) ask = random_question (rand);
      g_autoptr (PncFacts) facts = pnc_policy_test_facts (pick (rand, worlds));
      const PncQuestion *question = pnc_ask_get_question (ask);
      g_autoptr (PncVerdict) above = pnc_policy_decide (upper, facts, question);
      g_autoptr (PncVerdict) below = pnc_policy_decide (lower, facts, question);

      tally->asked++;
      tally->denied_by_parent += above->answer == PNC_ANSWER_DENIED;
      tally->tightened += below->answer < above->answer;
      if (below->answer > above->answer)
        fail_msg ("“%s” is %s below and %s above, by %s",
                  pnc_question_kind_to_string (question->kind),
                  pnc_answer_to_string (below->answer), pnc_answer_to_string (above->answer),
                  below->rule);
      if (question->kind == PNC_QUESTION_RUN && above->answer == PNC_ANSWER_DENIED)
        assert_true (rank_action (below) <= rank_action (above));
      if (below->answer == PNC_ANSWER_LIMITED && above->answer == PNC_ANSWER_LIMITED)
        assert_true (below->limit <= above->limit);
    }
}

/* Organisation, group, user, grant: each the parent of the next. */
static void
make_chain (GRand *rand, guint one_in, json_t **chain)
{
  static const char *const levels[] = { "org", "group", "user", "grant" };

  chain[0] = pnc_policy_test_open (NULL);
  randomise (rand, chain[0], one_in);
  for (guint i = 1; i < PNC_N_POLICY_LEVELS; i++)
    {
      chain[i] = pnc_policy_test_lower (levels[i], NULL);
      json_object_set_new (chain[i], "parent", json_string (levels[i - 1]));
      randomise (rand, chain[i], one_in * 2);
    }
}

/* Of the upper @n of @chain. */
static PncRulebook *
make_book (json_t **chain, guint n)
{
  json_t *taken[PNC_N_POLICY_LEVELS] = { NULL };

  for (guint i = 0; i < n; i++)
    taken[i] = json_incref (chain[i]);
  return pnc_policy_test_book (taken[0], taken[1], taken[2], taken[3], NULL);
}

static void
no_merge_allows_what_a_parent_denies (void **state)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  Tally tally = { 0 };

  for (guint i = 0; i < N_CHAINS; i++)
    {
      /* From nearly open to wild ones, so that much is allowed by some. */
      guint one_in = 1 << g_rand_int_range (rand, 1, 6);
      json_t *chain[PNC_N_POLICY_LEVELS];
      g_autoptr (PncRulebook) upper = NULL;

      make_chain (rand, one_in, chain);
      upper = pnc_policy_test_book (json_incref (chain[0]), NULL);
      for (guint n = 2; n <= PNC_N_POLICY_LEVELS; n++)
        {
          PncRulebook *lower = make_book (chain, n);

          check_pair (rand, upper, lower, &tally);
          pnc_rulebook_unref (upper);
          upper = lower;
        }
      for (guint n = 0; n < PNC_N_POLICY_LEVELS; n++)
        json_decref (chain[n]);
    }
  /* Were all denied, or none, this would say nothing. */
  assert_in_range (tally.denied_by_parent, tally.asked / 20, tally.asked * 19 / 20);
  assert_in_range (tally.tightened, tally.asked / 100, tally.asked);
}

static void
a_merge_names_the_document_that_decided (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/channels/printing': 'pdf'}"),
      pnc_policy_test_lower ("group", "{'/channels/printing': 'all', '/usb/max_devices': 2}"),
      NULL);
  guint printing, devices;

  assert_int_equal (pnc_rulebook_get (book, PNC_FIELD_CHANNELS_PRINTING, &printing)->number, 1);
  assert_int_equal (pnc_rulebook_get (book, PNC_FIELD_USB_MAX_DEVICES, &devices)->number, 2);
  assert_int_equal (printing, 0);
  assert_int_equal (devices, 1);
}

static void
merges_sets_to_what_both_say (void **state)
{
  g_autoptr (PncRulebook) book = pnc_policy_test_book (
      pnc_policy_test_open ("{'/applies/images': ['a', 'b'], '/host/require': ['tpm2']}"),
      pnc_policy_test_lower ("group",
                             "{'/applies/images': ['b', 'c'], '/host/require': ['no_swap']}"),
      NULL);
  const PncValue *images = pnc_rulebook_get (book, PNC_FIELD_APPLIES_IMAGES, NULL);
  const PncValue *require = pnc_rulebook_get (book, PNC_FIELD_HOST_REQUIRE, NULL);

  assert_int_equal (g_strv_length (images->items), 1);
  assert_string_equal (images->items[0], "b");
  assert_int_equal (g_strv_length (require->items), 2);
  assert_string_equal (require->items[0], "no_swap");
}

static void
refuses_policies_that_do_not_belong_together (void **state)
{
  static const struct
  {
    const char *level, *fields, *says;
  } wrong[] = {
    { "group", "{'/org_id': 'other.org'}", "one organisation" },
    { "user", "{'/parent': 'another'}", "tightens" },
    { "organisation", "{}", "the order is" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GPtrArray) drafts
          = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_draft_unref);
      g_autoptr (GError) error = NULL;
      json_t *lower = pnc_policy_test_lower (wrong[i].level, wrong[i].fields);

      if (strcmp (wrong[i].level, "organisation") == 0)
        json_object_del (lower, "parent");
      g_ptr_array_add (drafts, pnc_policy_test_draft (pnc_policy_test_open (NULL)));
      g_ptr_array_add (drafts, pnc_policy_test_draft (lower));
      assert_null (pnc_rulebook_new_simulated (drafts, &error));
      assert_non_null (strstr (error->message, wrong[i].says));
    }
}

static void
a_lower_policy_alone_says_nothing (void **state)
{
  g_autoptr (GPtrArray) drafts
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_policy_draft_unref);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (drafts, pnc_policy_test_draft (pnc_policy_test_lower ("user", NULL)));
  assert_null (pnc_rulebook_new_simulated (drafts, &error));
  assert_non_null (strstr (error->message, "“org” goes above it"));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (no_merge_allows_what_a_parent_denies),
    cmocka_unit_test (a_merge_names_the_document_that_decided),
    cmocka_unit_test (merges_sets_to_what_both_say),
    cmocka_unit_test (refuses_policies_that_do_not_belong_together),
    cmocka_unit_test (a_lower_policy_alone_says_nothing),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
