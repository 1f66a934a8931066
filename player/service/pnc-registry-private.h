/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-folder-list.h"
#include "pnc-folder-watch.h"
#include "pnc-registry.h"

/* PncRegistry is one class in two files: the list and the scan (pnc-registry.c), adding and
 * forgetting (pnc-registry-add.c). */
struct _PncRegistry
{
  GObject parent_instance;

  PncEngine *engine;
  char *home;
  char *list_path;
  GListStore *desktops;
  GPtrArray *entries; /* of PncFolderEntry: added from elsewhere; NULL before the first scan */
  PncFolderWatch *watch;

  GPtrArray *scanning;   /* of GTask: the scan under way is for them */
  GPtrArray *scan_again; /* and these came while it was under way */

  GMutex save_lock; /* of the next: the last word wins, whichever worker comes first */
  guint64 saved_generation;
  guint64 generation;
};

/* Of the desktops added from elsewhere; borrowed, or NULL. */
PncFolderEntry *pnc_registry_find_entry (PncRegistry *registry, const char *folder);
GPtrArray *pnc_registry_copy_entries (GPtrArray *entries);

/* Writes the entries as they are now. */
void
pnc_registry_save_async (PncRegistry *registry, GAsyncReadyCallback callback, gpointer user_data);
gboolean pnc_registry_save_finish (PncRegistry *registry,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
