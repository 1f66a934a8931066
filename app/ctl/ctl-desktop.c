/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-desktop.h"

#include "cli-output.h"
#include "pnc-desktop-client-rules.h"
#include "pnc-error.h"

/* Two desktops in different folders may have one name; a command must not pick one of them. */
static GError *
ctl_check_one_is_meant (PncClient *client, PncDesktopClient *desktop, const char *key)
{
  GListModel *desktops = pnc_client_get_desktops (client);
  g_autoptr (GString) folders = g_string_new (NULL);
  guint n = 0;

  if (!g_str_equal (pnc_desktop_client_get_name (desktop), key)
      || g_str_equal (pnc_desktop_client_get_id (desktop), key))
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (desktops); i++)
    {
      g_autoptr (PncDesktopClient) other = g_list_model_get_item (desktops, i);

      if (!g_str_equal (pnc_desktop_client_get_name (other), key))
        continue;
      g_string_append_printf (folders, "\n  %s", pnc_desktop_client_get_folder (other));
      n++;
    }
  return n == 1 ? NULL
                : g_error_new (PNC_ERROR, PNC_ERROR_INVALID,
                               "%u desktops are named “%s”; say which one by its folder:%s", n, key,
                               folders->str);
}

PncDesktopClient *
ctl_run_find_desktop (CliRun *run)
{
  const char *key = run->arguments[0];
  g_autofree char *folder = g_canonicalize_filename (key, NULL);
  PncDesktopClient *desktop = pnc_client_find_desktop (run->client, key);
  GError *error = NULL;

  if (desktop == NULL)
    desktop = pnc_client_find_desktop (run->client, folder);
  if (desktop == NULL)
    error = g_error_new (PNC_ERROR, PNC_ERROR_NOT_FOUND,
                         "There is no desktop “%s”; pinnacectl list shows those that are there, "
                         "pinnacectl add FOLDER lists another",
                         key);
  else
    error = ctl_check_one_is_meant (run->client, desktop, key);
  if (error == NULL)
    return desktop;
  cli_run_fail (run, error);
  return NULL;
}

static json_t *
ctl_json_from_steps (GVariant *steps)
{
  json_t *array = json_array ();
  GVariantIter entries;
  const char *name;
  guint32 ms;

  if (steps == NULL)
    return array;
  g_variant_iter_init (&entries, steps);
  while (g_variant_iter_loop (&entries, "(&su)", &name, &ms))
    json_array_append_new (array, json_pack ("{s:s, s:I}", "name", name, "ms", (json_int_t) ms));
  return array;
}

static json_t *
ctl_json_from_problem (GVariant *problem)
{
  return problem != NULL && g_variant_n_children (problem) > 0 ? cli_json_from_variant (problem)
                                                               : json_null ();
}

static char *
ctl_desktop_dup_limited (PncDesktopClient *desktop, guint set, const char *unit, const char *limit)
{
  g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (desktop);
  gint64 most = G_MAXINT64;

  if (info != NULL)
    g_variant_lookup (info, limit, "x", &most);
  if (most >= set)
    return g_strdup_printf ("%u %s", set, unit);
  return g_strdup_printf ("%" G_GINT64_FORMAT " of %u %s, by its rules", most, set, unit);
}

char *
ctl_desktop_dup_memory (PncDesktopClient *desktop)
{
  return ctl_desktop_dup_limited (desktop, pnc_desktop_client_get_memory_mib (desktop), "MiB",
                                  "max-memory-mib");
}

char *
ctl_desktop_dup_cpus (PncDesktopClient *desktop)
{
  guint cpus = pnc_desktop_client_get_cpus (desktop);

  return ctl_desktop_dup_limited (desktop, cpus, cpus == 1 ? "processor" : "processors",
                                  "max-cpus");
}

json_t *
ctl_json_from_desktop (PncDesktopClient *desktop)
{
  return json_pack (
      "{s:s?, s:s?, s:s?, s:s, s:s?, s:o, s:I, s:I, s:I, s:I, s:s?, s:s?, s:I, s:I, s:s?, s:o}",
      "name", pnc_desktop_client_get_name (desktop), "id", pnc_desktop_client_get_id (desktop),
      "folder", pnc_desktop_client_get_folder (desktop), "state",
      pnc_desktop_state_to_string (pnc_desktop_client_get_state (desktop)), "state_reason",
      pnc_desktop_client_get_state_reason (desktop), "problem",
      ctl_json_from_problem (pnc_desktop_client_get_problem (desktop)), "memory_mib",
      (json_int_t) pnc_desktop_client_get_memory_mib (desktop), "cpus",
      (json_int_t) pnc_desktop_client_get_cpus (desktop), "system_size_bytes",
      (json_int_t) pnc_desktop_client_get_system_size (desktop), "data_size_bytes",
      (json_int_t) pnc_desktop_client_get_data_size (desktop), "firmware",
      pnc_desktop_client_get_firmware (desktop), "accelerator",
      pnc_desktop_client_get_accelerator (desktop), "created",
      (json_int_t) pnc_desktop_client_get_created (desktop), "last_started",
      (json_int_t) pnc_desktop_client_get_last_started (desktop), "policy_state",
      pnc_desktop_client_get_policy_state (desktop), "start_steps",
      ctl_json_from_steps (pnc_desktop_client_get_start_steps (desktop)));
}

void
ctl_run_desktop_called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (desktop, result, &error))
    cli_run_finish (run, ctl_json_from_desktop (desktop), NULL);
  else
    cli_run_fail (run, error);
}
