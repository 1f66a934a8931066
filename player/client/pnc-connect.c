/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-connect.h"

#include "pnc-bus-error.h"
#include "pnc-config.h"
#include "pnc-fd.h"
#include "pnc-runtime-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>

#define PNC_CONNECT_READY_FD 3
#define PNC_CONNECT_READY_MS 40000

static GDBusConnection *
pnc_connect_try (const char *runtime_dir, GError **error)
{
  g_autofree char *path = pnc_runtime_dir_bus_path (runtime_dir);
  g_autofree char *escaped = g_dbus_address_escape_value (path);
  g_autofree char *address = g_strconcat ("unix:path=", escaped, NULL);

  return g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL, error);
}

static char *
pnc_connect_beside_us (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;

  return folder != NULL ? g_build_filename (folder, "pinnaced", NULL) : NULL;
}

static char *
pnc_connect_find_service (void)
{
  const char *bin_dir = g_getenv ("PINNACE_BINDIR");
  g_autofree char *overridden
      = bin_dir != NULL ? g_build_filename (bin_dir, "pinnaced", NULL) : NULL;
  g_autofree char *beside = pnc_connect_beside_us ();
  const char *candidates[] = { overridden, beside, PNC_BINDIR "/pinnaced" };

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    if (candidates[i] != NULL && g_file_test (candidates[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (candidates[i]);
  return g_find_program_in_path ("pinnaced");
}

/* Reads what pinnaced says on its ready pipe: "ready", or why not, or nothing when it died. */
static gboolean
pnc_connect_wait_ready (int fd, GError **error)
{
  char said[512];
  gsize filled = 0;
  gint64 deadline_us = g_get_monotonic_time () + PNC_CONNECT_READY_MS * G_GINT64_CONSTANT (1000);

  while (filled < sizeof said - 1)
    {
      struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
      gint64 left_ms = (deadline_us - g_get_monotonic_time ()) / 1000;
      ssize_t n;

      if (left_ms <= 0 || (poll (&poll_fd, 1, (int) left_ms) <= 0 && errno != EINTR))
        break;
      n = read (fd, said + filled, sizeof said - 1 - filled);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      filled += n;
    }
  said[filled] = '\0';
  g_strchomp (said);
  if (strcmp (said, "ready") == 0)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service did not start: %s",
               said[0] != '\0' ? said : "it ended, or did not get ready in time; see pinnaced.log");
  return FALSE;
}

/* pinnaced makes itself the leader of a session of its own; the double fork of g_spawn leaves it
 * to init, so that it outlives us. */
static gboolean
pnc_connect_spawn (const char *runtime_dir, int ready_fd, GError **error)
{
  g_autofree char *program = pnc_connect_find_service ();
  g_autofree char *log_path = g_build_filename (runtime_dir, "pinnaced.log", NULL);
  g_auto (PncFd) log_fd
      = open (log_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  const char *argv[] = { program, "--ready-fd", G_STRINGIFY (PNC_CONNECT_READY_FD), NULL };
  int target_fd = PNC_CONNECT_READY_FD;
  g_autoptr (GError) local = NULL;

  if (program == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "The service pinnaced is not installed; install the package “pinnace”");
      return FALSE;
    }
  if (log_fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", log_path);
      return FALSE;
    }
  if (!g_spawn_async_with_pipes_and_fds ("/", argv, NULL, G_SPAWN_STDIN_FROM_DEV_NULL, NULL, NULL,
                                         -1, log_fd, log_fd, &ready_fd, &target_fd, 1, NULL, NULL,
                                         NULL, NULL, &local))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The service did not start: %s",
                   local->message);
      return FALSE;
    }
  return TRUE;
}

static gboolean
pnc_connect_start_service (const char *runtime_dir, GError **error)
{
  g_auto (PncFd) ours = PNC_FD_INIT;
  g_auto (PncFd) theirs = PNC_FD_INIT;
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making a pipe for the service");
      return FALSE;
    }
  ours = ends[0];
  theirs = ends[1];
  if (!pnc_connect_spawn (runtime_dir, theirs, error))
    return FALSE;
  /* Ours must be the last writing end that is not pinnaced's, or its death would go unseen. */
  pnc_fd_clear (&theirs);
  return pnc_connect_wait_ready (ours, error);
}

/* Takes RUNTIME/lock, so that one of several clients starts the service; released on close. */
static int
pnc_connect_lock (const char *runtime_dir, GError **error)
{
  g_autofree char *path = g_build_filename (runtime_dir, "lock", NULL);
  g_auto (PncFd) fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  int locked = -1;

  if (fd >= 0)
    do
      locked = flock (fd, LOCK_EX);
    while (locked != 0 && errno == EINTR);
  if (locked != 0)
    {
      pnc_error_set_from_errno (error, errno, "Locking “%s”", path);
      return -1;
    }
  return pnc_fd_steal (&fd);
}

static void
pnc_connect_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const char *runtime_dir = task_data;
  GError *error = NULL;
  g_auto (PncFd) lock_fd = PNC_FD_INIT;
  GDBusConnection *connection = pnc_connect_try (runtime_dir, NULL);

  if (connection == NULL)
    {
      lock_fd = pnc_connect_lock (runtime_dir, &error);
      if (lock_fd >= 0)
        connection = pnc_connect_try (runtime_dir, NULL);
    }
  if (connection == NULL && error == NULL && pnc_connect_start_service (runtime_dir, &error))
    connection = pnc_connect_try (runtime_dir, &error);
  if (connection == NULL)
    g_task_return_error (task, pnc_bus_error_from_remote (error));
  else
    g_task_return_pointer (task, connection, g_object_unref);
}

void
pnc_connect_async (const char *runtime_dir,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pnc_connect_async);
  pnc_bus_error_register ();
  g_task_set_task_data (task, g_strdup (runtime_dir), g_free);
  g_task_run_in_thread (task, pnc_connect_thread);
}

GDBusConnection *
pnc_connect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
