/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-host-check.h"

#include "pnc-host-facts.h"

void
pnc_check_free (PncCheck *check)
{
  g_free (check->id);
  g_free (check->title);
  g_free (check->finding);
  g_free (check->cause);
  g_free (check->remedy);
  g_free (check->command);
  g_strfreev (check->finding_words);
  g_strfreev (check->cause_words);
  g_strfreev (check->remedy_words);
  g_free (check);
}

const char *
pnc_check_status_to_string (PncCheckStatus status)
{
  switch (status)
    {
    case PNC_CHECK_OK:
      return "ok";
    case PNC_CHECK_WARNING:
      return "warning";
    case PNC_CHECK_FAILED:
      return "failed";
    case PNC_CHECK_UNKNOWN:
      return "unknown";
    }
  g_return_val_if_reached (NULL);
}

typedef struct
{
  char *runtime_dir;
  char *data_dir;
} PncHostFolders;

static void
pnc_host_folders_free (gpointer data)
{
  PncHostFolders *folders = data;

  g_free (folders->runtime_dir);
  g_free (folders->data_dir);
  g_free (folders);
}

static void
pnc_host_check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncHostFolders *folders = data;
  g_autoptr (PncHostFacts) facts = pnc_host_facts_gather (folders->runtime_dir, folders->data_dir);

  g_task_return_pointer (task, pnc_host_judge (facts), (GDestroyNotify) g_ptr_array_unref);
}

void
pnc_host_check_async (const char *runtime_dir,
                      const char *data_dir,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PncHostFolders *folders = g_new0 (PncHostFolders, 1);

  folders->runtime_dir = g_strdup (runtime_dir);
  folders->data_dir = g_strdup (data_dir);
  g_task_set_task_data (task, folders, pnc_host_folders_free);
  g_task_run_in_thread (task, pnc_host_check_thread);
}

GPtrArray *
pnc_host_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
