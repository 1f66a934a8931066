/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-run.h"

#include "pnc-error.h"

#include <errno.h>
#include <glib/gstdio.h>

#define PNC_RUN_PREFIX "d-"
#define PNC_RUN_LOG_LINES 12

PncRun *
pnc_run_new (gpointer listener)
{
  PncRun *run = g_new0 (PncRun, 1);

  run->listener = listener;
  return run;
}

/* A folder of sockets and a log: one level, no sub-folders. */
static void
pnc_run_remove_dir (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

gboolean
pnc_run_make_dir (PncRun *run, const char *runtime_dir, const char *id, GError **error)
{
  /* Short: a socket's whole path has 108 bytes. */
  g_autofree char *path = g_strdup_printf ("%s/" PNC_RUN_PREFIX "%.8s", runtime_dir, id);

  if (g_mkdir (path, 0700) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making the folder “%s”", path);
      return FALSE;
    }
  run->dir = g_steal_pointer (&path);
  return TRUE;
}

GStrv
pnc_run_dup_log (PncRun *run)
{
  if (run->domain == NULL || run->libvirt == NULL)
    return NULL;
  return pnc_libvirt_dup_qemu_log (run->libvirt, pnc_domain_get_uuid (run->domain),
                                   PNC_RUN_LOG_LINES);
}

void
pnc_run_sweep (const char *runtime_dir)
{
  g_autoptr (GDir) dir = g_dir_open (runtime_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, PNC_RUN_PREFIX))
      {
        g_autofree char *path = g_build_filename (runtime_dir, name, NULL);

        pnc_run_remove_dir (path);
      }
}

char *
pnc_run_dup_path (PncRun *run, const char *name)
{
  return g_build_filename (run->dir, name, NULL);
}

static void
pnc_run_free (gpointer data)
{
  PncRun *run = data;

  g_clear_pointer (&run->claim, pnc_folder_claim_free);
  g_clear_pointer (&run->session, pnc_session_unref);
  g_clear_pointer (&run->log, pnc_audit_log_unref);
  g_free (run->dir);
  g_free (run);
}

/* The folder may lie on a slow stick. */
static void
pnc_run_release_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncRun *run = data;

  if (run->dir != NULL)
    pnc_run_remove_dir (run->dir);
  if (run->session != NULL)
    pnc_session_close (run->session);
  if (run->log != NULL)
    pnc_audit_log_settle (run->log, NULL);
  g_clear_pointer (&run->claim, pnc_folder_claim_free);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_run_block_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PncRun *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!pnc_block_service_close_finish (PNC_BLOCK_SERVICE (source), result, &error))
    g_warning ("The block service did not end in order: %s", error->message);
  g_clear_object (&run->block);
  g_task_run_in_thread (task, pnc_run_release_thread);
}

static void
pnc_run_undo_rest (GTask *task)
{
  PncRun *run = g_task_get_task_data (task);

  g_clear_object (&run->domain);
  g_clear_object (&run->libvirt);
  if (run->tpm != NULL)
    pnc_tpm_stop (run->tpm);
  g_clear_object (&run->tpm);
  if (run->block != NULL)
    pnc_block_service_close_async (run->block, pnc_run_block_closed_cb, task);
  else
    {
      g_task_run_in_thread (task, pnc_run_release_thread);
      g_object_unref (task);
    }
}

static void
pnc_run_destroyed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* If libvirt cannot, the end of the block service ends QEMU. */
  if (!pnc_domain_call_finish (PNC_DOMAIN (source), result, &error))
    g_debug ("Powering off: %s", error->message);
  pnc_run_undo_rest (user_data);
}

static void
pnc_run_stop_listening (PncRun *run)
{
  gpointer objects[] = { run->domain, run->libvirt, run->tpm, run->block };

  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    if (objects[i] != NULL && run->listener != NULL)
      g_signal_handlers_disconnect_by_data (objects[i], run->listener);
}

void
pnc_run_undo_async (PncRun *run, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_run_undo_async);
  g_task_set_task_data (task, run, pnc_run_free);
  pnc_run_stop_listening (run);
  g_clear_handle_id (&run->seal_id, g_source_remove);
  g_clear_pointer (&run->screen_door, pnc_screen_door_free);
  if (run->domain != NULL && !run->domain_ended)
    pnc_domain_destroy_async (run->domain, pnc_run_destroyed_cb, task);
  else
    pnc_run_undo_rest (task);
}

void
pnc_run_undo_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
