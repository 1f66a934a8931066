/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-verbs.h"

#define LOG_COLUMNS 3

static struct
{
  int lines;
} options = { .lines = 50 };

static const GOptionEntry entries[] = {
  { "lines", 'n', 0, G_OPTION_ARG_INT, &options.lines, "How many lines at most (50)", "N" },
  { NULL },
};

/* "accelerator=tcg, why=…" */
static char *
ctl_log_dup_details (const json_t *details)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *key;
  json_t *value;

  json_object_foreach ((json_t *) details, key, value)
  {
    g_autofree char *number
        = json_is_integer (value)
              ? g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) json_integer_value (value))
              : NULL;
    const char *shown = json_is_string (value)    ? json_string_value (value)
                        : json_is_boolean (value) ? (json_is_true (value) ? "yes" : "no")
                                                  : number;

    if (shown != NULL)
      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ", " : "", key, shown);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* "2026-11-22T07:00:00Z" as this computer's clock shows it. */
static char *
ctl_log_dup_time (const char *text)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_iso8601 (text, NULL);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup (text);
}

/* For people: time, event, details. A line that is none of ours is shown as it is. */
static void
ctl_log_print (const char *const *lines)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      json_auto_t *line = json_loads (lines[i], 0, NULL);
      const char *time = json_string_value (json_object_get (line, "t"));
      const char *event = json_string_value (json_object_get (line, "ev"));

      g_ptr_array_add (cells, time != NULL ? ctl_log_dup_time (time) : g_strdup ("?"));
      g_ptr_array_add (cells, g_strdup (event != NULL ? event : "?"));
      g_ptr_array_add (cells, event != NULL ? ctl_log_dup_details (json_object_get (line, "d"))
                                            : g_strdup (lines[i]));
    }
  cli_print_table (cells, LOG_COLUMNS);
}

static void
ctl_log_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_auto (GStrv) lines
      = pnc_desktop_client_log_finish (PNC_DESKTOP_CLIENT (source), result, &error);
  json_t *array;

  if (lines == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  array = json_array ();
  for (guint i = 0; lines[i] != NULL; i++)
    json_array_append_new (array, json_string (lines[i]));
  if (!run->json)
    ctl_log_print ((const char *const *) lines);
  cli_run_finish (run, json_pack ("{s:o}", "lines", array), NULL);
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
  .description
  = "The last lines of its event log, oldest first: when, what, and what belongs to it. With "
    "--json they come as they stand in the file. No secret stands in it.",
  .options = entries,
  .begin = ctl_log_begin,
};
