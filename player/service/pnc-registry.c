/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-registry.h"

#include "pnc-error.h"
#include "pnc-registry-private.h"
#include "pnc-registry-scan.h"

G_DEFINE_TYPE (PncRegistry, pnc_registry, G_TYPE_OBJECT)

PncFolderEntry *
pnc_registry_find_entry (PncRegistry *registry, const char *folder)
{
  for (guint i = 0; registry->entries != NULL && i < registry->entries->len; i++)
    {
      PncFolderEntry *entry = registry->entries->pdata[i];

      if (g_str_equal (entry->folder, folder))
        return entry;
    }
  return NULL;
}

/* Scanning */

typedef struct
{
  char *home;
  char *list_path; /* to load the list from; NULL: @entries is it */
  GPtrArray *entries;
  GPtrArray *found;
} PncRegistryScan;

static void
pnc_registry_scan_free (gpointer data)
{
  PncRegistryScan *scan = data;

  g_free (scan->home);
  g_free (scan->list_path);
  g_clear_pointer (&scan->entries, g_ptr_array_unref);
  g_clear_pointer (&scan->found, g_ptr_array_unref);
  g_free (scan);
}

static void
pnc_registry_scan_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PncRegistryScan *scan = data;
  g_autoptr (GError) error = NULL;

  if (scan->list_path != NULL)
    scan->entries = pnc_folder_list_load (scan->list_path, &error);
  if (scan->entries == NULL)
    {
      /* The desktops at home must not suffer for it. */
      g_warning ("%s", error->message);
      scan->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_folder_entry_free);
    }
  scan->found = pnc_registry_scan_folders (scan->home, scan->entries, scan->list_path != NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
pnc_registry_was_found (GPtrArray *found, const char *folder)
{
  for (guint i = 0; i < found->len; i++)
    if (g_str_equal (((PncFoundFolder *) found->pdata[i])->folder, folder))
      return TRUE;
  return FALSE;
}

static void
pnc_registry_drop_gone (PncRegistry *registry, GPtrArray *found)
{
  guint i = 0;

  while (i < g_list_model_get_n_items (G_LIST_MODEL (registry->desktops)))
    {
      g_autoptr (PncDesktop) desktop = g_list_model_get_item (G_LIST_MODEL (registry->desktops), i);
      const char *folder = pnc_desktop_get_folder (desktop);

      if (pnc_registry_was_found (found, folder) || !pnc_desktop_is_idle (desktop)
          || pnc_registry_find_entry (registry, folder) != NULL)
        i++;
      else
        g_list_store_remove (registry->desktops, i);
    }
}

/* A desktop's id is its hardware's: two that run with one id would be one machine twice. */
static PncDesktop *
pnc_registry_find_twin (PncRegistry *registry, const PncFoundFolder *found)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (registry->desktops));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PncDesktop) desktop = g_list_model_get_item (G_LIST_MODEL (registry->desktops), i);
      const PncDescriptor *descriptor = pnc_desktop_get_descriptor (desktop);

      if (descriptor != NULL && g_str_equal (descriptor->id, found->descriptor->id)
          && !g_str_equal (pnc_desktop_get_folder (desktop), found->folder))
        return desktop; /* the list keeps it */
    }
  return NULL;
}

static void
pnc_registry_take_found (PncRegistry *registry, PncFoundFolder *found)
{
  PncFolderEntry *entry = pnc_registry_find_entry (registry, found->folder);
  g_autoptr (PncDesktop) fresh = NULL;
  PncDesktop *desktop = pnc_registry_find (registry, found->folder);
  PncDesktop *twin = NULL;

  if (desktop == NULL)
    desktop = fresh
        = pnc_desktop_new (registry->engine, found->folder, entry != NULL ? entry->id : NULL,
                           entry != NULL ? entry->name : NULL);
  if (found->descriptor != NULL)
    twin = pnc_registry_find_twin (registry, found);
  if (twin != NULL)
    {
      g_clear_pointer (&found->descriptor, pnc_descriptor_free);
      g_set_error (&found->fault, PNC_ERROR, PNC_ERROR_INVALID,
                   "“%s” is a copy of the desktop in “%s”, and one machine cannot be there twice; "
                   "move one of them away",
                   found->folder, pnc_desktop_get_folder (twin));
    }
  pnc_desktop_set_found (desktop, g_steal_pointer (&found->descriptor), found->fault);
  if (found->policy != NULL)
    pnc_desktop_set_found_policy (desktop, g_steal_pointer (&found->policy),
                                  g_steal_pointer (&found->view));
  if (fresh != NULL)
    g_list_store_append (registry->desktops, fresh);
}

static void
pnc_registry_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_registry_save_finish (PNC_REGISTRY (source), result, &error))
    g_warning ("%s", error->message);
}

/* What the desktops elsewhere are called now is remembered for when they are not there. */
static void
pnc_registry_remember_names (PncRegistry *registry)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < registry->entries->len; i++)
    {
      PncFolderEntry *entry = registry->entries->pdata[i];
      PncDesktop *desktop = pnc_registry_find (registry, entry->folder);
      const PncDescriptor *descriptor
          = desktop != NULL ? pnc_desktop_get_descriptor (desktop) : NULL;

      if (descriptor == NULL
          || (g_str_equal (descriptor->id, entry->id)
              && g_str_equal (descriptor->name, entry->name)))
        continue;
      g_free (entry->id);
      g_free (entry->name);
      entry->id = g_strdup (descriptor->id);
      entry->name = g_strdup (descriptor->name);
      changed = TRUE;
    }
  if (changed)
    pnc_registry_save_async (registry, pnc_registry_saved_cb, NULL);
}

static void
pnc_registry_watch_places (PncRegistry *registry)
{
  pnc_folder_watch_add (registry->watch, registry->home);
  for (guint i = 0; i < registry->entries->len; i++)
    {
      g_autofree char *parent
          = g_path_get_dirname (((PncFolderEntry *) registry->entries->pdata[i])->folder);

      pnc_folder_watch_add (registry->watch, parent);
    }
}

static void pnc_registry_scan_next (PncRegistry *registry);

static void
pnc_registry_scanned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncRegistry *registry = PNC_REGISTRY (source);
  PncRegistryScan *scan = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) done = g_steal_pointer (&registry->scanning);

  if (registry->entries == NULL)
    registry->entries = g_steal_pointer (&scan->entries);
  pnc_registry_drop_gone (registry, scan->found);
  for (guint i = 0; i < scan->found->len; i++)
    pnc_registry_take_found (registry, scan->found->pdata[i]);
  pnc_registry_remember_names (registry);
  pnc_registry_watch_places (registry);
  if (registry->scan_again != NULL)
    pnc_registry_scan_next (registry);
  for (guint i = 0; i < done->len; i++)
    g_task_return_boolean (done->pdata[i], TRUE);
}

static void
pnc_registry_scan_next (PncRegistry *registry)
{
  g_autoptr (GTask) task = g_task_new (registry, NULL, pnc_registry_scanned_cb, NULL);
  PncRegistryScan *scan = g_new0 (PncRegistryScan, 1);

  g_task_set_source_tag (task, pnc_registry_scan_next);
  registry->scanning = g_steal_pointer (&registry->scan_again);
  scan->home = g_strdup (registry->home);
  if (registry->entries != NULL)
    scan->entries = pnc_registry_copy_entries (registry->entries);
  else
    scan->list_path = g_strdup (registry->list_path);
  g_task_set_task_data (task, scan, pnc_registry_scan_free);
  g_task_run_in_thread (task, pnc_registry_scan_thread);
}

void
pnc_registry_scan_async (PncRegistry *registry, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (registry, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_registry_scan_async);
  if (registry->scan_again == NULL)
    registry->scan_again = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (registry->scan_again, task);
  if (registry->scanning == NULL)
    pnc_registry_scan_next (registry);
}

gboolean
pnc_registry_scan_finish (PncRegistry *registry, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pnc_registry_changed_cb (gpointer user_data)
{
  pnc_registry_scan_async (user_data, NULL, NULL);
}

/* GObject */

static void
pnc_registry_finalize (GObject *object)
{
  PncRegistry *registry = PNC_REGISTRY (object);

  g_clear_pointer (&registry->watch, pnc_folder_watch_free);
  g_clear_pointer (&registry->entries, g_ptr_array_unref);
  g_clear_object (&registry->desktops);
  g_clear_object (&registry->engine);
  g_mutex_clear (&registry->save_lock);
  g_free (registry->home);
  g_free (registry->list_path);
  G_OBJECT_CLASS (pnc_registry_parent_class)->finalize (object);
}

static void
pnc_registry_class_init (PncRegistryClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_registry_finalize;
}

static void
pnc_registry_init (PncRegistry *registry)
{
  registry->desktops = g_list_store_new (PNC_TYPE_DESKTOP);
  registry->home = g_build_filename (g_get_user_data_dir (), "pinnace", NULL);
  registry->list_path
      = g_build_filename (g_get_user_config_dir (), "pinnace", "desktops.json", NULL);
  registry->watch = pnc_folder_watch_new (pnc_registry_changed_cb, registry);
  g_mutex_init (&registry->save_lock);
}

PncRegistry *
pnc_registry_new (PncEngine *engine)
{
  PncRegistry *registry = g_object_new (PNC_TYPE_REGISTRY, NULL);

  registry->engine = g_object_ref (engine);
  return registry;
}

const char *
pnc_registry_get_home (PncRegistry *registry)
{
  return registry->home;
}

GListModel *
pnc_registry_get_desktops (PncRegistry *registry)
{
  return G_LIST_MODEL (registry->desktops);
}

PncDesktop *
pnc_registry_find (PncRegistry *registry, const char *folder)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (registry->desktops));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PncDesktop) desktop = g_list_model_get_item (G_LIST_MODEL (registry->desktops), i);

      if (g_str_equal (pnc_desktop_get_folder (desktop), folder))
        return desktop; /* the list keeps it */
    }
  return NULL;
}
