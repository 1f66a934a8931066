/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-parse.h"

#include <string.h>

static gboolean wants_json;

const GOptionEntry ctl_common_options[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &wants_json, "Print the result as JSON", NULL },
  { NULL },
};

char *
ctl_dup_usage (const CtlVerb *verb)
{
  return g_strdup_printf ("pinnacectl %s [OPTION…]%s%s", verb->name,
                          verb->arguments[0] != '\0' ? " " : "", verb->arguments);
}

static GOptionContext *
ctl_parse_new_context (const CtlVerb *verb)
{
  GOptionContext *context = g_option_context_new (verb->arguments);
  g_autofree char *program = g_strdup_printf ("pinnacectl %s", verb->name);

  g_set_prgname (program);
  g_option_context_set_summary (context, verb->summary);
  g_option_context_set_description (context, verb->description);
  if (verb->options != NULL)
    g_option_context_add_main_entries (context, verb->options, NULL);
  g_option_context_add_main_entries (context, ctl_common_options, NULL);
  return context;
}

static gboolean
ctl_parse_check_arguments (const CtlRun *run, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (run->verb->arguments, " ", -1);
  guint n_wanted = g_strv_length (wanted);

  if (run->n_arguments < n_wanted)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is missing",
                 wanted[run->n_arguments]);
  else if (run->n_arguments > n_wanted)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "“%s” is one argument too many (a value with spaces stands in quotes)",
                 run->arguments[n_wanted]);
  return run->n_arguments == n_wanted;
}

static gboolean
ctl_parse_verb (char **words, CtlRun *run, GError **error)
{
  g_autoptr (GOptionContext) context = ctl_parse_new_context (run->verb);
  /* The parser takes out what it knows; what stays in front is the verb. */
  g_auto (GStrv) rest = g_strdupv (words);

  if (!g_option_context_parse_strv (context, &rest, error))
    return FALSE;
  run->json = wants_json;
  /* "--" is left in by the parser when a word behind it looks like an option. */
  run->arguments = g_strdupv (
      rest + (rest[0] != NULL && rest[1] != NULL && strcmp (rest[1], "--") == 0 ? 2 : 1));
  run->n_arguments = g_strv_length (run->arguments);
  return ctl_parse_check_arguments (run, error);
}

gboolean
ctl_parse (char **words, CtlRun *run, GError **error)
{
  run->verb = ctl_verb_find (words[0]);
  if (run->verb == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” is no command; pinnacectl --help lists them", words[0]);
      return FALSE;
    }
  if (ctl_parse_verb (words, run, error))
    return TRUE;
  g_prefix_error (error, "%s: ", run->verb->name);
  return FALSE;
}
