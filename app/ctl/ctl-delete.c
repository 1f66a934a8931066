/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-passphrase.h"
#include "ctl-verbs.h"
#include "pnc-error.h"

static struct
{
  gboolean yes;
} options;

static const GOptionEntry entries[] = {
  { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, "Do not ask", NULL },
  { NULL },
};

/* The client's object may be gone with the desktop. */
static struct
{
  char *name, *folder;
} doomed;

static void
ctl_delete_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (source), result, &error))
    cli_run_finish (run, json_pack ("{s:s, s:s}", "deleted", doomed.name, "folder", doomed.folder),
                    NULL);
  else
    cli_run_fail (run, error);
}

static gboolean
ctl_delete_is_meant (PncDesktopClient *desktop, GError **error)
{
  g_autofree char *size = g_format_size (pnc_desktop_client_get_system_size (desktop)
                                         + pnc_desktop_client_get_data_size (desktop));
  g_autofree char *question = NULL;
  g_autofree char *printable = NULL;
  gboolean yes = FALSE;

  question = g_strdup_printf ("This deletes “%s”: its system, its data (disks of %s in all) and "
                              "its keys, in\n  %s\nNobody can bring it back. Delete it? [y/N] ",
                              doomed.name, size, doomed.folder);
  printable = cli_dup_printable (question, TRUE);
  if (!cli_confirm (printable, &yes, error))
    return FALSE;
  if (!yes)
    g_set_error (error, PNC_ERROR, PNC_ERROR_CANCELLED, "Nothing was deleted");
  return yes;
}

static void
ctl_delete_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);
  GError *error = NULL;

  if (desktop == NULL)
    return;
  doomed.name = g_strdup (pnc_desktop_client_get_name (desktop));
  doomed.folder = g_strdup (pnc_desktop_client_get_folder (desktop));
  if (!options.yes && !ctl_delete_is_meant (desktop, &error))
    cli_run_fail (run, error);
  else
    pnc_desktop_client_delete_async (desktop, ctl_delete_done_cb, run);
}

static void
ctl_delete_begin (CliRun *run)
{
  cli_run_connect (run, ctl_delete_connected);
}

const CliVerb ctl_verb_delete = {
  .name = "delete",
  .arguments = "NAME",
  .summary = "Destroy a desktop's keys and remove its folder",
  .description = "Says what goes and asks first. Files in the folder that are not the desktop's "
                 "stay. A running desktop is not deleted.",
  .options = entries,
  .begin = ctl_delete_begin,
};
