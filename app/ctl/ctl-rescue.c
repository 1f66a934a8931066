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

/* A volume holds a qcow2 image, but for the firmware's variables. */
static char *
ctl_rescue_dup_copy_command (const char *volume)
{
  const char *how = g_str_equal (volume, "nvram") ? "cp" : "qemu-img convert -f qcow2 -O raw";

  return g_strdup_printf ("%s /dev/mapper/pinnace-%s %s.img", how, volume, volume);
}

/* Tested as they stand (tests/integration/test-service-rescued.c); the manual has them too. */
static GStrv
ctl_rescue_list_commands (const char *file, const char *volume)
{
  g_autofree char *quoted = g_shell_quote (file);
  GStrv commands = g_new0 (char *, 4);

  commands[0] = g_strdup_printf ("cryptsetup open %s pinnace-%s", quoted, volume);
  commands[1] = ctl_rescue_dup_copy_command (volume);
  commands[2] = g_strdup_printf ("cryptsetup close pinnace-%s", volume);
  return commands;
}

static json_t *
ctl_rescue_to_json (const char *file, const char *volume, const GStrv commands)
{
  json_t *list = json_array ();

  for (guint i = 0; commands[i] != NULL; i++)
    json_array_append_new (list, json_string (commands[i]));
  return json_pack ("{s:s, s:s, s:o}", "volume", volume, "file", file, "commands", list);
}

static char *
ctl_rescue_dup_text (const char *volume, const GStrv commands)
{
  g_autofree char *lines = g_strjoinv ("\n  ", commands);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text,
                   "While the desktop is stopped, root on any Linux computer can now copy what is "
                   "in the volume to %s.img:\n  %s",
                   volume, lines);
  if (!g_str_equal (volume, "nvram"))
    g_string_append_printf (text,
                            "\nThat is the disk as the desktop had it, no longer encrypted. A file "
                            "system that fills it:\n  mount -o ro,loop %s.img /mnt",
                            volume);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ctl_rescue_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  const char *volume = run->arguments[1];
  g_autofree char *file_name = g_strconcat (volume, ".luks", NULL);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) commands = NULL;
  GError *error = NULL;

  if (!pnc_desktop_client_call_finish (desktop, result, &error))
    {
      cli_run_fail (run, error);
      return;
    }
  file = g_build_filename (pnc_desktop_client_get_folder (desktop), file_name, NULL);
  commands = ctl_rescue_list_commands (file, volume);
  text = ctl_rescue_dup_text (volume, commands);
  cli_run_finish (run, ctl_rescue_to_json (file, volume, commands), text);
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
                 "volume then opens on any Linux computer, by the commands that this prints; "
                 "EXAMPLES has them too. Inside lies a qcow2 image (nvram: raw bytes).",
  .options = entries,
  .begin = ctl_rescue_begin,
};
