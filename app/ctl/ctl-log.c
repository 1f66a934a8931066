/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-log.h"

#include "cli-output.h"
#include "ctl-verbs.h"
#include "pnc-audit-event.h"
#include "pnc-time.h"

#include <string.h>

/* architecture.md 9.10 */
#define CTL_LOG_EXIT_TAMPERED 7

static struct
{
  int lines;
  gboolean verify;
} options = { .lines = 50 };

static const GOptionEntry entries[] = {
  { "lines", 'n', 0, G_OPTION_ARG_INT, &options.lines, "How many lines at most (50)", "N" },
  { "verify", 0, 0, G_OPTION_ARG_NONE, &options.verify,
    "Check the log instead: whether lines were changed, taken out, put in, moved or cut off",
    NULL },
  { NULL },
};

/* Lines */

static char *
ctl_log_dup_local_time (const char *text)
{
  g_autoptr (GDateTime) time = NULL;
  gint64 time_s;

  if (pnc_time_parse (text, &time_s))
    time = g_date_time_new_from_unix_local (time_s);
  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup (text);
}

char *
ctl_log_dup_line (const char *raw)
{
  g_auto (PncAuditLine) line = { 0 };
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  g_autofree char *what = NULL;

  if (!pnc_audit_line_parse (raw, strlen (raw), &line, NULL))
    {
      text = cli_dup_printable (raw, FALSE);
      return g_strdup_printf ("???? ?? ?? ?? ?? ??  %s", text);
    }
  time = ctl_log_dup_local_time (line.time);
  what = pnc_audit_event_describe (&line);
  text = cli_dup_printable (what, FALSE);
  return g_strdup_printf ("%s  %s", time, text);
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
    {
      g_autofree char *shown = ctl_log_dup_line (lines[i]);

      json_array_append_new (array, json_string (lines[i]));
      if (!run->json)
        cli_print_line (shown);
    }
  cli_run_finish (run, json_pack ("{s:o}", "lines", array), NULL);
}

/* Verifying */

static guint64
ctl_log_get_number (GVariant *report, const char *key)
{
  guint64 number = 0;

  g_variant_lookup (report, key, "t", &number);
  return number;
}

static gboolean
ctl_log_get_flag (GVariant *report, const char *key)
{
  gboolean flag = FALSE;

  g_variant_lookup (report, key, "b", &flag);
  return flag;
}

static void
ctl_log_add_findings (GString *text, GVariant *report)
{
  g_autoptr (GVariant) findings
      = g_variant_lookup_value (report, "findings", G_VARIANT_TYPE ("a(tss)"));
  guint64 total = ctl_log_get_number (report, "findings-total");
  guint64 line, n = 0;
  const char *fault, *why;
  GVariantIter iter;

  if (total == 0)
    {
      g_string_append (text, "Chain: whole. No line was changed, taken out, put in or moved.\n");
      return;
    }
  g_string_append_printf (text, "Chain: NOT WHOLE, %" G_GUINT64_FORMAT " findings:\n", total);
  if (findings != NULL)
    {
      g_variant_iter_init (&iter, findings);
      while (g_variant_iter_next (&iter, "(t&s&s)", &line, &fault, &why))
        {
          g_string_append_printf (text, "  line %" G_GUINT64_FORMAT ": %s (%s)\n", line, why,
                                  fault);
          n++;
        }
    }
  if (n < total)
    g_string_append_printf (text, "  and %" G_GUINT64_FORMAT " more\n", total - n);
}

static void
ctl_log_add_signatures (GString *text, GVariant *report)
{
  guint64 own = ctl_log_get_number (report, "checkpoints");
  guint64 foreign = ctl_log_get_number (report, "foreign-checkpoints");

  if (own > 0)
    g_string_append_printf (
        text,
        "Signatures: %" G_GUINT64_FORMAT
        " of this computer hold; the last vouches for lines 1 to %" G_GUINT64_FORMAT ".\n",
        own, ctl_log_get_number (report, "signed-lines"));
  else
    g_string_append (text, "Signatures: none of this computer; a log that was made anew as a whole "
                           "would look the same.\n");
  if (foreign > 0)
    g_string_append_printf (text,
                            "  %" G_GUINT64_FORMAT
                            " of other computers hold, but only they themselves say whose they "
                            "are.\n",
                            foreign);
}

char *
ctl_log_dup_report (GVariant *report)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Lines: %" G_GUINT64_FORMAT "%s.\n",
                          ctl_log_get_number (report, "lines"),
                          ctl_log_get_flag (report, "torn")
                              ? ", and one that was written by half, which the next one mends"
                              : "");
  ctl_log_add_findings (text, report);
  ctl_log_add_signatures (text, report);
  g_string_append (text, ctl_log_get_flag (report, "end-checked")
                             ? "End: checked. The last line is the one that was written last."
                             : "End: not checked, since the desktop is locked; lines that were cut "
                               "off are found when it is started.");
  return g_string_free (text, FALSE);
}

static void
ctl_log_verified_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_autoptr (GVariant) report
      = pnc_desktop_client_verify_log_finish (PNC_DESKTOP_CLIENT (source), result, &error);
  g_autofree char *text = NULL;
  gboolean whole;
  json_t *object;

  if (report == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  text = ctl_log_dup_report (report);
  whole = ctl_log_get_number (report, "findings-total") == 0;
  object = cli_json_from_variant (report);
  json_object_set_new (object, "whole", json_boolean (whole));
  json_object_set_new (object, "proved",
                       json_boolean (whole && ctl_log_get_number (report, "checkpoints") > 0));
  cli_run_finish (run, object, text);
  if (!whole)
    run->exit_code = CTL_LOG_EXIT_TAMPERED;
}

static void
ctl_log_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  if (options.verify)
    pnc_desktop_client_verify_log_async (desktop, ctl_log_verified_cb, run);
  else
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
  = "The last lines of its audit log, oldest first, in words; with --json as they stand in it. No "
    "secret stands there. With --verify the whole log is checked: its chain always, its signatures "
    "by this computer's key, and its end while the desktop runs; what could not be checked is "
    "said. In JSON, “whole” is that nothing was found, and “proved” that a signature of this "
    "computer vouches for it, too. "
    "Ends with 7 when something was changed.",
  .options = entries,
  .begin = ctl_log_begin,
};
