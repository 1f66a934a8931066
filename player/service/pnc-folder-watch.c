/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-folder-watch.h"

#include <gio/gunixmounts.h>

#define PNC_FOLDER_WATCH_DELAY_MS 500

struct _PncFolderWatch
{
  GHashTable *monitors; /* path -> GFileMonitor */
  GUnixMountMonitor *mounts;
  PncFolderWatchFunc changed;
  gpointer user_data;
  guint timeout_id;
};

static gboolean
pnc_folder_watch_tell_cb (gpointer data)
{
  PncFolderWatch *watch = data;

  watch->timeout_id = 0;
  watch->changed (watch->user_data);
  return G_SOURCE_REMOVE;
}

/* Copying a desktop makes a thousand events: the first one sets the time, the rest ride along. */
static void
pnc_folder_watch_arm (PncFolderWatch *watch)
{
  if (watch->timeout_id == 0)
    watch->timeout_id = g_timeout_add (PNC_FOLDER_WATCH_DELAY_MS, pnc_folder_watch_tell_cb, watch);
}

/* A watched folder itself, or a desktop in it; the rest of a busy /tmp is not our business. */
static gboolean
pnc_folder_watch_concerns (PncFolderWatch *watch, GFile *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  return path != NULL
         && (g_str_has_suffix (path, ".pinnace") || g_hash_table_contains (watch->monitors, path));
}

static void
pnc_folder_watch_file_cb (GFileMonitor *monitor,
                          GFile *file,
                          GFile *other,
                          GFileMonitorEvent event,
                          PncFolderWatch *watch)
{
  if (pnc_folder_watch_concerns (watch, file) || pnc_folder_watch_concerns (watch, other))
    pnc_folder_watch_arm (watch);
}

static void
pnc_folder_watch_mounts_cb (GUnixMountMonitor *mounts, PncFolderWatch *watch)
{
  pnc_folder_watch_arm (watch);
}

PncFolderWatch *
pnc_folder_watch_new (PncFolderWatchFunc changed, gpointer user_data)
{
  PncFolderWatch *watch = g_new0 (PncFolderWatch, 1);

  watch->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  watch->changed = changed;
  watch->user_data = user_data;
  watch->mounts = g_unix_mount_monitor_get ();
  g_signal_connect (watch->mounts, "mounts-changed", G_CALLBACK (pnc_folder_watch_mounts_cb),
                    watch);
  return watch;
}

void
pnc_folder_watch_add (PncFolderWatch *watch, const char *folder)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileMonitor) monitor = NULL;

  if (g_hash_table_contains (watch->monitors, folder))
    return;
  file = g_file_new_for_path (folder);
  monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOUNTS, NULL, NULL);
  if (monitor == NULL)
    return;
  g_signal_connect (monitor, "changed", G_CALLBACK (pnc_folder_watch_file_cb), watch);
  g_hash_table_insert (watch->monitors, g_strdup (folder), g_steal_pointer (&monitor));
}

void
pnc_folder_watch_free (PncFolderWatch *watch)
{
  GHashTableIter iter;
  gpointer monitor;

  g_hash_table_iter_init (&iter, watch->monitors);
  while (g_hash_table_iter_next (&iter, NULL, &monitor))
    {
      g_signal_handlers_disconnect_by_data (monitor, watch);
      g_file_monitor_cancel (monitor);
    }
  g_hash_table_unref (watch->monitors);
  g_signal_handlers_disconnect_by_data (watch->mounts, watch);
  g_clear_object (&watch->mounts);
  g_clear_handle_id (&watch->timeout_id, g_source_remove);
  g_free (watch);
}
