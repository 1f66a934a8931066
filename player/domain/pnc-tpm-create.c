/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-child.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-tpm-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Where swtpm_setup finds the key: any number above the standard three. */
#define KEY_FD 3

typedef struct
{
  char *state_dir;
  char *work_dir; /* NULL until it is made */
  gboolean made_dir;
  GSubprocess *process;
  pid_t group; /* swtpm_setup and the swtpm that it starts; 0: it has ended already */
  gulong cancel_id;
} PncTpmCreate;

static void
pnc_tpm_create_free (gpointer data)
{
  PncTpmCreate *create = data;

  g_free (create->state_dir);
  g_free (create->work_dir);
  g_clear_object (&create->process);
  g_free (create);
}

static void
pnc_tpm_create_remove_work (PncTpmCreate *create)
{
  if (create->work_dir != NULL)
    pnc_tpm_remove_work (create->work_dir);
}

static void
pnc_tpm_create_fail (GTask *task, GError *error)
{
  PncTpmCreate *create = g_task_get_task_data (task);

  pnc_tpm_create_remove_work (create);
  if (create->made_dir)
    g_rmdir (create->state_dir);
  g_task_return_error (task, error);
}

/* swtpm_setup takes the key as hexadecimal digits only. */
static int
pnc_tpm_key_to_hex_memfd (const PncSecret *key, GError **error)
{
  static const char digits[] = "0123456789abcdef";
  g_autoptr (PncSecret) hex = pnc_secret_new (2 * pnc_secret_size (key));

  for (gsize i = 0; i < pnc_secret_size (key); i++)
    {
      pnc_secret_bytes (hex)[2 * i] = digits[pnc_secret_peek (key)[i] >> 4];
      pnc_secret_bytes (hex)[2 * i + 1] = digits[pnc_secret_peek (key)[i] & 15];
    }
  return pnc_secret_to_memfd (hex, error);
}

/* /dev/null as configuration: no certificate is asked for, so that there is no certificate
 * authority to set up in the person's own folders; guests need none. */
static GSubprocess *
pnc_tpm_create_spawn (PncTpmCreate *create, const PncSecret *key, GError **error)
{
  g_autofree char *program = pnc_child_find_program ("swtpm_setup", "swtpm-tools", error);
  g_autofree char *key_fd = g_strdup_printf ("%d", KEY_FD);
  g_auto (PncFd) memfd = PNC_FD_INIT;
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  if (program == NULL || (memfd = pnc_tpm_key_to_hex_memfd (key, error)) < 0)
    return NULL;
  launcher
      = pnc_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                                PNC_CHILD_LEADS_GROUP, create->work_dir);
  g_subprocess_launcher_take_fd (launcher, pnc_fd_steal (&memfd), KEY_FD);
  return g_subprocess_launcher_spawn (launcher, error, program, "--tpm2", "--tpmstate",
                                      create->work_dir, "--createek", "--create-spk",
                                      "--lock-nvram", "--config", "/dev/null", "--keyfile-fd",
                                      key_fd, "--cipher", "aes-256-cbc", NULL);
}

/* Waits for the disk, so not on the main thread. */
static void
pnc_tpm_create_move_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncTpmCreate *create = data;
  g_autofree char *from = g_build_filename (create->work_dir, PNC_TPM_STATE_FILE, NULL);
  g_autofree char *to = g_build_filename (create->state_dir, PNC_TPM_STATE_FILE, NULL);
  g_autofree char *state = NULL;
  GError *error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (from, &state, &size, &error)
      || !g_file_set_contents_full (to, state, size,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, &error))
    {
      PncErrorCode code = g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC)
                              ? PNC_ERROR_NO_SPACE
                              : PNC_ERROR_INVALID;

      pnc_tpm_create_fail (
          task, g_error_new (PNC_ERROR, code, "Writing the TPM state: %s", error->message));
      g_error_free (error);
      return;
    }
  pnc_tpm_create_remove_work (create);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_tpm_create_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncTpmCreate *create = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *output = NULL;
  gboolean well
      = g_subprocess_communicate_utf8_finish (create->process, result, &output, NULL, NULL)
        && g_subprocess_get_if_exited (create->process)
        && g_subprocess_get_exit_status (create->process) == 0;

  g_cancellable_disconnect (cancellable, create->cancel_id);
  if (g_cancellable_is_cancelled (cancellable))
    pnc_tpm_create_fail (task, g_error_new (PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled"));
  else if (well)
    g_task_run_in_thread (task, pnc_tpm_create_move_thread);
  else
    pnc_tpm_create_fail (task, g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                                            "Making a virtual TPM: swtpm_setup failed: %s",
                                            output != NULL ? g_strstrip (output) : ""));
}

/* The swtpm with the key in it would outlive its swtpm_setup. */
static void
pnc_tpm_create_cancelled_cb (GCancellable *cancellable, PncTpmCreate *create)
{
  if (create->group > 0)
    kill (-create->group, SIGKILL);
  g_subprocess_force_exit (create->process);
}

static gboolean
pnc_tpm_create_start (PncTpmCreate *create, const PncSecret *key, GError **error)
{
  const char *identifier;

  create->process = pnc_tpm_create_spawn (create, key, error);
  if (create->process == NULL)
    return FALSE;
  identifier = g_subprocess_get_identifier (create->process);
  create->group = identifier != NULL ? atoi (identifier) : 0;
  return TRUE;
}

static gboolean
pnc_tpm_create_prepare (PncTpmCreate *create, GError **error)
{
  g_autofree char *state = g_build_filename (create->state_dir, PNC_TPM_STATE_FILE, NULL);

  if (g_file_test (state, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "The folder “%s” holds a TPM state already; use an empty one",
                   create->state_dir);
      return FALSE;
    }
  create->made_dir = g_mkdir (create->state_dir, 0700) == 0;
  if (!create->made_dir && errno != EEXIST)
    {
      pnc_error_set_from_errno (error, errno, "Making the folder “%s”", create->state_dir);
      return FALSE;
    }
  create->work_dir = g_mkdtemp (
      g_strdup_printf (PNC_TPM_WORK_PARENT "/" PNC_TPM_WORK_PREFIX "%d-XXXXXX", (int) getpid ()));
  if (create->work_dir == NULL)
    pnc_error_set_from_errno (error, errno, "Making a folder in /dev/shm");
  return create->work_dir != NULL;
}

void
pnc_tpm_create_async (const char *state_dir,
                      const PncSecret *key,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PncTpmCreate *create = g_new0 (PncTpmCreate, 1);
  GError *error = NULL;

  create->state_dir = g_strdup (state_dir);
  g_task_set_task_data (task, create, pnc_tpm_create_free);
  g_task_set_check_cancellable (task, FALSE);
  if (!pnc_tpm_create_prepare (create, &error) || !pnc_tpm_create_start (create, key, &error))
    {
      pnc_tpm_create_fail (task, error);
      return;
    }
  if (cancellable != NULL)
    create->cancel_id = g_cancellable_connect (
        cancellable, G_CALLBACK (pnc_tpm_create_cancelled_cb), create, NULL);
  g_subprocess_communicate_utf8_async (create->process, NULL, NULL, pnc_tpm_create_done_cb,
                                       g_steal_pointer (&task));
}

gboolean
pnc_tpm_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
