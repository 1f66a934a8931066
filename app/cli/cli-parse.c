/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-parse.h"

#include <string.h>

static gboolean wants_json;

const GOptionEntry cli_common_options[] = {
  { "json", 'j', 0, G_OPTION_ARG_NONE, &wants_json, "Print the result as JSON", NULL },
  { NULL },
};

char *
cli_dup_usage (const CliProgram *program, const CliVerb *verb)
{
  return g_strdup_printf ("%s %s [OPTION…]%s%s", program->name, verb->name,
                          verb->arguments[0] != '\0' ? " " : "", verb->arguments);
}

static GOptionContext *
cli_parse_new_context (const CliRun *run)
{
  GOptionContext *context = g_option_context_new (run->verb->arguments);
  g_autofree char *program = g_strdup_printf ("%s %s", run->program->name, run->verb->name);

  g_set_prgname (program);
  g_option_context_set_summary (context, run->verb->summary);
  g_option_context_set_description (context, run->verb->description);
  if (run->verb->options != NULL)
    g_option_context_add_main_entries (context, run->verb->options, NULL);
  g_option_context_add_main_entries (context, cli_common_options, NULL);
  return context;
}

static gboolean
cli_parse_check_arguments (const CliRun *run, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (run->verb->arguments, " ", -1);
  guint n_most = g_strv_length (wanted), n_least = 0;

  while (wanted[n_least] != NULL && wanted[n_least][0] != '[')
    n_least++;
  if (run->n_arguments < n_least)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s is missing",
                 wanted[run->n_arguments]);
  else if (run->n_arguments > n_most)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "“%s” is one argument too many (a value with spaces stands in quotes)",
                 run->arguments[n_most]);
  return run->n_arguments >= n_least && run->n_arguments <= n_most;
}

static gboolean
cli_parse_verb (char **words, CliRun *run, GError **error)
{
  g_autoptr (GOptionContext) context = cli_parse_new_context (run);
  /* The parser takes out what it knows; what stays in front is the verb. */
  g_auto (GStrv) rest = g_strdupv (words);

  if (!g_option_context_parse_strv (context, &rest, error))
    return FALSE;
  run->json = wants_json;
  /* "--" is left in by the parser when a word behind it looks like an option. */
  run->arguments = g_strdupv (
      rest + (rest[0] != NULL && rest[1] != NULL && strcmp (rest[1], "--") == 0 ? 2 : 1));
  run->n_arguments = g_strv_length (run->arguments);
  return cli_parse_check_arguments (run, error);
}

/* How many of @words the name of @verb is made of; 0 if it is another verb's. */
static guint
cli_verb_match (const CliVerb *verb, char **words)
{
  g_auto (GStrv) name = g_strsplit (verb->name, " ", -1);
  guint n = 0;

  while (name[n] != NULL && g_strcmp0 (name[n], words[n]) == 0)
    n++;
  return name[n] == NULL ? n : 0;
}

/* Is @word the first of two that name a verb? */
static gboolean
cli_verb_begins_with (const CliProgram *program, const char *word)
{
  g_autofree char *start = g_strconcat (word, " ", NULL);

  for (guint i = 0; program->verbs[i] != NULL; i++)
    if (g_str_has_prefix (program->verbs[i]->name, start))
      return TRUE;
  return FALSE;
}

gboolean
cli_parse (char **words, CliRun *run, GError **error)
{
  guint n_words = 0;

  for (guint i = 0; run->program->verbs[i] != NULL && n_words == 0; i++)
    {
      run->verb = run->program->verbs[i];
      n_words = cli_verb_match (run->verb, words);
    }
  if (n_words == 0 && (strcmp (words[0], "--json") == 0 || strcmp (words[0], "-j") == 0))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” stands behind the command: %s COMMAND %s", words[0], run->program->name,
                   words[0]);
      return FALSE;
    }
  if (n_words == 0)
    {
      gboolean is_half = words[1] != NULL && cli_verb_begins_with (run->program, words[0]);

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s%s%s” is no command; %s --help lists them", words[0], is_half ? " " : "",
                   is_half ? words[1] : "", run->program->name);
      return FALSE;
    }
  if (cli_parse_verb (words + n_words - 1, run, error))
    return TRUE;
  g_prefix_error (error, "%s: ", run->verb->name);
  return FALSE;
}
