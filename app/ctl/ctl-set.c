/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "ctl-size.h"
#include "ctl-verbs.h"

#define MIB (1024 * 1024)
/* --cpus was not given. */
#define CTL_SET_NO_CPUS G_MININT

static struct
{
  char *memory;
  int cpus;
  char *name;
} options = { .cpus = CTL_SET_NO_CPUS };

static GVariant *settings; /* what Set() is asked for; NULL: only the name changes */

static const GOptionEntry entries[] = {
  { "memory", 'm', 0, G_OPTION_ARG_STRING, &options.memory,
    "Memory of the desktop; a bare number counts MiB", "SIZE" },
  { "cpus", 'c', 0, G_OPTION_ARG_INT, &options.cpus, "Virtual processors", "N" },
  { "name", 'n', 0, G_OPTION_ARG_STRING, &options.name, "The name that is shown", "NEW" },
  { NULL },
};

static void
ctl_set_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  GError *error = NULL;

  if (!pnc_desktop_client_call_finish (desktop, result, &error))
    cli_run_fail (run, error);
  else if (options.name != NULL)
    pnc_desktop_client_rename_async (desktop, options.name, ctl_run_desktop_called_cb, run);
  else
    cli_run_finish (run, ctl_json_from_desktop (desktop), NULL);
}

static void
ctl_set_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  if (settings != NULL)
    pnc_desktop_client_set_async (desktop, settings, ctl_set_stored_cb, run);
  else
    pnc_desktop_client_rename_async (desktop, options.name, ctl_run_desktop_called_cb, run);
}

static void
ctl_set_begin (CliRun *run)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;
  guint64 memory = 0;

  if (options.memory == NULL && options.cpus == CTL_SET_NO_CPUS && options.name == NULL)
    {
      cli_run_fail_usage (run, "Say what to set: --memory, --cpus or --name");
      return;
    }
  if (options.cpus < 1 && options.cpus != CTL_SET_NO_CPUS)
    {
      cli_run_fail_usage (run, "--cpus is a number above 0, not %d", options.cpus);
      return;
    }
  if (options.memory != NULL && !ctl_size_parse (options.memory, MIB, &memory, &error))
    {
      cli_run_fail_usage (run, "%s", error->message);
      return;
    }
  if (options.memory != NULL && memory < MIB)
    {
      cli_run_fail_usage (run, "--memory is 1M or more, not “%s”", options.memory);
      return;
    }
  if (options.memory != NULL)
    g_variant_dict_insert (&dict, "memory-mib", "u", (guint32) MIN (memory / MIB, G_MAXUINT32));
  if (options.cpus > 0)
    g_variant_dict_insert (&dict, "cpus", "u", (guint32) options.cpus);
  if (options.memory != NULL || options.cpus > 0)
    settings = g_variant_ref_sink (g_variant_dict_end (&dict));
  cli_run_connect (run, ctl_set_connected);
}

const CliVerb ctl_verb_set = {
  .name = "set",
  .arguments = "NAME",
  .summary = "Change memory, processors or name",
  .description = "Memory and processors are in force at the next start.",
  .options = entries,
  .begin = ctl_set_begin,
};
