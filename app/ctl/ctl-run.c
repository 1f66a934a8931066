/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-run.h"

#include "ctl-output.h"
#include "pnc-error.h"

#include <string.h>

#define EXIT_USAGE 64

const CtlVerb *
ctl_verb_find (const char *name)
{
  for (guint i = 0; ctl_verbs[i] != NULL; i++)
    if (strcmp (ctl_verbs[i]->name, name) == 0)
      return ctl_verbs[i];
  return NULL;
}

static void
ctl_run_end (CtlRun *run, int exit_code)
{
  run->exit_code = exit_code;
  g_main_loop_quit (run->loop);
}

void
ctl_run_finish (CtlRun *run, json_t *object_taken, const char *text)
{
  json_auto_t *object = object_taken;

  if (run->json)
    ctl_print_json (object);
  else if (text != NULL)
    ctl_print_line (text);
  ctl_run_end (run, 0);
}

void
ctl_run_fail (CtlRun *run, GError *error_taken)
{
  g_autoptr (GError) error = error_taken;
  const char *nick = error->domain == PNC_ERROR ? pnc_error_code_nick (error->code) : NULL;

  if (run->json)
    {
      json_auto_t *object = json_pack ("{s:{s:s, s:s}}", "error", "code",
                                       nick != NULL ? nick : "Unknown", "message", error->message);

      ctl_print_json (object);
    }
  ctl_print_message (error->message);
  ctl_run_end (run, pnc_error_exit_code (error));
}

int
ctl_tell_usage (const char *message, gboolean json)
{
  if (json)
    {
      json_auto_t *object
          = json_pack ("{s:{s:s, s:s}}", "error", "code", "Usage", "message", message);

      ctl_print_json (object);
    }
  ctl_print_message (message);
  return EXIT_USAGE;
}

void
ctl_run_fail_usage (CtlRun *run, const char *format, ...)
{
  g_autofree char *finding = NULL;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  finding = g_strdup_vprintf (format, args);
  va_end (args);
  message = g_strdup_printf ("%s; see pinnacectl %s --help", finding, run->verb->name);
  ctl_run_end (run, ctl_tell_usage (message, run->json));
}

static void
ctl_run_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CtlRun *run = data;
  GError *error = NULL;

  run->client = pnc_client_new_finish (result, &error);
  if (run->client == NULL)
    ctl_run_fail (run, error);
  else
    run->connected (run);
}

void
ctl_run_connect (CtlRun *run, void (*connected) (CtlRun *run))
{
  run->connected = connected;
  pnc_client_new_async (run->cancellable, ctl_run_connected_cb, run);
}

PncDesktopClient *
ctl_run_find_desktop (CtlRun *run)
{
  const char *key = run->arguments[0];
  g_autofree char *folder = g_canonicalize_filename (key, NULL);
  PncDesktopClient *desktop = pnc_client_find_desktop (run->client, key);

  if (desktop == NULL)
    desktop = pnc_client_find_desktop (run->client, folder);
  if (desktop == NULL)
    ctl_run_fail (run, g_error_new (PNC_ERROR, PNC_ERROR_NOT_FOUND,
                                    "There is no desktop “%s”; pinnacectl list shows those that "
                                    "are there, pinnacectl add FOLDER lists another",
                                    key));
  return desktop;
}

int
ctl_run_hand_over (CtlRun *run, const PncSecret *secret)
{
  GError *error = NULL;
  int fd = pnc_secret_to_memfd (secret, &error);

  if (fd < 0)
    ctl_run_fail (run, error);
  return fd;
}

void
ctl_run_desktop_called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  PncDesktopClient *desktop = PNC_DESKTOP_CLIENT (source);
  CtlRun *run = data;
  GError *error = NULL;

  if (pnc_desktop_client_call_finish (desktop, result, &error))
    ctl_run_finish (run, ctl_json_from_desktop (desktop), NULL);
  else
    ctl_run_fail (run, error);
}
