/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-verbs.h"

#include <stdio.h>
#include <string.h>

/* Borrowed; "" when the check has no such field. */
static const char *
ctl_doctor_get (GVariant *check, const char *field)
{
  const char *value = "";

  g_variant_lookup (check, field, "&s", &value);
  return value;
}

static const char *
ctl_doctor_get_mark (const char *status)
{
  return strcmp (status, "ok") == 0        ? "ok     "
         : strcmp (status, "warning") == 0 ? "warning"
         : strcmp (status, "failed") == 0  ? "FAILED "
                                           : "unknown";
}

static void
ctl_doctor_print_field (const char *title, const char *value)
{
  g_autofree char *line = NULL;

  if (value[0] == '\0')
    return;
  line = g_strdup_printf ("         %s%s", title, value);
  cli_print_line (line);
}

static void
ctl_doctor_print_check (GVariant *check)
{
  const char *status = ctl_doctor_get (check, "status");
  g_autofree char *line
      = g_strdup_printf ("%s  %s: %s", ctl_doctor_get_mark (status),
                         ctl_doctor_get (check, "title"), ctl_doctor_get (check, "finding"));

  cli_print_line (line);
  if (strcmp (status, "ok") == 0)
    return;
  ctl_doctor_print_field ("Cause: ", ctl_doctor_get (check, "cause"));
  ctl_doctor_print_field ("Remedy: ", ctl_doctor_get (check, "remedy"));
  ctl_doctor_print_field ("  ", ctl_doctor_get (check, "command"));
}

static void
ctl_doctor_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;
  g_autoptr (GVariant) checks = pnc_client_diagnose_finish (PNC_CLIENT (source), result, &error);
  gboolean failed = FALSE;

  if (checks == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);

      failed |= strcmp (ctl_doctor_get (check, "status"), "failed") == 0;
      if (!run->json)
        ctl_doctor_print_check (check);
    }
  cli_run_finish (run,
                  json_pack ("{s:s?, s:o}", "accelerator", pnc_client_get_accelerator (run->client),
                             "checks", cli_json_from_variant (checks)),
                  NULL);
  run->exit_code = failed ? 1 : 0;
}

static void
ctl_doctor_connected (CliRun *run)
{
  pnc_client_diagnose_async (run->client, ctl_doctor_done_cb, run);
}

static void
ctl_doctor_begin (CliRun *run)
{
  cli_run_connect (run, ctl_doctor_connected);
}

const CliVerb ctl_verb_doctor = {
  .name = "doctor",
  .arguments = "",
  .summary = "Check whether this computer can run desktops",
  .description = "Each check with what was found and, where something is amiss, its cause and what "
                 "mends it. Ends with 1 when a check failed.",
  .begin = ctl_doctor_begin,
};
