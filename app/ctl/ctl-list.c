/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-verbs.h"

#define COLUMNS 7

static void
ctl_list_add_row (GPtrArray *cells, PncDesktopClient *desktop)
{
  guint memory_mib = pnc_desktop_client_get_memory_mib (desktop);
  guint cpus = pnc_desktop_client_get_cpus (desktop);

  g_ptr_array_add (cells, g_strdup (pnc_desktop_client_get_name (desktop)));
  g_ptr_array_add (cells,
                   g_strdup (pnc_desktop_state_to_string (pnc_desktop_client_get_state (desktop))));
  g_ptr_array_add (cells, g_strdup (pnc_desktop_client_get_policy_state (desktop)));
  /* What is not there or cannot be read does not tell. */
  g_ptr_array_add (cells, memory_mib > 0 ? g_strdup_printf ("%u MiB", memory_mib) : g_strdup ("?"));
  g_ptr_array_add (cells, cpus > 0 ? g_strdup_printf ("%u", cpus) : g_strdup ("?"));
  g_ptr_array_add (cells, cli_dup_time (pnc_desktop_client_get_last_started (desktop),
                                        memory_mib > 0 ? "never" : "?"));
  g_ptr_array_add (cells, g_strdup (pnc_desktop_client_get_folder (desktop)));
}

static void
ctl_list_print_table (GListModel *desktops)
{
  static const char *const heading[COLUMNS]
      = { "NAME", "STATE", "RULES", "MEMORY", "CPUS", "LAST STARTED", "FOLDER" };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < COLUMNS; i++)
    g_ptr_array_add (cells, g_strdup (heading[i]));
  for (guint i = 0; i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);

      ctl_list_add_row (cells, desktop);
    }
  cli_print_table (cells, COLUMNS);
}

static json_t *
ctl_list_to_json (GListModel *desktops)
{
  json_t *array = json_array ();

  for (guint i = 0; i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) desktop = g_list_model_get_item (desktops, i);

      json_array_append_new (array, ctl_json_from_desktop (desktop));
    }
  return json_pack ("{s:o}", "desktops", array);
}

static void
ctl_list_connected (CliRun *run)
{
  GListModel *desktops = pnc_client_get_desktops (run->client);

  if (!run->json && g_list_model_get_n_items (desktops) > 0)
    ctl_list_print_table (desktops);
  else if (!run->json)
    cli_print_message ("There is no desktop yet; pinnacectl new makes one");
  cli_run_finish (run, ctl_list_to_json (desktops), NULL);
}

static void
ctl_list_begin (CliRun *run)
{
  cli_run_connect (run, ctl_list_connected);
}

const CliVerb ctl_verb_list = {
  .name = "list",
  .arguments = "",
  .summary = "List the desktops",
  .description = "A desktop whose folder is not there, because its stick is not plugged in for "
                 "example, is listed as missing.",
  .begin = ctl_list_begin,
};
