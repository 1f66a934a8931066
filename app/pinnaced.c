/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The service's entry: hardens the process, makes sure that it is the only one, runs. */
#include "pnc-bus-error.h"
#include "pnc-config.h"
#include "pnc-fd.h"
#include "pnc-manager.h"
#include "pnc-runtime-dir.h"
#include "pnc-secret.h"
#include "pnc-service-lock.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PINNACED_IDLE_EXIT_S 60

typedef struct
{
  int ready_fd; /* −1: nobody waits */
  int idle_exit_s;
  gboolean version;

  PncManager *manager;
  GMainLoop *loop;
  int exit_code;
} Pinnaced;

/* Tells whoever started us how it went, once. */
static void
pinnaced_say (Pinnaced *pinnaced, const char *word)
{
  if (pinnaced->ready_fd < 0)
    return;
  if (write (pinnaced->ready_fd, word, strlen (word)) < 0)
    g_debug ("nobody waits for us");
  pnc_fd_clear (&pinnaced->ready_fd);
}

static int
pinnaced_fail (Pinnaced *pinnaced, const GError *error)
{
  g_printerr ("pinnaced: %s\n", error->message);
  pinnaced_say (pinnaced, error->message);
  return pnc_error_exit_code (error);
}

static gboolean
pinnaced_parse (Pinnaced *pinnaced, int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "ready-fd", 0, 0, G_OPTION_ARG_INT, &pinnaced->ready_fd,
      "Write “ready”, or why not, to this descriptor", "N" },
    { "idle-exit-s", 0, 0, G_OPTION_ARG_INT, &pinnaced->idle_exit_s,
      "End after so many seconds without work (0: never; default 60)", "SECONDS" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &pinnaced->version, "Show the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("— run desktops for this user");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context,
                                "pinnaced is started by the first program that needs it. SIGTERM "
                                "powers off the desktops that run, flushes their disks and ends.");
  if (g_option_context_parse (context, &argc, &argv, &error) && argc == 1
      && pinnaced->idle_exit_s >= 0)
    return TRUE;
  g_printerr ("pinnaced: %s\n", error != NULL ? error->message : "Unexpected argument");
  return FALSE;
}

/* Nothing of whoever started us stays: descriptors, terminal, file mode mask. */
static void
pinnaced_detach (Pinnaced *pinnaced)
{
  int keep = pinnaced->ready_fd > STDERR_FILENO ? pinnaced->ready_fd : STDERR_FILENO;

  if (keep > STDERR_FILENO + 1)
    close_range (STDERR_FILENO + 1, keep - 1, 0);
  close_range (keep + 1, ~0u, 0);
  if (pinnaced->ready_fd > STDERR_FILENO)
    fcntl (pinnaced->ready_fd, F_SETFD, FD_CLOEXEC);
  /* Fails when we lead a group already (started from a shell): then the terminal is wanted. */
  setsid ();
  umask (077);
  signal (SIGPIPE, SIG_IGN);
}

static gboolean
pinnaced_terminate_cb (gpointer user_data)
{
  Pinnaced *pinnaced = user_data;

  g_message ("asked to end");
  pnc_manager_shut_down (pinnaced->manager);
  return G_SOURCE_CONTINUE;
}

static void
pinnaced_quit_cb (PncManager *manager, Pinnaced *pinnaced)
{
  g_main_loop_quit (pinnaced->loop);
}

static void
pinnaced_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pinnaced *pinnaced = user_data;
  g_autoptr (GError) error = NULL;

  if (pnc_manager_start_finish (PNC_MANAGER (source), result, &error))
    {
      pinnaced_say (pinnaced, "ready\n");
      return;
    }
  pinnaced->exit_code = pinnaced_fail (pinnaced, error);
  g_main_loop_quit (pinnaced->loop);
}

static int
pinnaced_run (Pinnaced *pinnaced)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *runtime_dir = pnc_runtime_dir_new (&error);
  g_autofree char *bus_path = NULL;
  g_auto (PncFd) lock_fd = PNC_FD_INIT;

  if (runtime_dir == NULL)
    return pinnaced_fail (pinnaced, error);
  bus_path = pnc_runtime_dir_bus_path (runtime_dir);
  lock_fd = pnc_service_lock (runtime_dir, bus_path, &error);
  if (lock_fd < 0)
    return pinnaced_fail (pinnaced, error);
  pinnaced->loop = g_main_loop_new (NULL, FALSE);
  pinnaced->manager = pnc_manager_new (runtime_dir, pinnaced->idle_exit_s);
  g_signal_connect (pinnaced->manager, "quit", G_CALLBACK (pinnaced_quit_cb), pinnaced);
  g_unix_signal_add (SIGTERM, pinnaced_terminate_cb, pinnaced);
  g_unix_signal_add (SIGINT, pinnaced_terminate_cb, pinnaced);
  pnc_manager_start_async (pinnaced->manager, pinnaced_started_cb, pinnaced);
  g_main_loop_run (pinnaced->loop);
  g_clear_object (&pinnaced->manager);
  g_clear_pointer (&pinnaced->loop, g_main_loop_unref);
  return pinnaced->exit_code;
}

int
main (int argc, char **argv)
{
  Pinnaced pinnaced = { .ready_fd = -1, .idle_exit_s = PINNACED_IDLE_EXIT_S };

  pnc_secret_harden_process ();
  setlocale (LC_ALL, "");
  pnc_bus_error_register ();
  if (!pinnaced_parse (&pinnaced, argc, argv))
    return 64;
  if (pinnaced.version)
    {
      g_print ("pinnaced %s\n", PNC_VERSION);
      return EXIT_SUCCESS;
    }
  pinnaced_detach (&pinnaced);
  return pinnaced_run (&pinnaced);
}
