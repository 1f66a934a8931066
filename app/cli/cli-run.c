/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-run.h"

#include "cli-output.h"
#include "pnc-refusal.h"

#define EXIT_USAGE 64

static void
cli_run_end (CliRun *run, int exit_code)
{
  run->exit_code = exit_code;
  g_main_loop_quit (run->loop);
}

void
cli_run_finish (CliRun *run, json_t *object_taken, const char *text)
{
  json_auto_t *object = object_taken;

  if (run->json)
    cli_print_json (object);
  else if (text != NULL)
    cli_print_line (text);
  cli_run_end (run, 0);
}

json_t *
cli_json_from_error (const GError *error)
{
  const char *nick = error->domain == PNC_ERROR ? pnc_error_code_nick (error->code) : NULL;
  const PncRefusal *refusal = pnc_error_get_refusal (error);
  json_t *object = json_pack ("{s:s, s:s}", "code", nick != NULL ? nick : "Unknown", "message",
                              error->message);

  if (refusal == NULL)
    return object;
  json_object_set_new (object, "reason", json_string (pnc_reason_nick (refusal->reason)));
  json_object_set_new (object, "document", json_string (refusal->document));
  if (refusal->line > 0)
    json_object_set_new (object, "line", json_integer (refusal->line));
  if (refusal->pointer != NULL)
    json_object_set_new (object, "pointer", json_string (refusal->pointer));
  return object;
}

void
cli_run_fail (CliRun *run, GError *error_taken)
{
  g_autoptr (GError) error = error_taken;

  if (run->json)
    {
      json_auto_t *object = json_pack ("{s:o}", "error", cli_json_from_error (error));

      cli_print_json (object);
    }
  cli_print_message (error->message);
  cli_run_end (run, pnc_error_exit_code (error));
}

int
cli_tell_usage (const char *message, gboolean json)
{
  if (json)
    {
      json_auto_t *object
          = json_pack ("{s:{s:s, s:s}}", "error", "code", "Usage", "message", message);

      cli_print_json (object);
    }
  cli_print_message (message);
  return EXIT_USAGE;
}

void
cli_run_fail_usage (CliRun *run, const char *format, ...)
{
  g_autofree char *finding = NULL;
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  finding = g_strdup_vprintf (format, args);
  va_end (args);
  message = g_strdup_printf ("%s; see %s %s --help", finding, run->program->name, run->verb->name);
  cli_run_end (run, cli_tell_usage (message, run->json));
}

static void
cli_run_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  CliRun *run = data;
  GError *error = NULL;

  run->client = pnc_client_new_finish (result, &error);
  if (run->client == NULL)
    cli_run_fail (run, error);
  else
    run->connected (run);
}

void
cli_run_connect (CliRun *run, void (*connected) (CliRun *run))
{
  run->connected = connected;
  pnc_client_new_async (run->cancellable, cli_run_connected_cb, run);
}

int
cli_run_hand_over (CliRun *run, const PncSecret *secret)
{
  GError *error = NULL;
  int fd = pnc_secret_to_memfd (secret, &error);

  if (fd < 0)
    cli_run_fail (run, error);
  return fd;
}
