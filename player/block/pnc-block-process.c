/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-process.h"

#include "pnc-config.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>

/* Where Debian has it. */
#define NBDKIT "/usr/bin/nbdkit"
#define PLUGIN_FILE "pinnace-block-plugin.so"
#define CHILD_CONTROL_FD 3
#define LAST_WORDS_MAX_BYTES 1024

/* Counted: each call that is under way has one reference. */
struct _PncBlockProcess
{
  GSubprocess *subprocess;
  pid_t pid;
  PncBlockProcessFunc ended; /* NULL once freed */
  gpointer user_data;
  GString *last_words; /* the end of what it wrote to stderr */
  gboolean reaped;
  gboolean silent; /* its stderr is closed */
};

static void pnc_block_process_listen (PncBlockProcess *process);

static void
pnc_block_process_clear (gpointer data)
{
  PncBlockProcess *process = data;

  g_object_unref (process->subprocess);
  g_string_free (process->last_words, TRUE);
}

static void
pnc_block_process_unref (PncBlockProcess *process)
{
  g_rc_box_release_full (process, pnc_block_process_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncBlockProcess, pnc_block_process_unref)

/* The end ------------------------------------------------------------------------------------- */

static char *
pnc_block_process_describe_end (PncBlockProcess *process)
{
  g_autofree char *said = g_strstrip (g_strdup (process->last_words->str));
  g_autofree char *how = NULL;

  if (g_subprocess_get_if_signaled (process->subprocess))
    how = g_strdup_printf ("The block service was killed by signal %d",
                           g_subprocess_get_term_sig (process->subprocess));
  else
    how = g_strdup_printf ("The block service ended with status %d",
                           g_subprocess_get_exit_status (process->subprocess));
  if (said[0] == 0)
    return g_steal_pointer (&how);
  g_strdelimit (said, "\n", ' ');
  return g_strdup_printf ("%s: %s", how, said);
}

/* It has ended when it is reaped and all that it said is read. */
static void
pnc_block_process_check_end (PncBlockProcess *process)
{
  g_autofree char *reason = NULL;

  if (!process->reaped || !process->silent || process->ended == NULL)
    return;
  reason = pnc_block_process_describe_end (process);
  process->ended (reason, process->user_data);
}

static void
pnc_block_process_waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncBlockProcess) process = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  process->reaped = TRUE;
  pnc_block_process_check_end (process);
}

static void
pnc_block_process_heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncBlockProcess) process = user_data;
  g_autoptr (GBytes) heard
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  GString *words = process->last_words;

  if (heard == NULL || g_bytes_get_size (heard) == 0)
    {
      process->silent = TRUE;
      pnc_block_process_check_end (process);
      return;
    }
  g_string_append_len (words, g_bytes_get_data (heard, NULL), g_bytes_get_size (heard));
  if (words->len > LAST_WORDS_MAX_BYTES)
    g_string_erase (words, 0, words->len - LAST_WORDS_MAX_BYTES);
  pnc_block_process_listen (process);
}

static void
pnc_block_process_listen (PncBlockProcess *process)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stderr_pipe (process->subprocess),
                                   LAST_WORDS_MAX_BYTES, G_PRIORITY_DEFAULT, NULL,
                                   pnc_block_process_heard_cb, g_rc_box_acquire (process));
}

/* Starting ------------------------------------------------------------------------------------ */

static gboolean
pnc_block_process_check_path (const char *socket_path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (socket_path);
  struct sockaddr_un address;
  struct stat info;

  if (strlen (socket_path) >= sizeof address.sun_path)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "The socket path “%s” is longer than %" G_GSIZE_FORMAT " bytes", socket_path,
                 sizeof address.sun_path - 1);
  else if (g_stat (folder, &info) != 0)
    pnc_error_set_from_errno (error, errno, "Looking at the folder “%s”", folder);
  else if (!S_ISDIR (info.st_mode) || info.st_uid != geteuid () || (info.st_mode & 077) != 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "The folder “%s” of a disk socket must be ours and closed to others (mode 0700)",
                 folder);
  else
    return TRUE;
  return FALSE;
}

/* It will hold keys: what the person's PATH or LD_PRELOAD names has no part in it. */
static GSubprocessLauncher *
pnc_block_process_launcher_new (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                                             | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  char *nothing[] = { NULL };

  g_subprocess_launcher_set_environ (launcher, nothing);
  g_subprocess_launcher_setenv (launcher, "PATH", "/usr/bin:/bin", TRUE);
  g_subprocess_launcher_setenv (launcher, "LANG", "C.UTF-8", TRUE);
#ifdef __SANITIZE_ADDRESS__
  /* Ours comes in with the plugin, after nbdkit, which has none: it minds unless told not to. */
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
#endif
  return launcher;
}

static GSubprocess *
pnc_block_process_start (const char *socket_path, int control_fd, GError **error)
{
  const char *libexecdir = g_getenv ("PINNACE_LIBEXECDIR");
  g_autofree char *plugin
      = g_build_filename (libexecdir != NULL ? libexecdir : PNC_LIBEXECDIR, PLUGIN_FILE, NULL);
  g_autofree char *control = g_strdup_printf ("control-fd=%d", CHILD_CONTROL_FD);
  g_autofree char *socket = g_strconcat ("socket=", socket_path, NULL);
  const char *argv[]
      = { NBDKIT, "--foreground", "--unix", socket_path, plugin, control, socket, NULL };
  g_autoptr (GSubprocessLauncher) launcher = pnc_block_process_launcher_new ();
  g_autoptr (GError) local = NULL;
  GSubprocess *subprocess;

  g_subprocess_launcher_take_fd (launcher, control_fd, CHILD_CONTROL_FD);
  subprocess = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (subprocess == NULL)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                 "Cannot start nbdkit: %s; see “pinnacectl doctor”", local->message);
  return subprocess;
}

PncBlockProcess *
pnc_block_process_spawn (const char *socket_path,
                         int control_fd,
                         PncBlockProcessFunc ended,
                         gpointer user_data,
                         GError **error)
{
  g_auto (PncFd) fd = control_fd;
  PncBlockProcess *process;
  GSubprocess *subprocess;
  const char *identifier;

  if (!pnc_block_process_check_path (socket_path, error))
    return NULL;
  /* Left by one that was killed; in our own closed folder. */
  g_unlink (socket_path);
  subprocess = pnc_block_process_start (socket_path, pnc_fd_steal (&fd), error);
  if (subprocess == NULL)
    return NULL;
  process = g_rc_box_new0 (PncBlockProcess);
  process->subprocess = subprocess;
  identifier = g_subprocess_get_identifier (subprocess);
  process->pid = identifier != NULL ? atoi (identifier) : 0;
  process->ended = ended;
  process->user_data = user_data;
  process->last_words = g_string_new (NULL);
  g_subprocess_wait_async (subprocess, NULL, pnc_block_process_waited_cb,
                           g_rc_box_acquire (process));
  pnc_block_process_listen (process);
  return process;
}

void
pnc_block_process_free (PncBlockProcess *process)
{
  if (process == NULL)
    return;
  process->ended = NULL;
  pnc_block_process_unref (process);
}

pid_t
pnc_block_process_get_pid (PncBlockProcess *process)
{
  return process->pid;
}
