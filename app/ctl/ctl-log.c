/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-verbs.h"

static struct
{
  int lines;
} options = { .lines = 50 };

static const GOptionEntry entries[] = {
  { "lines", 'n', 0, G_OPTION_ARG_INT, &options.lines, "How many lines at most (50)", "N" },
  { NULL },
};

static void
ctl_log_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_auto (GStrv) lines
      = pnc_desktop_client_log_finish (PNC_DESKTOP_CLIENT (source), result, &error);
  g_autofree char *text = NULL;
  json_t *array;

  if (lines == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  array = json_array ();
  for (guint i = 0; lines[i] != NULL; i++)
    json_array_append_new (array, json_string (lines[i]));
  text = lines[0] != NULL ? g_strjoinv ("\n", lines) : NULL;
  cli_run_finish (run, json_pack ("{s:o}", "lines", array), text);
}

static void
ctl_log_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop != NULL)
    pnc_desktop_client_log_async (desktop, options.lines, ctl_log_done_cb, run);
}

static void
ctl_log_begin (CliRun *run)
{
  if (options.lines < 1)
    cli_run_fail_usage (run, "--lines is a number above 0, not %d", options.lines);
  else
    cli_run_connect (run, ctl_log_connected);
}

const CliVerb ctl_verb_log = {
  .name = "log",
  .arguments = "NAME",
  .summary = "Show what happened to a desktop",
  .description = "The last lines of its event log, oldest first. No secret stands in it.",
  .options = entries,
  .begin = ctl_log_begin,
};
