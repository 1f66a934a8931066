/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"
#include "admin-verbs.h"
#include "pnc-stories.h"

#include <stdio.h>

static char **above;

/* What it was instead, as the lines of a comment. */
static void
admin_test_explain (GString *text,
                    const PncStories *stories,
                    guint index,
                    const PncVerdict *verdict)
{
  g_autofree char *expected = pnc_stories_dup_expected (stories, index);
  g_autofree char *sentence = pnc_verdict_dup_sentence (verdict);
  g_autofree char *source = pnc_verdict_dup_source (verdict);

  g_string_append_printf (text, "# expected: %s\n# but it is %s: %s\n# %s\n", expected,
                          pnc_answer_to_string (verdict->answer), sentence, source);
}

/* Returns how many did not hold. TAP, version 12 (testanything.org). */
static guint
admin_test_run (const PncStories *stories, const PncRulebook *book, GString *text, json_t *list)
{
  guint n = pnc_stories_get_n (stories), failed = 0;

  g_string_append_printf (text, "1..%u\n", n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PncVerdict) verdict = NULL;
      const char *name = pnc_stories_get_name (stories, i);
      gboolean holds = pnc_stories_run (stories, i, book, &verdict);

      g_string_append_printf (text, "%s %u - %s\n", holds ? "ok" : "not ok", i + 1, name);
      if (!holds)
        admin_test_explain (text, stories, i, verdict);
      failed += !holds;
      json_array_append_new (list, json_pack ("{s:s, s:b, s:s, s:s?}", "name", name, "holds", holds,
                                              "answer", pnc_answer_to_string (verdict->answer),
                                              "rule", verdict->rule));
    }
  return failed;
}

static void
admin_policy_test_begin (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncRulebook) book
      = admin_policy_load_book (run->arguments[0], (const char *const *) above, &error);
  g_autoptr (PncDocument) document
      = book != NULL ? admin_policy_load_document (run->arguments[1], PNC_DOCUMENT_STORIES, &error)
                     : NULL;
  g_autoptr (PncStories) stories = document != NULL ? pnc_stories_parse (document, &error) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  json_t *list;
  guint failed;

  if (stories == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  list = json_array ();
  failed = admin_test_run (stories, book, text, list);
  cli_run_finish (run, json_pack ("{s:b, s:o}", "good", failed == 0, "stories", list),
                  g_strchomp (text->str));
  if (failed > 0)
    run->exit_code = 1;
}

static const GOptionEntry options[] = {
  { "above", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &above,
    "A policy that stands above it; the organisation's first", "FILE" },
  { 0 },
};

const CliVerb admin_verb_policy_test = {
  .name = "policy test",
  .arguments = "FILE STORIES",
  .summary = "Ask a policy the questions of a file of stories",
  .description
  = "Each story says what is given, what is asked and what the answer should be; "
    "pinnace-policy(5) has the format. The output is TAP, for people and for continuous "
    "integration. The exit code is 1 when a story does not hold.",
  .options = options,
  .begin = admin_policy_test_begin,
};
