/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-create.h"

#include "pnc-create-private.h"
#include "pnc-error.h"

#include <unistd.h>

/* The steps, each begun by the one before:
 *   check ─► prepare ─► open volumes and make the TPM ─► copy system ─► data ─► nvram
 *         ─► close the block service ─► commit
 * An error or a cancelled job leads from anywhere to pnc_create_fail(). */

static void
pnc_create_free (gpointer data)
{
  PncCreate *create = data;

  g_clear_object (&create->engine);
  pnc_create_options_free (create->options);
  pnc_fd_clear (&create->image_fd);
  pnc_fd_clear (&create->passphrase_fd);
  g_clear_object (&create->job);
  g_clear_pointer (&create->descriptor, pnc_descriptor_free);
  g_free (create->temporary);
  g_free (create->folder);
  g_clear_pointer (&create->keys, pnc_desktop_keys_free);
  if (create->import != NULL)
    g_signal_handlers_disconnect_by_data (create->import, create);
  g_clear_object (&create->import);
  g_clear_error (&create->error);
  g_free (create);
}

/* Failing */

static void
pnc_create_abandon_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncCreate *create = data;

  pnc_desktop_folder_abandon (create->temporary);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_create_abandoned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  g_autoptr (GTask) task = create->task;

  g_task_return_error (task, g_steal_pointer (&create->error));
}

static void
pnc_create_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  g_autoptr (GTask) worker = NULL;

  if (result != NULL)
    pnc_run_undo_finish (result);
  if (create->temporary == NULL)
    {
      pnc_create_abandoned_cb (NULL, NULL, create);
      return;
    }
  worker = g_task_new (NULL, NULL, pnc_create_abandoned_cb, create);
  g_task_set_source_tag (worker, pnc_create_undone_cb);
  g_task_set_task_data (worker, create, NULL);
  g_task_run_in_thread (worker, pnc_create_abandon_thread);
}

/* Takes @error. */
static void
pnc_create_fail (PncCreate *create, GError *error)
{
  if (g_cancellable_is_cancelled (pnc_job_get_cancellable (create->job)))
    {
      g_clear_error (&error);
      error = g_error_new (PNC_ERROR, PNC_ERROR_CANCELLED, "Making “%s” was cancelled",
                           create->options->name);
    }
  g_clear_error (&create->error);
  create->error = error;
  if (create->run != NULL)
    pnc_run_undo_async (g_steal_pointer (&create->run), pnc_create_undone_cb, create);
  else
    pnc_create_undone_cb (NULL, NULL, create);
}

/* A step on a worker */

typedef gboolean (*PncCreateWork) (PncCreate *create, GError **error);

typedef struct
{
  PncCreate *create;
  PncCreateWork work;
  void (*next) (PncCreate *create);
} PncCreateStep;

static void
pnc_create_step_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncCreateStep *step = data;
  GError *error = NULL;

  if (step->work (step->create, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_create_step_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreateStep *step = g_task_get_task_data (G_TASK (result));
  PncCreate *create = step->create;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)
      && !g_cancellable_set_error_if_cancelled (pnc_job_get_cancellable (create->job), &error))
    step->next (create);
  else
    pnc_create_fail (create, error);
}

static void
pnc_create_run_step (PncCreate *create, PncCreateWork work, void (*next) (PncCreate *create))
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, pnc_create_step_cb, NULL);
  PncCreateStep *step = g_new0 (PncCreateStep, 1);

  step->create = create;
  step->work = work;
  step->next = next;
  g_task_set_source_tag (task, pnc_create_run_step);
  g_task_set_task_data (task, step, g_free);
  g_task_run_in_thread (task, pnc_create_step_thread);
}

/* Finishing */

static void
pnc_create_released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  g_autoptr (GTask) task = create->task;

  pnc_run_undo_finish (result);
  g_task_return_pointer (task, g_strdup (create->folder), g_free);
}

static void
pnc_create_succeed (PncCreate *create)
{
  pnc_run_undo_async (g_steal_pointer (&create->run), pnc_create_released_cb, create);
}

static void
pnc_create_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  GError *error = NULL;
  gboolean closed = pnc_block_service_close_finish (PNC_BLOCK_SERVICE (source), result, &error);

  g_clear_object (&create->run->block);
  if (closed)
    pnc_create_run_step (create, pnc_create_commit, pnc_create_succeed);
  else
    pnc_create_fail (create, error);
}

/* Closing flushes; an error of that must fail the creation, so it is not left to the undoing. */
static void
pnc_create_close (PncCreate *create)
{
  create->own_io = FALSE;
  pnc_block_service_close_async (create->run->block, pnc_create_closed_cb, create);
}

static void
pnc_create_finish_volumes (PncCreate *create)
{
  pnc_job_set_phase (create->job, "finishing");
  create->own_io = TRUE;
  pnc_create_run_step (create, pnc_create_fill_nvram, pnc_create_close);
}

/* Copying */

static void
pnc_create_data_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  GError *error = NULL;

  if (pnc_image_import_run_finish (PNC_IMAGE_IMPORT (source), result, &error))
    pnc_create_finish_volumes (create);
  else
    pnc_create_fail (create, error);
}

static void
pnc_create_copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncCreate *create = user_data;
  GError *error = NULL;

  g_signal_handlers_disconnect_by_data (create->import, create);
  if (!pnc_image_import_run_finish (PNC_IMAGE_IMPORT (source), result, &error))
    pnc_create_fail (create, error);
  else if (create->descriptor->data_size_bytes == 0)
    pnc_create_finish_volumes (create);
  else
    pnc_image_import_run_async (
        create->import, -1, PNC_IMAGE_RAW, create->descriptor->data_size_bytes,
        pnc_block_service_get_socket_path (create->run->block), "data",
        pnc_job_get_cancellable (create->job), pnc_create_data_made_cb, create);
}

static void
pnc_create_progress_cb (PncImageImport *import,
                        guint64 bytes_done,
                        guint64 bytes_total,
                        PncCreate *create)
{
  pnc_job_set_progress (create->job, bytes_done, bytes_total);
}

static void
pnc_create_copy (PncCreate *create)
{
  pnc_job_set_phase (create->job, "copying");
  g_signal_connect (create->import, "progress", G_CALLBACK (pnc_create_progress_cb), create);
  pnc_image_import_run_async (create->import, create->image_fd, create->facts.format,
                              create->descriptor->system_size_bytes,
                              pnc_block_service_get_socket_path (create->run->block), "system",
                              pnc_job_get_cancellable (create->job), pnc_create_copied_cb, create);
}

/* Opening the volumes, making the TPM */

static void
pnc_create_join (PncCreate *create, GError *error)
{
  if (create->error == NULL)
    create->error = error;
  else
    g_clear_error (&error);
  if (--create->n_pending > 0)
    return;
  g_clear_pointer (&create->keys, pnc_desktop_keys_free);
  if (create->error != NULL)
    pnc_create_fail (create, g_steal_pointer (&create->error));
  else
    pnc_create_copy (create);
}

static void
pnc_create_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (!pnc_block_service_open_finish (PNC_BLOCK_SERVICE (source), result, &error))
    g_assert (error != NULL);
  pnc_create_join (user_data, error);
}

static void
pnc_create_tpm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (!pnc_tpm_create_finish (result, &error))
    g_assert (error != NULL);
  pnc_create_join (user_data, error);
}

static gboolean
pnc_create_authorize (PncBlockService *block, pid_t pid, const char *export, gpointer user_data)
{
  PncCreate *create = user_data;

  return pnc_image_import_owns_pid (create->import, pid) || (create->own_io && pid == getpid ());
}

static void
pnc_create_open (PncCreate *create, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".luks", NULL);
  g_autofree char *path = g_build_filename (create->temporary, file, NULL);

  create->n_pending++;
  pnc_block_service_open_async (create->run->block, name, path, create->descriptor->id,
                                pnc_desktop_keys_get_volume (create->keys, name),
                                pnc_job_get_cancellable (create->job), pnc_create_opened_cb,
                                create);
}

static void
pnc_create_open_all (PncCreate *create)
{
  g_autofree char *socket_path = NULL;
  g_autofree char *tpm_dir = g_build_filename (create->temporary, "tpm", NULL);
  GError *error = NULL;

  create->run = pnc_run_new (create);
  create->import = pnc_image_import_new ();
  if (pnc_run_make_dir (create->run, pnc_engine_get_runtime_dir (create->engine),
                        create->descriptor->id, &error))
    {
      socket_path = pnc_run_dup_path (create->run, "nbd");
      create->run->block
          = pnc_block_service_new (socket_path, pnc_create_authorize, create, &error);
    }
  if (error != NULL)
    {
      pnc_create_fail (create, error);
      return;
    }
  pnc_create_open (create, "system");
  if (create->descriptor->data_size_bytes > 0)
    pnc_create_open (create, "data");
  if (!g_str_equal (create->descriptor->firmware, "bios"))
    pnc_create_open (create, "nvram");
  if (create->descriptor->tpm)
    {
      create->n_pending++;
      pnc_tpm_create_async (tpm_dir, create->keys->tpm, pnc_job_get_cancellable (create->job),
                            pnc_create_tpm_cb, create);
    }
}

static void
pnc_create_begin_prepare (PncCreate *create)
{
  pnc_job_set_phase (create->job, "preparing");
  pnc_create_run_step (create, pnc_create_prepare, pnc_create_open_all);
}

void
pnc_create_async (PncEngine *engine,
                  PncCreateOptions *options,
                  int image_fd,
                  int passphrase_fd,
                  PncJob *job,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  PncCreate *create = g_new0 (PncCreate, 1);

  create->engine = g_object_ref (engine);
  create->options = options;
  create->image_fd = image_fd;
  create->passphrase_fd = passphrase_fd;
  create->job = g_object_ref (job);
  create->task = g_task_new (job, NULL, callback, user_data);
  g_task_set_source_tag (create->task, pnc_create_async);
  g_task_set_task_data (create->task, create, pnc_create_free);
  pnc_job_set_phase (job, "checking");
  pnc_create_run_step (create, pnc_create_check, pnc_create_begin_prepare);
}

char *
pnc_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
