/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Removing what a desktop folder may hold, by name, so that a folder is never emptied that turns
 * out to be somebody's. Blocks: worker threads. */

/* Removes every file that we make in a desktop folder, desktop.json last, and the folder; then
 * returns NULL. Otherwise the names of what is not ours, or could not be removed, sorted. */
GStrv pnc_folder_remove_files (const char *folder);
