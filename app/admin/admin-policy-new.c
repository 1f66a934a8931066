/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-verbs.h"
#include "pnc-error.h"
#include "pnc-policy-write.h"
#include "pnc-text.h"

#include <string.h>

static void
admin_policy_new_begin (CliRun *run)
{
  g_autofree char *text = NULL;
  json_t *policy;

  for (guint i = 0; i < run->n_arguments; i++)
    if (!pnc_text_is_id (run->arguments[i]))
      {
        cli_run_fail (run, g_error_new (PNC_ERROR, PNC_ERROR_INVALID,
                                        "“%s” is no id: small letters, digits, “.”, “_” and “-”, "
                                        "at most 63, beginning with a letter or digit",
                                        run->arguments[i]));
        return;
      }
  policy = pnc_policy_json_new_template (run->arguments[0], run->arguments[1],
                                         g_get_real_time () / G_USEC_PER_SEC);
  text = json_dumps (policy, JSON_INDENT (1));
  cli_run_finish (run, policy, text);
}

const CliVerb admin_verb_policy_new = {
  .name = "policy new",
  .arguments = "ORG POLICY",
  .summary = "Write a policy to begin with",
  .description
  = "Prints a policy of the organisation ORG named POLICY: every field, set to what suits most "
    "offices and valid for a year from now, and under \"x\" what each field means and may be. "
    "Save it, change it, look at it with policy check and policy show, then sign it.",
  .begin = admin_policy_new_begin,
};
