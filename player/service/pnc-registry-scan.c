/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-registry-scan.h"

#include "pnc-error.h"

#include <string.h>

void
pnc_found_folder_free (PncFoundFolder *found)
{
  g_free (found->folder);
  g_clear_pointer (&found->descriptor, pnc_descriptor_free);
  g_clear_error (&found->fault);
  g_clear_pointer (&found->policy, pnc_policy_files_free);
  g_clear_pointer (&found->view, pnc_host_view_free);
  g_free (found);
}

static void
pnc_registry_scan_folder (GPtrArray *all, const char *folder)
{
  PncFoundFolder *found;

  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((PncFoundFolder *) all->pdata[i])->folder, folder))
      return;
  found = g_new0 (PncFoundFolder, 1);
  found->folder = g_strdup (folder);
  found->descriptor = pnc_desktop_folder_load (folder, &found->fault);
  if (found->descriptor != NULL)
    {
      found->policy = pnc_policy_files_load (folder);
      found->view = pnc_host_view_new (folder);
    }
  g_ptr_array_add (all, found);
}

static int
pnc_registry_compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, so that the list looks the same after each start. */
static void
pnc_registry_scan_home (GPtrArray *all, const char *home)
{
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && g_str_has_suffix (name, ".pinnace") && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (paths, g_build_filename (home, name, NULL));
  g_ptr_array_sort (paths, pnc_registry_compare_paths);
  for (guint i = 0; i < paths->len; i++)
    pnc_registry_scan_folder (all, paths->pdata[i]);
}

static void
pnc_registry_sweep (const char *home, GPtrArray *entries)
{
  pnc_desktop_folder_sweep (home);
  for (guint i = 0; i < entries->len; i++)
    {
      const PncFolderEntry *entry = entries->pdata[i];
      g_autofree char *parent = g_path_get_dirname (entry->folder);

      pnc_desktop_folder_sweep (parent);
    }
}

GPtrArray *
pnc_registry_scan_folders (const char *home, GPtrArray *entries, gboolean sweep)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_found_folder_free);

  if (sweep)
    pnc_registry_sweep (home, entries);
  pnc_registry_scan_home (all, home);
  for (guint i = 0; i < entries->len; i++)
    pnc_registry_scan_folder (all, ((PncFolderEntry *) entries->pdata[i])->folder);
  return all;
}
