/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"
#include "admin-verbs.h"
#include "cli-verdict.h"
#include "pnc-error.h"
#include "pnc-verdict-find.h"

static char **above;
static char **given;
static char *code;

static gboolean
admin_explain_set_facts (PncFacts *facts, GError **error)
{
  for (guint i = 0; given != NULL && given[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (given[i], "=", 2);

      if (g_strv_length (pair) != 2)
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                       "“%s” is no fact; one is NAME=VALUE, as now=2026-12-01T08:00:00Z", given[i]);
          return FALSE;
        }
      if (!pnc_facts_set (facts, pair[0], pair[1], error))
        return FALSE;
    }
  return TRUE;
}

/* @verdict is taken. */
static void
admin_explain_finish (CliRun *run, PncVerdict *verdict_taken)
{
  g_autoptr (PncVerdict) verdict = verdict_taken;
  g_autofree char *text = cli_dup_verdict (verdict);

  cli_run_finish (run, cli_json_from_verdict (verdict), text);
}

static void
admin_explain_question (CliRun *run, const PncRulebook *book, const char *text)
{
  g_autoptr (PncFacts) facts = pnc_facts_new_ideal (g_get_real_time () / G_USEC_PER_SEC);
  GError *error = NULL;
  g_autoptr (PncAsk) ask = pnc_ask_parse (text, &error);

  if (ask == NULL || !admin_explain_set_facts (facts, &error))
    cli_run_fail (run, error);
  else
    admin_explain_finish (run, pnc_policy_decide (book, facts, pnc_ask_get_question (ask)));
}

/* What a user has read out. */
static void
admin_explain_code (CliRun *run, const PncRulebook *book)
{
  PncVerdict *verdict = pnc_verdict_find_by_code (book, code);

  if (verdict != NULL)
    admin_explain_finish (run, verdict);
  else
    cli_run_fail (run, g_error_new (PNC_ERROR, PNC_ERROR_NOT_FOUND,
                                    "The code “%s” belongs to no answer of this policy; is it the "
                                    "version that the user has?",
                                    code));
}

static void
admin_policy_explain_begin (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncRulebook) book = NULL;

  if ((code != NULL) == (run->n_arguments > 1))
    {
      cli_run_fail_usage (run, "Name a question, or a code by --code");
      return;
    }
  book = admin_policy_load_book (run->arguments[0], (const char *const *) above, &error);
  if (book == NULL)
    cli_run_fail (run, error);
  else if (code != NULL)
    admin_explain_code (run, book);
  else
    admin_explain_question (run, book, run->arguments[1]);
}

static const GOptionEntry options[] = {
  { "above", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &above,
    "A policy that stands above it; the organisation's first", "FILE" },
  { "fact", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given, "Something that is so; may be repeated",
    "NAME=VALUE" },
  { "code", 0, 0, G_OPTION_ARG_STRING, &code, "What a user has read out on the telephone", "CODE" },
  { 0 },
};

const CliVerb admin_verb_policy_explain = {
  .name = "policy explain",
  .arguments = "FILE [QUESTION]",
  .summary = "Ask a policy one question",
  .description
  = "Says whether something is allowed, by which rule on which line, until when and whom to ask. "
    "QUESTION is one word of the shell: 'clipboard.to_host type=text bytes=100'; "
    "pinnace-policy(5) lists questions and facts. What is not given by --fact is as good as can "
    "be. With --code it says what a user was told who reads out that code.",
  .options = options,
  .begin = admin_policy_explain_begin,
};
