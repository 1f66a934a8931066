/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-passphrase.h"
#include "ctl-verbs.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <string.h>

/* On the terminal a slip of the finger is forgiven. */
#define TRIES_ON_TERMINAL 3

static struct
{
  int passphrase_fd;
  gboolean take_over;
  gboolean slow;
} options = { .passphrase_fd = CLI_PASSPHRASE_NO_FD };

static guint n_tries;

static const GOptionEntry entries[] = {
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the passphrase from this descriptor instead of the terminal", "N" },
  { "take-over", 0, 0, G_OPTION_ARG_NONE, &options.take_over,
    "Start it although another computer has marked it as in use and is gone", NULL },
  { "slow", 0, 0, G_OPTION_ARG_NONE, &options.slow,
    "Run without hardware virtualisation, many times slower", NULL },
  { NULL },
};

static void ctl_start_try (CliRun *run, PncDesktopClient *desktop);

/* Who gets less than was set is told. */
static void
ctl_start_print_limits (PncDesktopClient *desktop)
{
  g_autofree char *memory = ctl_desktop_dup_memory (desktop);
  g_autofree char *cpus = ctl_desktop_dup_cpus (desktop);
  g_autofree char *text = g_strdup_printf ("It has %s and %s", memory, cpus);

  if (strstr (text, "by its rules") != NULL)
    cli_print_message (text);
}

static void
ctl_start_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (desktop, result, &error))
    {
      ctl_start_print_limits (desktop);
      cli_run_finish (run, ctl_json_from_desktop (desktop), NULL);
      return;
    }
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_WRONG_CREDENTIAL)
      && options.passphrase_fd == CLI_PASSPHRASE_NO_FD && ++n_tries < TRIES_ON_TERMINAL)
    {
      cli_print_message (error->message);
      g_error_free (error);
      ctl_start_try (run, desktop);
      return;
    }
  cli_run_fail (run, error);
}

static GVariant *
ctl_start_dup_options (void)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (options.slow)
    g_variant_dict_insert (&dict, "accelerator", "s", "tcg");
  if (options.take_over)
    g_variant_dict_insert (&dict, "take-over", "b", TRUE);
  return g_variant_dict_end (&dict);
}

static void
ctl_start_try (CliRun *run, PncDesktopClient *desktop)
{
  g_autofree char *prompt
      = g_strdup_printf ("Passphrase of “%s”: ", pnc_desktop_client_get_name (desktop));
  g_autoptr (PncSecret) passphrase = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;
  GError *error = NULL;

  passphrase = cli_passphrase_get (options.passphrase_fd, prompt, &error);
  if (passphrase == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  fd = cli_run_hand_over (run, passphrase);
  if (fd >= 0)
    pnc_desktop_client_start_async (desktop, ctl_start_dup_options (), fd, ctl_start_done_cb, run);
}

static void
ctl_start_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  switch (pnc_desktop_client_get_state (desktop))
    {
    case PNC_DESKTOP_STATE_RUNNING:
      cli_run_fail (run,
                    g_error_new (PNC_ERROR, PNC_ERROR_BUSY, "“%s” runs already; pinnace shows it",
                                 pnc_desktop_client_get_name (desktop)));
      return;
    case PNC_DESKTOP_STATE_PAUSED:
      pnc_desktop_client_resume_async (desktop, ctl_run_desktop_called_cb, run);
      return;
    case PNC_DESKTOP_STATE_MISSING:
    case PNC_DESKTOP_STATE_STOPPED:
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_STOPPING:
    case PNC_DESKTOP_STATE_BROKEN:
      ctl_start_try (run, desktop);
      return;
    }
}

static void
ctl_start_begin (CliRun *run)
{
  cli_run_connect (run, ctl_start_connected);
}

const CliVerb ctl_verb_start = {
  .name = "start",
  .arguments = "NAME",
  .summary = "Start a desktop, or let a paused one go on",
  .description = "Ends as soon as the desktop runs; pinnace shows it. It runs on when every window "
                 "is closed.",
  .options = entries,
  .begin = ctl_start_begin,
};
