/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tpm.h"

#include "pnc-child.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-tpm-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

/* What swtpm inherits: its key, and the socket it listens on. */
#define KEY_FD 3
#define CONTROL_FD 4
#define ANSWER_DEADLINE_S 20

/* Commands of the control channel (swtpm_ioctls(3)): numbers are big-endian. */
#define CMD_INIT 2
#define CMD_STOP 14
/* TPM_RC_FAILURE: the state did not decrypt, or its HMAC is wrong. */
#define RESULT_UNREADABLE 0x101

struct _PncTpm
{
  GObject parent_instance;

  GSubprocess *process;
  pid_t pid;
  char *socket_path;
  struct stat socket; /* what we bound there: a later one of the same path is not ours */
};

G_DEFINE_FINAL_TYPE (PncTpm, pnc_tpm, G_TYPE_OBJECT)

/* The control socket is bound before swtpm runs: then there is nothing to wait for. */
static int
pnc_tpm_listen (const char *path, struct stat *out_socket, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_auto (PncFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof address.sun_path)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "The path “%s” is too long for a socket; use a shorter one", path);
      return -1;
    }
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_unlink (path);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) != 0
      || g_chmod (path, 0600) != 0 || listen (fd, 4) != 0 || stat (path, out_socket) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making the TPM's socket “%s”", path);
      return -1;
    }
  return pnc_fd_steal (&fd);
}

static int
pnc_tpm_connect (const char *path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const struct timeval deadline = { .tv_sec = ANSWER_DEADLINE_S };
  g_auto (PncFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline) != 0
      || connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Connecting to the TPM's socket “%s”", path);
      return -1;
    }
  return pnc_fd_steal (&fd);
}

/* One command, one 32-bit result. */
static gboolean
pnc_tpm_command (int fd, const guint32 *words, gsize n_words, guint32 *out_result, GError **error)
{
  guint32 message[4], answer;

  g_assert (n_words <= G_N_ELEMENTS (message));
  for (gsize i = 0; i < n_words; i++)
    message[i] = GUINT32_TO_BE (words[i]);
  if (send (fd, message, n_words * sizeof *message, MSG_NOSIGNAL)
          == (ssize_t) (n_words * sizeof *message)
      && recv (fd, &answer, sizeof answer, MSG_WAITALL) == sizeof answer)
    {
      *out_result = GUINT32_FROM_BE (answer);
      return TRUE;
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
               "The virtual TPM (swtpm) does not answer; see `pinnacectl doctor`");
  return FALSE;
}

typedef struct
{
  PncTpm *tpm;
  char *state_dir;
} PncTpmStart;

static void
pnc_tpm_start_free (gpointer data)
{
  PncTpmStart *start = data;

  g_clear_object (&start->tpm);
  g_free (start->state_dir);
  g_free (start);
}

static gboolean
pnc_tpm_check_result (const char *state_dir, guint32 result, GError **error)
{
  if (result == 0)
    return TRUE;
  if (result == RESULT_UNREADABLE)
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 "The TPM state in “%s” does not open with this desktop's key: it is damaged or "
                 "of another desktop; restore that folder from a backup",
                 state_dir);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
                 "The TPM state in “%s” cannot be used (swtpm's code %u); is another virtual TPM "
                 "running on it?",
                 state_dir, result);
  return FALSE;
}

/* Only when swtpm is gone may the next one have its state. */
static void
pnc_tpm_fail (GTask *task, PncTpm *tpm, GError *error)
{
  g_subprocess_force_exit (tpm->process);
  g_subprocess_wait (tpm->process, NULL, NULL);
  g_task_return_error (task, error);
}

/* swtpm reads its state only when it is told to; QEMU would do that, and its message would be
 * "internal error". So we tell it first, look at the answer, and stop it again. */
static void
pnc_tpm_probe_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static const guint32 init[] = { CMD_INIT, 0 };
  static const guint32 stop[] = { CMD_STOP };
  PncTpmStart *start = data;
  GError *error = NULL;
  guint32 result = 0;
  g_auto (PncFd) fd = pnc_tpm_connect (start->tpm->socket_path, &error);

  if (fd < 0 || !pnc_tpm_command (fd, init, G_N_ELEMENTS (init), &result, &error)
      || !pnc_tpm_check_result (start->state_dir, result, &error)
      || !pnc_tpm_command (fd, stop, G_N_ELEMENTS (stop), &result, &error))
    pnc_tpm_fail (task, start->tpm, error);
  else if (g_cancellable_is_cancelled (cancellable))
    pnc_tpm_fail (task, start->tpm,
                  g_error_new_literal (PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled"));
  else
    g_task_return_pointer (task, g_object_ref (start->tpm), g_object_unref);
}

static gboolean
pnc_tpm_check_state (const char *state_dir, GError **error)
{
  g_autofree char *state = g_build_filename (state_dir, PNC_TPM_STATE_FILE, NULL);

  if (g_file_test (state, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
               "The TPM state “%s” is missing; restore it from a backup of the desktop's folder",
               state);
  return FALSE;
}

static gboolean
pnc_tpm_spawn (PncTpm *tpm, const char *state_dir, const PncSecret *key, GError **error)
{
  g_autofree char *program = pnc_child_find_program ("swtpm", "swtpm", error);
  g_autofree char *control = g_strdup_printf ("type=unixio,fd=%d", CONTROL_FD);
  g_autofree char *key_option = g_strdup_printf ("fd=%d,format=binary,mode=aes-256-cbc", KEY_FD);
  g_autofree char *log = g_strconcat (tpm->socket_path, ".log", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_auto (PncFd) key_fd = PNC_FD_INIT;
  g_auto (PncFd) control_fd = PNC_FD_INIT;

  if (program == NULL || (key_fd = pnc_secret_to_memfd (key, error)) < 0
      || (control_fd = pnc_tpm_listen (tpm->socket_path, &tpm->socket, error)) < 0)
    return FALSE;
  launcher = pnc_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, PNC_CHILD_PLAIN, state_dir);
  /* The folder's name may hold a comma, which swtpm's options cannot. */
  g_subprocess_launcher_set_cwd (launcher, state_dir);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_take_fd (launcher, pnc_fd_steal (&key_fd), KEY_FD);
  g_subprocess_launcher_take_fd (launcher, pnc_fd_steal (&control_fd), CONTROL_FD);
  tpm->process = g_subprocess_launcher_spawn (launcher, error, program, "socket", "--tpm2",
                                              "--tpmstate", "dir=.,mode=0600", "--ctrl", control,
                                              "--key", key_option, "--terminate", NULL);
  if (tpm->process == NULL)
    return FALSE;
  if (g_subprocess_get_identifier (tpm->process) != NULL)
    tpm->pid = g_ascii_strtoll (g_subprocess_get_identifier (tpm->process), NULL, 10);
  return TRUE;
}

void
pnc_tpm_start_async (const char *state_dir,
                     const char *socket_path,
                     const PncSecret *key,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PncTpmStart *start = g_new0 (PncTpmStart, 1);
  GError *error = NULL;

  start->tpm = g_object_new (PNC_TYPE_TPM, NULL);
  start->tpm->socket_path = g_strdup (socket_path);
  start->state_dir = g_strdup (state_dir);
  g_task_set_task_data (task, start, pnc_tpm_start_free);
  g_task_set_check_cancellable (task, FALSE);
  if (!pnc_tpm_check_state (state_dir, &error)
      || !pnc_tpm_spawn (start->tpm, state_dir, key, &error))
    g_task_return_error (task, error);
  else
    g_task_run_in_thread (task, pnc_tpm_probe_thread);
}

PncTpm *
pnc_tpm_start_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

pid_t
pnc_tpm_get_pid (PncTpm *tpm)
{
  return tpm->pid;
}

/* swtpm writes its state whenever it changes; what SIGTERM adds is the end in good order. */
void
pnc_tpm_stop (PncTpm *tpm)
{
  if (tpm->process != NULL)
    g_subprocess_send_signal (tpm->process, SIGTERM);
}

static void
pnc_tpm_finalize (GObject *object)
{
  PncTpm *tpm = PNC_TPM (object);

  struct stat now;

  pnc_tpm_stop (tpm);
  g_clear_object (&tpm->process);
  if (stat (tpm->socket_path, &now) == 0 && now.st_ino == tpm->socket.st_ino
      && now.st_dev == tpm->socket.st_dev)
    g_unlink (tpm->socket_path);
  g_free (tpm->socket_path);
  G_OBJECT_CLASS (pnc_tpm_parent_class)->finalize (object);
}

static void
pnc_tpm_class_init (PncTpmClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_tpm_finalize;
}

static void
pnc_tpm_init (PncTpm *tpm)
{
}
