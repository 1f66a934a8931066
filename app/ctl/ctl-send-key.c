/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-keyboard.h"
#include "ctl-verbs.h"
#include "pnc-fd.h"

#define HOLD_MS 50

static PncSecret *chord;

static void
ctl_send_key_connected (CliRun *run)
{
  PncDesktopClient *desktop = ctl_run_find_desktop (run);
  g_auto (PncFd) fd = PNC_FD_INIT;

  if (desktop == NULL)
    return;
  fd = cli_run_hand_over (run, chord);
  if (fd >= 0)
    pnc_desktop_client_send_keys_async (desktop, fd, HOLD_MS, ctl_run_desktop_called_cb, run);
}

static void
ctl_send_key_begin (CliRun *run)
{
  g_autoptr (GError) error = NULL;

  chord = ctl_keyboard_chord (run->arguments[1], &error);
  if (chord == NULL)
    cli_run_fail_usage (run, "%s", error->message);
  else
    cli_run_connect (run, ctl_send_key_connected);
}

const CliVerb ctl_verb_send_key = {
  .name = "send-key",
  .arguments = "NAME KEYS",
  .summary = "Press keys together, ctrl-alt-delete for example",
  .description
  = "KEYS are names joined by “-” or “+”: ctrl, alt, shift, super, altgr, delete, "
    "backspace, enter, esc, tab, space, insert, home, end, pageup, pagedown, up, down, "
    "left, right, print, pause, capslock, numlock, scrolllock, menu, f1 to f12, a to "
    "z and 0 to 9 (by their place on a US keyboard).",
  .begin = ctl_send_key_begin,
};
