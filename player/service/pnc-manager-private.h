/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dbus.h"
#include "pnc-desktop-bus.h"
#include "pnc-job.h"
#include "pnc-manager.h"
#include "pnc-peers.h"

struct _PncManager
{
  GObject parent_instance;

  char *runtime_dir;
  guint idle_exit_s;
  guint idle_id;
  gboolean quitting;
  gboolean said_quit;

  PncEngine *engine;
  PncRegistry *registry;
  PncPeers *peers; /* NULL before it listens */
  PncDbusPinnace1 *skeleton;
  GPtrArray *desktops; /* of PncDesktopBus, in the registry's order */
  GPtrArray *jobs;     /* of PncJob: unfinished */
  guint last_job;
};

/* Anything that may let us end, or keeps us from it, has changed. */
void pnc_manager_reconsider (PncManager *manager);

/* pnc-manager-calls.c: answers what the bus asks of the manager. */
void pnc_manager_connect_calls (PncManager *manager);
/* The object path under which @desktop stands; NULL if it does not. */
const char *pnc_manager_get_path (PncManager *manager, PncDesktop *desktop);
