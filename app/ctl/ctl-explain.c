/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-verdict.h"
#include "ctl-verbs.h"
#include "pnc-desktop-client-rules.h"

/* An answer is an answer: a denial is told with exit code 0, since asking was not refused. */

/* One question */

static void
ctl_explained_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_autoptr (PncVerdict) verdict
      = pnc_desktop_client_explain_finish (PNC_DESKTOP_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (verdict == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  text = cli_dup_verdict (verdict);
  cli_run_finish (run, cli_json_from_verdict (verdict), text);
}

/* All of them */

static void
ctl_explain_append (GString *text, GPtrArray *rules, PncAnswer answer, const char *heading)
{
  gboolean first = TRUE;

  for (guint i = 0; i < rules->len; i++)
    {
      const PncVerdict *verdict = rules->pdata[i];
      g_autofree char *sentence = NULL;

      if (verdict->answer != answer)
        continue;
      if (first)
        g_string_append_printf (text, "%s%s\n", text->len > 0 ? "\n" : "", heading);
      first = FALSE;
      sentence = pnc_verdict_dup_sentence (verdict);
      g_string_append_printf (text, "  %s  [%s]\n", sentence,
                              pnc_question_kind_to_string (verdict->question));
    }
}

static void
ctl_explain_all_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rules
      = pnc_desktop_client_list_rules_finish (PNC_DESKTOP_CLIENT (source), result, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *printable = NULL;
  json_t *list = json_array ();

  if (rules == NULL)
    {
      json_decref (list);
      cli_run_fail (run, error);
      return;
    }
  ctl_explain_append (text, rules, PNC_ANSWER_ALLOWED, "Allowed");
  ctl_explain_append (text, rules, PNC_ANSWER_LIMITED, "Allowed within a limit");
  ctl_explain_append (text, rules, PNC_ANSWER_DENIED, "Not allowed");
  for (guint i = 0; i < rules->len; i++)
    json_array_append_new (list, cli_json_from_verdict (rules->pdata[i]));
  g_string_set_size (text, text->len > 0 ? text->len - 1 : 0);
  printable = cli_dup_printable (text->str, TRUE);
  cli_run_finish (run, json_pack ("{s:o}", "verdicts", list), printable);
}

static void
ctl_explain_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  if (run->n_arguments > 1)
    pnc_desktop_client_explain_async (desktop, run->arguments[1], ctl_explained_cb, run);
  else
    pnc_desktop_client_rules_async (desktop, ctl_explain_all_cb, run);
}

static void
ctl_explain_begin (CliRun *run)
{
  cli_run_connect (run, ctl_explain_connected);
}

const CliVerb ctl_verb_explain = {
  .name = "explain",
  .arguments = "NAME [QUESTION]",
  .summary = "Say what the rules of a desktop allow, and why",
  .description
  = "Without QUESTION: everything, as allowed, allowed within a limit, and not allowed. With one "
    "(\"usb class=8 vid=1050\", \"clipboard.to_host type=text bytes=100\"; pinnace-policy(5)): the "
    "answer, the rule and its line, the policy and who signed it, until when it holds, whom to "
    "ask, "
    "and a code to read out to them. The exit code is 0 whatever the answer is.",
  .begin = ctl_explain_begin,
};
