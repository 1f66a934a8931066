/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "admin-policy.h"
#include "admin-verbs.h"
#include "pnc-policy-show.h"

static char **above;

static json_t *
admin_show_new_json (const PncRulebook *book)
{
  json_t *fields = json_object ();

  for (guint i = 0; i < PNC_N_FIELDS; i++)
    json_object_set_new (fields, pnc_field_get (i)->pointer,
                         pnc_field_to_json (i, pnc_rulebook_get (book, i, NULL)));
  return json_pack ("{s:o}", "fields", fields);
}

static void
admin_policy_show_begin (CliRun *run)
{
  GError *error = NULL;
  g_autoptr (PncRulebook) book
      = admin_policy_load_book (run->arguments[0], (const char *const *) above, &error);
  g_autofree char *text = NULL;

  if (book == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  text = g_strchomp (pnc_policy_show (book, g_get_real_time () / G_USEC_PER_SEC));
  cli_run_finish (run, admin_show_new_json (book), text);
}

static const GOptionEntry options[] = {
  { "above", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &above,
    "A policy that stands above it; the organisation's first", "FILE" },
  { 0 },
};

const CliVerb admin_verb_policy_show = {
  .name = "policy show",
  .arguments = "FILE",
  .summary = "Say in sentences what a policy means",
  .description
  = "Prints what is allowed and what is not, the lists of rules, and every setting in words, for "
    "a desktop on a computer that lacks nothing, now. A policy of a group, a user or a grant is "
    "shown together with those above it.",
  .options = options,
  .begin = admin_policy_show_begin,
};
