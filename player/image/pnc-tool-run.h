/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* One run of a foreign tool: bounded, watched, and gone when we are. Signal "line" (const char *):
 * each line of its standard output, ended by "\n" or "\r". Main thread; asynchronous. */
#define PNC_TYPE_TOOL_RUN (pnc_tool_run_get_type ())
G_DECLARE_FINAL_TYPE (PncToolRun, pnc_tool_run, PNC, TOOL_RUN, GObject)

/* The descriptor under which the tool finds what it was passed. */
#define PNC_TOOL_RUN_FD 3

typedef struct
{
  guint64 memory_bytes; /* address space */
  guint64 cpu_seconds;
} PncToolLimits;

/* Starts it: no core dumps, no writing to regular files, no standard input, killed when the thread
 * that calls this ends. @passed_fd is borrowed (-1: none). PNC_ERROR_UNAVAILABLE when it is not
 * installed. */
PncToolRun *pnc_tool_run_new (const char *const *argv,
                              int passed_fd,
                              const PncToolLimits *limits,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Resolves when it and all that it started have let go of its output. Cancelling kills it. */
void pnc_tool_run_wait_async (PncToolRun *run,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/* TRUE if it ended well. PNC_ERROR_CANCELLED; PNC_ERROR_UNAVAILABLE with what it said on standard
 * error, for the caller to make sense of. */
gboolean pnc_tool_run_wait_finish (PncToolRun *run,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is @pid the tool or a process that it started, and still there? */
gboolean pnc_tool_run_owns_pid (PncToolRun *run, pid_t pid);
