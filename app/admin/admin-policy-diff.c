/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"
#include "admin-verbs.h"
#include "pnc-policy-diff.h"

static json_t *
admin_diff_to_json (const PncChange *change)
{
  return json_pack ("{s:s, s:s, s:i, s:s}", "kind", pnc_change_kind_to_string (change->kind),
                    "pointer", change->pointer, "line", (int) change->line, "text", change->text);
}

static void
admin_diff_finish (CliRun *run, GPtrArray *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  json_t *list = json_array ();
  gboolean loosens = pnc_policy_diff_loosens (changes);

  for (guint i = 0; i < changes->len; i++)
    {
      const PncChange *change = changes->pdata[i];

      json_array_append_new (list, admin_diff_to_json (change));
      g_string_append_printf (text, "%-9s  %s  (%s)\n", pnc_change_kind_to_string (change->kind),
                              change->text, change->pointer);
    }
  if (changes->len == 0)
    g_string_append (text, "They allow and deny the same");
  else
    g_string_append (text,
                     loosens ? "It loosens: signing it needs --loosen" : "It loosens nothing");
  cli_run_finish (run, json_pack ("{s:b, s:o}", "loosens", loosens, "changes", list), text->str);
}

static void
admin_policy_diff_begin (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncPolicyDraft) from = admin_policy_load (run->arguments[0], &error);
  g_autoptr (PncPolicyDraft) to
      = from != NULL ? admin_policy_load (run->arguments[1], &error) : NULL;
  g_autoptr (GPtrArray) changes = NULL;

  if (to == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  changes = pnc_policy_diff (from, to);
  admin_diff_finish (run, changes);
}

const CliVerb admin_verb_policy_diff = {
  .name = "policy diff",
  .arguments = "OLD NEW",
  .summary = "Say what a policy loosens and tightens beside another",
  .description
  = "Compares what two policies allow, not their texts. For each field that differs it says which "
    "way; of two lists of rules it names something that one allows and the other does not.",
  .begin = admin_policy_diff_begin,
};
