/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-main.h"

#include "cli-man.h"
#include "cli-output.h"
#include "cli-parse.h"
#include "pnc-config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define EXIT_FAILED 1

static void
cli_print_help (const CliProgram *program)
{
  int width = 0;

  for (guint i = 0; program->verbs[i] != NULL; i++)
    width = MAX (width, (int) strlen (program->verbs[i]->name));
  printf ("Usage: %s COMMAND [OPTION…] [ARGUMENT…]\n%s\n\n", program->name, program->summary);
  for (guint i = 0; program->verbs[i] != NULL; i++)
    printf ("  %-*s  %s\n", width, program->verbs[i]->name, program->verbs[i]->summary);
  printf ("\n%s COMMAND --help tells more. Manual page: %s(1).\n", program->name, program->name);
}

static gboolean
cli_begin_cb (gpointer data)
{
  CliRun *run = data;

  run->verb->begin (run);
  return G_SOURCE_REMOVE;
}

/* The parser has failed and cannot tell. */
static gboolean
cli_asks_for_json (char **words)
{
  return g_strv_contains ((const char *const *) words, "--json")
         || g_strv_contains ((const char *const *) words, "-j");
}

static int
cli_run_verb (const CliProgram *program, char **words)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CliRun run = { .program = program, .loop = loop, .cancellable = cancellable };

  if (!cli_parse (words, &run, &error))
    run.exit_code = cli_tell_usage (error->message, cli_asks_for_json (words));
  else
    {
      g_idle_add (cli_begin_cb, &run);
      g_main_loop_run (loop);
    }
  g_clear_object (&run.client);
  g_strfreev (run.arguments);
  return run.exit_code;
}

/* "help start" is "start --help". */
static int
cli_run_help_of (const CliProgram *program, char **verb_words)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_addv (words, (const char **) verb_words);
  g_strv_builder_add (words, "--help");
  all = g_strv_builder_end (words);
  return cli_run_verb (program, all);
}

static int
cli_run_words (const CliProgram *program, char **words)
{
  if (words[0] == NULL)
    {
      g_autofree char *message
          = g_strdup_printf ("Say what to do; %s --help lists the commands", program->name);

      return cli_tell_usage (message, FALSE);
    }
  if (strcmp (words[0], "--help") == 0 || strcmp (words[0], "-h") == 0
      || (strcmp (words[0], "help") == 0 && words[1] == NULL))
    cli_print_help (program);
  else if (strcmp (words[0], "--version") == 0)
    printf ("%s " PNC_VERSION "\n", program->name);
  else if (strcmp (words[0], "--print-man") == 0)
    cli_man_print (program);
  else if (strcmp (words[0], "help") == 0)
    return cli_run_help_of (program, words + 1);
  else
    return cli_run_verb (program, words);
  return 0;
}

/* A result that did not reach its file is no result. */
static int
cli_end_output (int exit_code)
{
  if (fflush (stdout) == 0)
    return exit_code;
  fprintf (stderr, "%s: Writing the result: %s\n", g_get_application_name (), g_strerror (errno));
  return exit_code != 0 ? exit_code : EXIT_FAILED;
}

int
cli_main (const CliProgram *program, int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_set_application_name (program->name);
  pnc_secret_harden_process ();
  return cli_end_output (cli_run_words (program, argv + 1));
}
