/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-registry.h"

/* The service as a whole: its socket, the object /org/pinnace/Pinnace1, its desktops and jobs on
 * the bus, and when it ends. Main thread.
 * Signal "quit" (): all is let go and said; the program may end. */
#define PNC_TYPE_MANAGER (pnc_manager_get_type ())
G_DECLARE_FINAL_TYPE (PncManager, pnc_manager, PNC, MANAGER, GObject)

/* @idle_exit_s: ends by itself after so many seconds without clients, desktops that run or jobs;
 * 0: never. */
PncManager *pnc_manager_new (const char *runtime_dir, guint idle_exit_s);

/* Looks for desktops, then listens; resolves when clients can come. */
void
pnc_manager_start_async (PncManager *manager, GAsyncReadyCallback callback, gpointer user_data);
gboolean pnc_manager_start_finish (PncManager *manager,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The orderly end: nobody new comes in, jobs are cancelled, desktops that run are powered off
 * (their disks are flushed; the guest is not asked, because whoever ends us does not wait for
 * guests), clients are told. Then "quit". */
void pnc_manager_shut_down (PncManager *manager);
