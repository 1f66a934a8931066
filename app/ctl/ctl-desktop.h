/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-run.h"

/* What the verbs do with one desktop. */

/* The desktop that the first argument names (name, id or folder); NULL: the run has failed. */
PncDesktopClient *ctl_run_find_desktop (CliRun *run);

/* GAsyncReadyCallback of the pnc_desktop_client_…() calls that answer with success alone: ends the
 * run with the desktop as it then is. @data: the run. */
void ctl_run_desktop_called_cb (GObject *source, GAsyncResult *result, gpointer data);

/* "4096 MiB", "4 processors", or what its rules leave of it: "192 of 4096 MiB, by its rules". Free
 * with g_free(). */
char *ctl_desktop_dup_memory (PncDesktopClient *desktop);
char *ctl_desktop_dup_cpus (PncDesktopClient *desktop);

/* What --json shows of a desktop; its fields are a promise (pinnacectl(1), "JSON"). */
json_t *ctl_json_from_desktop (PncDesktopClient *desktop);
