/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-folder-list.h"

#include "pnc-error.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#define PNC_FOLDER_LIST_FORMAT 1
#define PNC_FOLDER_LIST_MAX 10000

PncFolderEntry *
pnc_folder_entry_new (const char *folder, const char *id, const char *name)
{
  PncFolderEntry *entry = g_new0 (PncFolderEntry, 1);

  entry->folder = g_strdup (folder);
  entry->id = g_strdup (id);
  entry->name = g_strdup (name);
  return entry;
}

void
pnc_folder_entry_free (PncFolderEntry *entry)
{
  g_free (entry->folder);
  g_free (entry->id);
  g_free (entry->name);
  g_free (entry);
}

static gboolean
pnc_folder_list_parse (const char *text, gsize size_bytes, GPtrArray *entries)
{
  json_t *root = json_loadb (text, size_bytes, JSON_REJECT_DUPLICATES, NULL);
  json_t *folders = NULL, *item;
  json_int_t format = 0;
  gboolean good;
  gsize i;

  good = root != NULL
         && json_unpack_ex (root, NULL, JSON_STRICT, "{s:I, s:o}", "format", &format, "folders",
                            &folders)
                == 0
         && format == PNC_FOLDER_LIST_FORMAT && json_is_array (folders)
         && json_array_size (folders) <= PNC_FOLDER_LIST_MAX;
  if (good)
    json_array_foreach (folders, i, item)
    {
      const char *folder, *id, *name;

      good = json_unpack_ex (item, NULL, JSON_STRICT, "{s:s, s:s, s:s}", "folder", &folder, "id",
                             &id, "name", &name)
                 == 0
             && g_path_is_absolute (folder);
      if (!good)
        break;
      g_ptr_array_add (entries, pnc_folder_entry_new (folder, id, name));
    }
  json_decref (root);
  return good;
}

GPtrArray *
pnc_folder_list_load (const char *path, GError **error)
{
  g_autoptr (GPtrArray) entries
      = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_folder_entry_free);
  g_autoptr (GError) fault = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, &fault))
    {
      if (g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&entries);
      g_set_error_literal (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, fault->message);
      return NULL;
    }
  if (!pnc_folder_list_parse (text, size, entries))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "“%s” is damaged; remove it and add your desktops again", path);
      return NULL;
    }
  return g_steal_pointer (&entries);
}

gboolean
pnc_folder_list_save (const char *path, GPtrArray *entries, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) fault = NULL;
  json_t *folders = json_array ();
  json_t *root;
  char *text;
  gboolean saved;

  for (guint i = 0; i < entries->len; i++)
    {
      const PncFolderEntry *entry = entries->pdata[i];

      json_array_append_new (folders, json_pack ("{s:s, s:s, s:s}", "folder", entry->folder, "id",
                                                 entry->id, "name", entry->name));
    }
  root = json_pack ("{s:i, s:o}", "format", PNC_FOLDER_LIST_FORMAT, "folders", folders);
  text = json_dumps (root, JSON_INDENT (2));
  json_decref (root);
  saved = g_mkdir_with_parents (parent, 0700) == 0
          && g_file_set_contents_full (path, text, -1,
                                       G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                       0600, &fault);
  free (text);
  if (!saved)
    g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "Cannot remember the desktop in “%s”: %s",
                 path, fault != NULL ? fault->message : g_strerror (errno));
  return saved;
}
