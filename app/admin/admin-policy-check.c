/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"
#include "admin-verbs.h"
#include "pnc-error.h"
#include "pnc-policy-check.h"

static json_t *
admin_check_to_json (const PncFinding *finding)
{
  return json_pack ("{s:s, s:s, s:i, s:s}", "severity",
                    pnc_finding_severity_to_string (finding->severity), "pointer", finding->pointer,
                    "line", (int) finding->line, "text", finding->text);
}

/* "file.json:12: warning: /usb/rules/3: …", which editors jump to. */
static void
admin_check_add_line (GString *text, const char *path, const PncFinding *finding)
{
  g_string_append (text, path);
  if (finding->line > 0)
    g_string_append_printf (text, ":%u", finding->line);
  g_string_append_printf (text, ": %s: ", pnc_finding_severity_to_string (finding->severity));
  if (finding->pointer[0] != '\0')
    g_string_append_printf (text, "%s: ", finding->pointer);
  g_string_append_printf (text, "%s\n", finding->text);
}

static void
admin_policy_check_begin (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncPolicyDraft) draft = admin_policy_load (run->arguments[0], &error);
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  json_t *list = json_array ();
  gboolean good;

  if (draft == NULL)
    {
      json_decref (list);
      cli_run_fail (run, error);
      return;
    }
  findings = pnc_policy_check (draft);
  for (guint i = 0; i < findings->len; i++)
    {
      json_array_append_new (list, admin_check_to_json (findings->pdata[i]));
      admin_check_add_line (text, run->arguments[0], findings->pdata[i]);
    }
  good = findings->len == 0
         || ((const PncFinding *) findings->pdata[0])->severity != PNC_FINDING_ERROR;
  g_string_append_printf (text, "%s: %s", run->arguments[0],
                          good ? "a policy that can be signed" : "nobody could work under it");
  cli_run_finish (run, json_pack ("{s:b, s:o}", "good", good, "findings", list), text->str);
  if (!good)
    run->exit_code = 1;
}

const CliVerb admin_verb_policy_check = {
  .name = "policy check",
  .arguments = "FILE",
  .summary = "Find what a policy says that cannot be meant",
  .description
  = "Reads a policy, signed or not, as a desktop would, and says with line and JSON pointer what "
    "is wrong with it. Then it looks for settings that cannot stand together (errors), settings "
    "and rules that others make void, and what this version of Pinnace cannot enforce (warnings), "
    "and what is left out (notes). The exit code is 1 "
    "when there are errors.",
  .begin = admin_policy_check_begin,
};
