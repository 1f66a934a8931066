/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-man.h"
#include "ctl-parse.h"
#include "pnc-config.h"
#include "pnc-secret.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define EXIT_FAILED 1

static void
print_help (void)
{
  puts ("Usage: pinnacectl COMMAND [OPTION…] [ARGUMENT…]\n"
        "Make, start and look after encrypted desktops.\n");
  for (guint i = 0; ctl_verbs[i] != NULL; i++)
    printf ("  %-11s %s\n", ctl_verbs[i]->name, ctl_verbs[i]->summary);
  puts ("\npinnacectl COMMAND --help tells more. Manual page: pinnacectl(1).");
}

static gboolean
begin_cb (gpointer data)
{
  CtlRun *run = data;

  run->verb->begin (run);
  return G_SOURCE_REMOVE;
}

/* The parser has failed and cannot tell. */
static gboolean
asks_for_json (char **words)
{
  return g_strv_contains ((const char *const *) words, "--json")
         || g_strv_contains ((const char *const *) words, "-j");
}

static int
run_verb (char **words)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CtlRun run = { .loop = loop, .cancellable = cancellable };

  if (!ctl_parse (words, &run, &error))
    run.exit_code = ctl_tell_usage (error->message, asks_for_json (words));
  else
    {
      g_idle_add (begin_cb, &run);
      g_main_loop_run (loop);
    }
  g_clear_object (&run.client);
  g_strfreev (run.arguments);
  return run.exit_code;
}

static int
run_words (char **words)
{
  if (words[0] == NULL)
    return ctl_tell_usage ("Say what to do; pinnacectl --help lists the commands", FALSE);
  if (strcmp (words[0], "--help") == 0 || strcmp (words[0], "-h") == 0
      || (strcmp (words[0], "help") == 0 && words[1] == NULL))
    print_help ();
  else if (strcmp (words[0], "--version") == 0)
    puts ("pinnacectl " PNC_VERSION);
  else if (strcmp (words[0], "--print-man") == 0)
    ctl_man_print ();
  else if (strcmp (words[0], "help") == 0)
    return run_verb ((char *[]){ words[1], (char *) "--help", NULL });
  else
    return run_verb (words);
  return 0;
}

/* A result that did not reach its file is no result. */
static int
end_output (int exit_code)
{
  if (fflush (stdout) == 0)
    return exit_code;
  fprintf (stderr, "pinnacectl: Writing the result: %s\n", g_strerror (errno));
  return exit_code != 0 ? exit_code : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  pnc_secret_harden_process ();
  return end_output (run_words (argv + 1));
}
