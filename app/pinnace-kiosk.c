/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-client.h"
#include "pnc-config.h"
#include "pnc-desktop-display.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-kiosk.h"
#include "pnc-prompt.h"
#include "pnc-secret.h"

#include <locale.h>
#include <stdio.h>

/* pinnace-kiosk DESKTOP: starts the desktop if it does not run, and shows it on the whole screen.
 */

#define EXIT_USAGE 64

typedef struct
{
  char **names;
  int passphrase_fd; /* -1: asked on the terminal */
  gboolean windowed;
  gboolean version;
} Options;

/* Before the kiosk takes it, this thread iterates the default main context. */
static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  while (*slot == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (slot);
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer slot)
{
  *(GAsyncResult **) slot = g_object_ref (result);
}

static PncClient *
connect_to_service (GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_client_new_async (NULL, store_cb, &slot);
  result = wait_for (&slot);
  return pnc_client_new_finish (result, error);
}

static PncSecret *
get_passphrase (PncDesktopClient *desktop, const Options *options, GError **error)
{
  g_autofree char *question
      = g_strdup_printf ("Passphrase of “%s”: ", pnc_desktop_client_get_name (desktop));

  if (options->passphrase_fd >= 0)
    return pnc_secret_new_from_fd (options->passphrase_fd, TRUE, error);
  return pnc_prompt_passphrase (question, error);
}

static gboolean
start (PncDesktopClient *desktop, const Options *options, GError **error)
{
  g_autoptr (PncSecret) passphrase = get_passphrase (desktop, options, error);
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (PncFd) memfd = PNC_FD_INIT;

  if (passphrase == NULL)
    return FALSE;
  memfd = pnc_secret_to_memfd (passphrase, error);
  if (memfd < 0)
    return FALSE;
  pnc_desktop_client_start_async (desktop, NULL, memfd, store_cb, &slot);
  result = wait_for (&slot);
  return pnc_desktop_client_call_finish (desktop, result, error);
}

/* Until it runs, or cannot. */
static gboolean
make_run (PncDesktopClient *desktop, const Options *options, GError **error)
{
  /* Somebody else starts or stops it: how that ends is ours to know, not to hasten. */
  while (pnc_desktop_client_get_state (desktop) == PNC_DESKTOP_STATE_STARTING
         || pnc_desktop_client_get_state (desktop) == PNC_DESKTOP_STATE_STOPPING)
    g_main_context_iteration (NULL, TRUE);
  switch (pnc_desktop_client_get_state (desktop))
    {
    case PNC_DESKTOP_STATE_RUNNING:
    case PNC_DESKTOP_STATE_PAUSED:
      return TRUE;
    case PNC_DESKTOP_STATE_MISSING:
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                   "The folder %s is not there; plug in what it lies on",
                   pnc_desktop_client_get_folder (desktop));
      return FALSE;
    case PNC_DESKTOP_STATE_STOPPED:
    case PNC_DESKTOP_STATE_BROKEN:
    case PNC_DESKTOP_STATE_STARTING:
    case PNC_DESKTOP_STATE_STOPPING:
      break;
    }
  return start (desktop, options, error);
}

static gboolean
show (const Options *options, char **out_message, GError **error)
{
  g_autoptr (PncClient) client = connect_to_service (error);
  g_autoptr (PncDesktopClient) desktop = NULL;
  g_autoptr (PncDisplaySource) source = NULL;
  g_autofree char *name = NULL;

  if (client == NULL)
    return FALSE;
  g_set_object (&desktop, pnc_client_find_desktop (client, options->names[0]));
  if (desktop == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                   "There is no desktop “%s”; see `pinnacectl list`", options->names[0]);
      return FALSE;
    }
  if (!make_run (desktop, options, error))
    return FALSE;
  name = g_strdup (pnc_desktop_client_get_name (desktop));
  source = pnc_desktop_display_new (desktop, TRUE);
  if (!pnc_kiosk_run (source, desktop, name, options->windowed, out_message, error))
    return FALSE;
  if (*out_message == NULL)
    *out_message = g_strdup_printf ("“%s” runs on", name);
  return TRUE;
}

static gboolean
parse (int argc, char **argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &options->passphrase_fd,
      "Read the passphrase from this descriptor", "N" },
    { "windowed", 0, 0, G_OPTION_ARG_NONE, &options->windowed, "In a window", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->names, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("DESKTOP");

  g_option_context_set_summary (
      context, "Shows a desktop on the whole screen, and starts it first if it does not run.");
  g_option_context_set_description (
      context, "Ctrl+Alt+Shift+Q leaves; the desktop runs on. When it stops, this ends too.\n");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->version || (options->names != NULL && g_strv_length (options->names) == 1))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
               "Name one desktop: pinnace-kiosk DESKTOP");
  return FALSE;
}

int
main (int argc, char **argv)
{
  Options options = { .passphrase_fd = -1 };
  g_autofree char *message = NULL;
  g_autoptr (GError) error = NULL;
  int code = 0;

  pnc_display_tune_malloc ();
  pnc_secret_harden_process ();
  setlocale (LC_ALL, "");
  g_set_application_name ("Pinnace");
  if (!parse (argc, argv, &options, &error))
    code = EXIT_USAGE;
  else if (options.version)
    message = g_strdup ("pinnace-kiosk " PNC_VERSION);
  else if (!show (&options, &message, &error))
    code = pnc_error_exit_code (error);
  g_strfreev (options.names);
  if (message != NULL)
    printf ("%s\n", message);
  if (error != NULL)
    fprintf (stderr, "pinnace-kiosk: %s\n", error->message);
  return code;
}
