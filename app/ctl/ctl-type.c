/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-keyboard.h"
#include "ctl-verbs.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* How long each chord is held: guests lose keys that are shorter than their keyboard's tick. */
#define HOLD_MS 10

static struct
{
  char *layout;
} options;

static guint n_chords;

static const GOptionEntry entries[] = {
  { "layout", 'l', 0, G_OPTION_ARG_STRING, &options.layout,
    "The keyboard layout that is set in the desktop, as XKB names it: us (if left out), de, fr, "
    "de(nodeadkeys)",
    "LAYOUT" },
  { NULL },
};

/* Standard input may hold a password, so it goes into locked memory straight away. */
static PncSecret *
ctl_type_read_stdin (GError **error)
{
  g_autoptr (PncSecret) all = pnc_secret_new (CTL_KEYBOARD_MAX_BYTES + 1);
  gsize filled = 0;

  while (filled < pnc_secret_size (all))
    {
      ssize_t n
          = read (STDIN_FILENO, pnc_secret_bytes (all) + filled, pnc_secret_size (all) - filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Reading the text to type");
          return NULL;
        }
      if (n == 0)
        return pnc_secret_new_copy (pnc_secret_peek (all), filled);
      filled += n;
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
               "At most %d bytes are typed in one go; split the text", CTL_KEYBOARD_MAX_BYTES);
  return NULL;
}

static void
ctl_type_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (PNC_DESKTOP_CLIENT (source), result, &error))
    cli_run_finish (run, json_pack ("{s:I}", "chords", (json_int_t) n_chords), NULL);
  else
    cli_run_fail (run, error);
}

static void
ctl_type_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);
  const char *argument = run->arguments[1];
  g_autoptr (PncSecret) text = NULL;
  g_autoptr (PncSecret) chords = NULL;
  g_auto (PncFd) fd = PNC_FD_INIT;
  GError *error = NULL;

  if (desktop == NULL)
    return;
  text = strcmp (argument, "-") == 0 ? ctl_type_read_stdin (&error)
                                     : pnc_secret_new_copy (argument, strlen (argument));
  if (text != NULL)
    chords = ctl_keyboard_type (text, options.layout != NULL ? options.layout : "us", &n_chords,
                                &error);
  if (chords == NULL)
    {
      cli_run_fail (run, error);
      return;
    }
  fd = cli_run_hand_over (run, chords);
  if (fd >= 0)
    pnc_desktop_client_send_keys_async (desktop, fd, HOLD_MS, ctl_type_done_cb, run);
}

static void
ctl_type_begin (CliRun *run)
{
  cli_run_connect (run, ctl_type_connected);
}

const CliVerb ctl_verb_type = {
  .name = "type",
  .arguments = "NAME TEXT",
  .summary = "Type a text into the desktop",
  .description
  = "The text is turned into keys, so the desktop must have the keyboard layout that --layout "
    "names. With “-” it is read from standard input: do that with passwords, since everybody on "
    "this computer can see a command's arguments. A line end is Enter.",
  .options = entries,
  .begin = ctl_type_begin,
};
