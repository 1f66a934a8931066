/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Small files of a desktop folder, read whole and replaced whole. Links are never followed inside
 * the folder. Nothing is asked of the file system but rename: FAT, exFAT and network shares have
 * no hard links, no owners. Blocks: worker threads. */

/* The folder's descriptor, the caller's to close. PNC_ERROR_NOT_FOUND, PNC_ERROR_INVALID. */
int pnc_folder_open (const char *folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes of @name, with a NUL behind them; g_free() them. PNC_ERROR_NOT_FOUND when it is not
 * there, PNC_ERROR_TAMPERED when it is no regular file or longer than @max_bytes. */
char *pnc_file_read_at (int folder_fd,
                        const char *name,
                        gsize max_bytes,
                        gsize *out_size_bytes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* At most @size_bytes of the open file @fd, from where it stands, with a NUL behind them; g_free()
 * them. @name is what the error calls it. */
char *pnc_file_read_fd (int fd,
                        const char *name,
                        gsize size_bytes,
                        gsize *out_size_bytes,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Replaces or makes @name: new file, fsync, rename, fsync of the folder. Whatever happens, @name
 * is the old one or the new one, whole. PNC_ERROR_NO_SPACE and other errnos. */
gboolean pnc_file_replace_at (int folder_fd, const char *name, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Makes @name, which must not exist; out of several callers, on several hosts, one succeeds.
 * PNC_ERROR_BUSY when it is there already. */
gboolean pnc_file_create_at (int folder_fd, const char *name, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Removes what writers that were killed left behind. Only for who owns the folder. */
void pnc_file_sweep_at (int folder_fd);

/* Is @name a file that the functions above use on their way? */
gboolean pnc_file_is_temporary (const char *name);

/* fsync of a folder; file systems that cannot are not asked twice. */
gboolean pnc_folder_sync (int folder_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
