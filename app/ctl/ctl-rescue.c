/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-passphrase.h"
#include "ctl-verbs.h"
#include "pnc-fd.h"

static struct
{
  int passphrase_fd;
  int rescue_passphrase_fd;
} options = { CLI_PASSPHRASE_NO_FD, CLI_PASSPHRASE_NO_FD };

static const GOptionEntry entries[] = {
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the desktop's passphrase from this descriptor instead of the terminal", "N" },
  { "rescue-passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.rescue_passphrase_fd,
    "Read the rescue passphrase from this descriptor instead of the terminal", "N" },
  { NULL },
};

static void
ctl_rescue_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  const char *volume = run->arguments[1];
  g_autofree char *file_name = g_strconcat (volume, ".luks", NULL);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  if (!pnc_desktop_client_call_finish (desktop, result, &error))
    {
      cli_run_fail (run, error);
      return;
    }
  file = g_build_filename (pnc_desktop_client_get_folder (desktop), file_name, NULL);
  text = g_strdup_printf ("Any Linux computer opens the volume now, while the desktop is stopped:\n"
                          "  cryptsetup open %s pinnace-%s",
                          file, volume);
  cli_run_finish (run, json_pack ("{s:s, s:s}", "volume", volume, "file", file), text);
}

static void
ctl_rescue_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);
  g_autoptr (PncSecret) passphrase = NULL;
  g_autoptr (PncSecret) rescue = NULL;
  g_auto (PncFd) passphrase_fd = PNC_FD_INIT;
  g_auto (PncFd) rescue_fd = PNC_FD_INIT;
  GError *error = NULL;

  if (desktop == NULL)
    return;
  passphrase = cli_passphrase_get (options.passphrase_fd, "Passphrase of the desktop: ", &error);
  if (passphrase != NULL)
    rescue
        = cli_passphrase_choose (options.rescue_passphrase_fd, "New rescue passphrase: ", &error);
  if (rescue == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  passphrase_fd = cli_run_hand_over (run, passphrase);
  rescue_fd = passphrase_fd >= 0 ? cli_run_hand_over (run, rescue) : -1;
  if (rescue_fd >= 0)
    pnc_desktop_client_rescue_async (desktop, run->arguments[1], passphrase_fd, rescue_fd,
                                     ctl_rescue_done_cb, run);
}

static void
ctl_rescue_begin (CliRun *run)
{
  cli_run_connect (run, ctl_rescue_connected);
}

const CliVerb ctl_verb_rescue = {
  .name = "rescue",
  .arguments = "NAME VOLUME",
  .summary = "Add a passphrase to a volume that plain cryptsetup opens",
  .description = "VOLUME is system, data or nvram. For when this program cannot be used: the "
                 "volume then opens on any Linux computer. Inside lies a qcow2 image (nvram: raw "
                 "bytes).",
  .options = entries,
  .begin = ctl_rescue_begin,
};
