/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The desktops' folders that lie elsewhere than in XDG_DATA_HOME/pinnace, remembered in
 * XDG_CONFIG_HOME/pinnace/desktops.json with what each was called, so that a stick that is not
 * plugged in still has its card. Blocks: worker threads. */

typedef struct
{
  char *folder;
  char *id;   /* as last known */
  char *name; /* as last known */
} PncFolderEntry;

PncFolderEntry *pnc_folder_entry_new (const char *folder, const char *id, const char *name);
void pnc_folder_entry_free (PncFolderEntry *entry);

/* Array of PncFolderEntry; empty when there is no file, PNC_ERROR_TAMPERED when it is not ours. */
GPtrArray *pnc_folder_list_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces the file as a whole, through to the disk. */
gboolean pnc_folder_list_save (const char *path,
                               GPtrArray *entries,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
