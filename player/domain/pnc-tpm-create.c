/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-child.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-tpm-private.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Where swtpm_setup finds the key: any number above the standard three. */
#define KEY_FD 3

typedef struct
{
  char *state_dir;
  gboolean made_dir;
  GSubprocess *process;
  gulong cancel_id;
} PncTpmCreate;

static void
pnc_tpm_create_free (gpointer data)
{
  PncTpmCreate *create = data;

  g_free (create->state_dir);
  g_clear_object (&create->process);
  g_free (create);
}

/* What swtpm_setup writes, and nothing else. */
static void
pnc_tpm_create_undo (PncTpmCreate *create)
{
  static const char *const names[] = { PNC_TPM_STATE_FILE, ".lock", "TMP2-00.permall" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (create->state_dir, names[i], NULL);

      g_unlink (path);
    }
  if (create->made_dir)
    g_rmdir (create->state_dir);
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
                                PNC_CHILD_PLAIN, create->state_dir);
  g_subprocess_launcher_take_fd (launcher, pnc_fd_steal (&memfd), KEY_FD);
  return g_subprocess_launcher_spawn (launcher, error, program, "--tpm2", "--tpmstate",
                                      create->state_dir, "--createek", "--create-spk",
                                      "--lock-nvram", "--config", "/dev/null", "--keyfile-fd",
                                      key_fd, "--cipher", "aes-256-cbc", NULL);
}

static void
pnc_tpm_create_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncTpmCreate *create = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *output = NULL;

  g_cancellable_disconnect (cancellable, create->cancel_id);
  if (g_subprocess_communicate_utf8_finish (create->process, result, &output, NULL, NULL)
      && g_subprocess_get_if_exited (create->process)
      && g_subprocess_get_exit_status (create->process) == 0
      && !g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  pnc_tpm_create_undo (create);
  if (g_cancellable_is_cancelled (cancellable))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
  else
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                             "Making the TPM state in “%s”: swtpm_setup failed: %s",
                             create->state_dir, output != NULL ? g_strstrip (output) : "");
}

static void
pnc_tpm_create_cancelled_cb (GCancellable *cancellable, GSubprocess *process)
{
  g_subprocess_force_exit (process);
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
  if (create->made_dir || errno == EEXIST)
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Making the folder “%s”", create->state_dir);
  return FALSE;
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
  if (!pnc_tpm_create_prepare (create, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  create->process = pnc_tpm_create_spawn (create, key, &error);
  if (create->process == NULL)
    {
      pnc_tpm_create_undo (create);
      g_task_return_error (task, error);
      return;
    }
  if (cancellable != NULL)
    create->cancel_id
        = g_cancellable_connect (cancellable, G_CALLBACK (pnc_tpm_create_cancelled_cb),
                                 g_object_ref (create->process), g_object_unref);
  g_subprocess_communicate_utf8_async (create->process, NULL, NULL, pnc_tpm_create_done_cb,
                                       g_steal_pointer (&task));
}

gboolean
pnc_tpm_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
