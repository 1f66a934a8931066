/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-output.h"
#include "cli-passphrase.h"
#include "ctl-verbs.h"
#include "pnc-desktop-client-rules.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>

static struct
{
  char **trust;
  int threshold;
  int passphrase_fd;
} options = { .passphrase_fd = CLI_PASSPHRASE_NO_FD };

static const GOptionEntry entries[] = {
  { "trust", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.trust,
    "Believe this key from now on; may be repeated. Only for a desktop that nobody manages",
    "KEY.pub.json" },
  { "threshold", 0, 0, G_OPTION_ARG_INT, &options.threshold,
    "How many of the keys must sign; needed with several", "N" },
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options.passphrase_fd,
    "Read the passphrase from this descriptor instead of the terminal", "N" },
  { NULL },
};

/* What is in force */

static void
ctl_policy_add (GPtrArray *cells, const char *title, char *value_taken)
{
  g_ptr_array_add (cells, g_strdup (title));
  g_ptr_array_add (cells, value_taken);
}

static void
ctl_policy_add_text (GPtrArray *cells, GVariant *info, const char *key, const char *title)
{
  const char *text;

  if (g_variant_lookup (info, key, "&s", &text))
    ctl_policy_add (cells, title, g_strdup (text));
}

static void
ctl_policy_add_time (
    GPtrArray *cells, GVariant *info, const char *key, const char *title, const char *never)
{
  gint64 time;

  if (g_variant_lookup (info, key, "x", &time))
    ctl_policy_add (cells, title, cli_dup_time (time, never));
}

static void
ctl_policy_print (PncDesktopClient *desktop, GVariant *info)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) signers = NULL;
  gint64 version;

  ctl_policy_add (cells, "State", g_strdup (pnc_desktop_client_get_policy_state (desktop)));
  ctl_policy_add_text (cells, info, "fault", "Fault");
  ctl_policy_add_text (cells, info, "policy-id", "Policy");
  ctl_policy_add_text (cells, info, "title", "Title");
  if (g_variant_lookup (info, "version", "x", &version))
    ctl_policy_add (cells, "Version", g_strdup_printf ("%" G_GINT64_FORMAT, version));
  ctl_policy_add_text (cells, info, "org-id", "Organisation");
  if (g_variant_lookup (info, "signers", "^as", &signers))
    ctl_policy_add (cells, "Signed by", g_strjoinv (", ", signers));
  ctl_policy_add_text (cells, info, "contact", "Ask");
  ctl_policy_add_time (cells, info, "created", "Made", "?");
  ctl_policy_add_time (cells, info, "ends", "Ends", "never");
  ctl_policy_add_time (cells, info, "last-contact", "Last word", "not known while locked");
  cli_print_table (cells, 2);
}

static void
ctl_policy_tell (CliRun *run, PncDesktopClient *desktop)
{
  g_autoptr (GVariant) info = pnc_desktop_client_dup_policy_info (desktop);
  json_t *object = cli_json_from_variant (info);

  json_object_set_new (object, "state",
                       json_string (pnc_desktop_client_get_policy_state (desktop)));
  if (!run->json)
    ctl_policy_print (desktop, info);
  cli_run_finish (run, object, NULL);
}

/* Another one */

static int
ctl_policy_open (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    pnc_error_set_from_errno (error, errno, "Opening “%s”", path);
  return fd;
}

static void
ctl_policy_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (desktop, result, &error))
    ctl_policy_tell (run, desktop);
  else
    cli_run_fail (run, error);
}

/* Only whoever can open a desktop may give it away; a running one is open. */
static gboolean
ctl_policy_get_passphrase (CliRun *run, PncDesktopClient *desktop, int *out_fd)
{
  g_autofree char *prompt
      = g_strdup_printf ("Passphrase of “%s”: ", pnc_desktop_client_get_name (desktop));
  g_autoptr (PncSecret) passphrase = NULL;
  PncDesktopState state = pnc_desktop_client_get_state (desktop);
  GError *error = NULL;

  if (options.trust == NULL || state == PNC_DESKTOP_STATE_RUNNING
      || state == PNC_DESKTOP_STATE_PAUSED)
    return TRUE;
  passphrase = cli_passphrase_get (options.passphrase_fd, prompt, &error);
  if (passphrase == NULL)
    cli_run_fail (run, error);
  else
    *out_fd = cli_run_hand_over (run, passphrase);
  return *out_fd >= 0;
}

static void
ctl_policy_set (CliRun *run, PncDesktopClient *desktop)
{
  guint n_keys = options.trust != NULL ? g_strv_length (options.trust) : 0;
  g_autofree PncFd *keys = g_new0 (PncFd, n_keys + 1);
  g_auto (PncFd) policy = PNC_FD_INIT;
  g_auto (PncFd) passphrase = PNC_FD_INIT;
  GError *error = NULL;
  guint n_open = 0;

  policy = ctl_policy_open (run->arguments[1], &error);
  while (error == NULL && n_open < n_keys)
    {
      keys[n_open] = ctl_policy_open (options.trust[n_open], &error);
      n_open += error == NULL;
    }
  if (error != NULL)
    cli_run_fail (run, error);
  else if (ctl_policy_get_passphrase (run, desktop, &passphrase))
    pnc_desktop_client_set_policy_async (desktop, policy, keys, n_keys, MAX (options.threshold, 1),
                                         passphrase, ctl_policy_set_cb, run);
  for (guint i = 0; i < n_open; i++)
    pnc_fd_clear (&keys[i]);
}

static void
ctl_policy_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);

  if (desktop == NULL)
    return;
  if (run->n_arguments > 1)
    ctl_policy_set (run, desktop);
  else
    ctl_policy_tell (run, desktop);
}

static void
ctl_policy_begin (CliRun *run)
{
  guint n_keys = options.trust != NULL ? g_strv_length (options.trust) : 0;

  if (n_keys > 0 && run->n_arguments < 2)
    cli_run_fail_usage (run, "--trust needs the FILE that the keys have signed");
  else if (n_keys > 1 && options.threshold < 1)
    cli_run_fail_usage (run, "With several keys, say how many must sign: --threshold N");
  else if (options.threshold < 0 || (options.threshold > 0 && (guint) options.threshold > n_keys))
    cli_run_fail_usage (run, "--threshold is a number from 1 to the number of keys");
  else
    cli_run_connect (run, ctl_policy_connected);
}

const CliVerb ctl_verb_policy = {
  .name = "policy",
  .arguments = "NAME [FILE]",
  .summary = "Show the policy of a desktop, or put a signed one in force",
  .description
  = "Without FILE: which policy is in force, of whom, signed by whom, until when. FILE is a signed "
    "policy (pinnace-admin sign). A desktop that nobody manages believes nobody yet: --trust names "
    "the keys whose signatures it is to believe from then on, which cannot be taken back, and asks "
    "for the passphrase unless it runs. Later policies need no passphrase: they must be newer, of "
    "the same name and organisation, and signed by those keys. What does not verify leaves the "
    "last one in force. A running desktop follows at once, but for its devices, which follow at "
    "its "
    "next start.",
  .options = entries,
  .begin = ctl_policy_begin,
};
