/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Tells when a desktop (*.pinnace) comes or goes in some folders, or when a file system is mounted
 * or unmounted anywhere: at most twice a second. Main thread. */
typedef struct _PncFolderWatch PncFolderWatch;

typedef void (*PncFolderWatchFunc) (gpointer user_data);

PncFolderWatch *pnc_folder_watch_new (PncFolderWatchFunc changed, gpointer user_data);
/* Watches @folder too; does nothing if it is watched already. It need not be there. */
void pnc_folder_watch_add (PncFolderWatch *watch, const char *folder);
void pnc_folder_watch_free (PncFolderWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFolderWatch, pnc_folder_watch_free)
