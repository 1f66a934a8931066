/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* How we start helper programs (libvirtd, swtpm, the calibration guest): with an environment of
 * our own making, never ours, and so that they die with us (PR_SET_PDEATHSIG: the thread that
 * spawns must live as long as the process, so spawn on the main thread or wait for the end). */
typedef enum
{
  PNC_CHILD_PLAIN = 0,
  /* If we are root, the child is an ordinary user in a user namespace of its own, for programs
   * that treat root as "the system": it still owns root's files and has no capability. */
  PNC_CHILD_ORDINARY_USER = 1 << 0,
  /* When we die it gets SIGTERM, and may clean up, instead of SIGKILL. */
  PNC_CHILD_DIES_IN_ORDER = 1 << 1,
  /* It leads a process group, by which its own children can be ended too. */
  PNC_CHILD_LEADS_GROUP = 1 << 2,
} PncChildFlags;

/* A launcher whose environment is PATH, LANG, and HOME=@home; add to it with
 * g_subprocess_launcher_setenv(). */
GSubprocessLauncher *
pnc_child_launcher_new (GSubprocessFlags subprocess_flags, PncChildFlags flags, const char *home);

/* The program's path in the folders that Debian installs to, wherever our PATH points; NULL and
 * PNC_ERROR_UNAVAILABLE with @package named if it is not there. */
char *pnc_child_find_program (const char *name,
                              const char *package,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is the file that @pid runs the very one at @program? A name alone says nothing: anyone may give
 * it to a program. */
gboolean pnc_child_runs_program (pid_t pid, const char *program);

/* When @pid started, in clock ticks since boot (proc(5), field 22); 0 if there is no such process.
 */
guint64 pnc_child_get_start_ticks (pid_t pid);
