/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-verbs.h"

static void
ctl_status_add (GPtrArray *cells, const char *title, char *value_taken)
{
  g_ptr_array_add (cells, g_strdup (title));
  g_ptr_array_add (cells, value_taken);
}

/* "paused (no-space)" */
static char *
ctl_status_dup_state (PncDesktopClient *desktop)
{
  const char *state = pnc_desktop_state_to_string (pnc_desktop_client_get_state (desktop));
  const char *reason = pnc_desktop_client_get_state_reason (desktop);

  return reason != NULL && reason[0] != '\0' ? g_strdup_printf ("%s (%s)", state, reason)
                                             : g_strdup (state);
}

static char *
ctl_status_dup_size (guint64 bytes)
{
  return bytes > 0 ? g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS) : g_strdup ("none");
}

static void
ctl_status_add_problem (GPtrArray *cells, GVariant *problem)
{
  const char *message = NULL;
  gint64 at = 0;

  if (problem == NULL || !g_variant_lookup (problem, "message", "&s", &message))
    return;
  ctl_status_add (cells, "Problem", g_strdup (message));
  if (g_variant_lookup (problem, "at", "x", &at))
    ctl_status_add (cells, "Since", cli_dup_time (at, ""));
}

static void
ctl_status_print (PncDesktopClient *desktop)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *accelerator = pnc_desktop_client_get_accelerator (desktop);

  ctl_status_add (cells, "Name", g_strdup (pnc_desktop_client_get_name (desktop)));
  ctl_status_add (cells, "State", ctl_status_dup_state (desktop));
  ctl_status_add_problem (cells, pnc_desktop_client_get_problem (desktop));
  ctl_status_add (cells, "Rules", g_strdup (pnc_desktop_client_get_policy_state (desktop)));
  ctl_status_add (cells, "Memory", ctl_desktop_dup_memory (desktop));
  ctl_status_add (cells, "Processors", ctl_desktop_dup_cpus (desktop));
  ctl_status_add (cells, "System disk",
                  ctl_status_dup_size (pnc_desktop_client_get_system_size (desktop)));
  ctl_status_add (cells, "Data disk",
                  ctl_status_dup_size (pnc_desktop_client_get_data_size (desktop)));
  ctl_status_add (cells, "Firmware", g_strdup (pnc_desktop_client_get_firmware (desktop)));
  if (accelerator != NULL && accelerator[0] != '\0')
    ctl_status_add (cells, "Runs by", g_strdup (accelerator));
  ctl_status_add (cells, "Made", cli_dup_time (pnc_desktop_client_get_created (desktop), "?"));
  ctl_status_add (cells, "Last started",
                  cli_dup_time (pnc_desktop_client_get_last_started (desktop), "never"));
  ctl_status_add (cells, "Folder", g_strdup (pnc_desktop_client_get_folder (desktop)));
  ctl_status_add (cells, "Id", g_strdup (pnc_desktop_client_get_id (desktop)));
  cli_print_table (cells, 2);
}

static void
ctl_status_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  if (!run->json)
    ctl_status_print (desktop);
  cli_run_finish (run, ctl_json_from_desktop (desktop), NULL);
}

static void
ctl_status_begin (CliRun *run)
{
  cli_run_connect (run, ctl_status_connected);
}

const CliVerb ctl_verb_status = {
  .name = "status",
  .arguments = "NAME",
  .summary = "Show one desktop",
  .description = "What it is, whether it runs, and what went wrong if something did.",
  .begin = ctl_status_begin,
};
