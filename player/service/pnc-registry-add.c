/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-error.h"
#include "pnc-registry-private.h"

#include <errno.h>
#include <stdlib.h>

GPtrArray *
pnc_registry_copy_entries (GPtrArray *entries)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_folder_entry_free);

  for (guint i = 0; i < entries->len; i++)
    {
      const PncFolderEntry *entry = entries->pdata[i];

      g_ptr_array_add (copy, pnc_folder_entry_new (entry->folder, entry->id, entry->name));
    }
  return copy;
}

/* Saving the list */

typedef struct
{
  GPtrArray *entries;
  guint64 generation;
} PncRegistrySave;

static void
pnc_registry_save_free (gpointer data)
{
  PncRegistrySave *save = data;

  g_ptr_array_unref (save->entries);
  g_free (save);
}

static void
pnc_registry_save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncRegistry *registry = source;
  PncRegistrySave *save = data;
  GError *error = NULL;
  gboolean saved = TRUE;

  g_mutex_lock (&registry->save_lock);
  if (save->generation > registry->saved_generation)
    saved = pnc_folder_list_save (registry->list_path, save->entries, &error);
  if (saved)
    registry->saved_generation = MAX (registry->saved_generation, save->generation);
  g_mutex_unlock (&registry->save_lock);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pnc_registry_save_async (PncRegistry *registry, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (registry, NULL, callback, user_data);
  PncRegistrySave *save = g_new0 (PncRegistrySave, 1);

  g_task_set_source_tag (task, pnc_registry_save_async);
  save->entries = pnc_registry_copy_entries (registry->entries);
  save->generation = ++registry->generation;
  g_task_set_task_data (task, save, pnc_registry_save_free);
  g_task_run_in_thread (task, pnc_registry_save_thread);
}

gboolean
pnc_registry_save_finish (PncRegistry *registry, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
pnc_registry_is_home (PncRegistry *registry, const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  return g_str_equal (parent, registry->home);
}

/* Adding: look, remember, scan. */

typedef struct
{
  char *folder; /* as asked, then as it really is */
  PncDescriptor *descriptor;
} PncRegistryAdd;

static void
pnc_registry_add_free (gpointer data)
{
  PncRegistryAdd *add = data;

  g_free (add->folder);
  g_clear_pointer (&add->descriptor, pnc_descriptor_free);
  g_free (add);
}

static void
pnc_registry_add_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncRegistryAdd *add = data;
  char *real = realpath (add->folder, NULL);
  GError *error = NULL;

  if (real == NULL)
    {
      pnc_error_set_from_errno (&error, errno, "Adding “%s”", add->folder);
      g_task_return_error (task, error);
      return;
    }
  g_free (add->folder);
  add->folder = g_strdup (real);
  free (real);
  add->descriptor = pnc_desktop_folder_load (add->folder, &error);
  if (add->descriptor == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
pnc_registry_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncRegistry *registry = PNC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  PncRegistryAdd *add = g_task_get_task_data (task);
  PncDesktop *desktop = pnc_registry_find (registry, add->folder);

  if (desktop != NULL)
    g_task_return_pointer (task, g_object_ref (desktop), g_object_unref);
  else
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                             "The folder “%s” went away; plug its disk in again", add->folder);
}

static void
pnc_registry_add_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncRegistry *registry = PNC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_registry_save_finish (registry, result, &error))
    pnc_registry_scan_async (registry, pnc_registry_added_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
pnc_registry_add_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncRegistry *registry = PNC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  PncRegistryAdd *add = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (pnc_registry_is_home (registry, add->folder)
           || pnc_registry_find_entry (registry, add->folder) != NULL)
    pnc_registry_scan_async (registry, pnc_registry_added_cb, g_steal_pointer (&task));
  else
    {
      g_ptr_array_add (registry->entries, pnc_folder_entry_new (add->folder, add->descriptor->id,
                                                                add->descriptor->name));
      pnc_registry_save_async (registry, pnc_registry_add_saved_cb, g_steal_pointer (&task));
    }
}

void
pnc_registry_add_async (PncRegistry *registry,
                        const char *folder,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (registry, NULL, callback, user_data);
  g_autoptr (GTask) worker = NULL;
  PncRegistryAdd *add;

  g_task_set_source_tag (task, pnc_registry_add_async);
  if (!g_path_is_absolute (folder))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                               "“%s” must be a whole path, from “/” on", folder);
      return;
    }
  add = g_new0 (PncRegistryAdd, 1);
  add->folder = g_strdup (folder);
  g_task_set_task_data (task, add, pnc_registry_add_free);
  worker = g_task_new (registry, NULL, pnc_registry_add_loaded_cb, g_object_ref (task));
  g_task_set_source_tag (worker, pnc_registry_add_async);
  g_task_set_task_data (worker, add, NULL); /* the outer task keeps it */
  g_task_run_in_thread (worker, pnc_registry_add_thread);
}

PncDesktop *
pnc_registry_add_finish (PncRegistry *registry, GAsyncResult *result, GError **error)
{
  g_autoptr (PncDesktop) desktop = g_task_propagate_pointer (G_TASK (result), error);

  return desktop; /* the list keeps it */
}

/* Forgetting */

static void
pnc_registry_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_registry_scan_finish (PNC_REGISTRY (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
pnc_registry_forget_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncRegistry *registry = PNC_REGISTRY (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_registry_save_finish (registry, result, &error))
    pnc_registry_scan_async (registry, pnc_registry_forgotten_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
pnc_registry_forget_async (PncRegistry *registry,
                           PncDesktop *desktop,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (registry, NULL, callback, user_data);
  const char *folder = pnc_desktop_get_folder (desktop);
  PncFolderEntry *entry = pnc_registry_find_entry (registry, folder);

  g_task_set_source_tag (task, pnc_registry_forget_async);
  if (!pnc_desktop_is_idle (desktop))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "“%s” is in use; stop it first",
                             pnc_desktop_get_name (desktop));
  else if (entry != NULL)
    {
      g_ptr_array_remove (registry->entries, entry);
      pnc_registry_save_async (registry, pnc_registry_forget_saved_cb, g_steal_pointer (&task));
    }
  else if (g_file_test (folder, G_FILE_TEST_EXISTS))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                             "“%s” lies in “%s”, where every desktop is listed; delete it, or move "
                             "its folder away",
                             pnc_desktop_get_name (desktop), registry->home);
  else
    pnc_registry_scan_async (registry, pnc_registry_forgotten_cb, g_steal_pointer (&task));
}

gboolean
pnc_registry_forget_finish (PncRegistry *registry, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
