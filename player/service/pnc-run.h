/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-audit-log.h"
#include "pnc-block-service.h"
#include "pnc-desktop-folder.h"
#include "pnc-libvirt.h"
#include "pnc-screen-door.h"
#include "pnc-session.h"
#include "pnc-tpm.h"

/* Everything that a running desktop holds, in the order in which a start acquires it. A member
 * that is NULL has not been acquired, so that pnc_run_undo_async() works from any point. Main
 * thread. */
typedef struct
{
  PncFolderClaim *claim;
  PncAuditLog *log; /* with the claim: all its lines are written before that goes */
  char *dir;        /* its sockets: a folder of its own on tmpfs */
  PncBlockService *block;
  PncTpm *tpm;
  PncSession *session;
  guint seal_id; /* while it runs: seals now and then */
  PncLibvirt *libvirt;
  PncDomain *domain;
  gboolean domain_ended;      /* QEMU is gone: nothing to end */
  PncScreenDoor *screen_door; /* to the domain's screen; NULL: nobody has come yet */
  gpointer listener;          /* data of the signal handlers on all of these */
} PncRun;

/* @listener: what the handlers are disconnected by. */
PncRun *pnc_run_new (gpointer listener);

/* Makes @run->dir below @runtime_dir for the desktop or job @id. */
gboolean pnc_run_make_dir (PncRun *run, const char *runtime_dir, const char *id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
char *pnc_run_dup_path (PncRun *run, const char *name); /* in @run->dir */
/* QEMU's last words; NULL without a domain. */
GStrv pnc_run_dup_log (PncRun *run);
/* Removes such folders of a service that was killed. The caller holds the service's lock. */
void pnc_run_sweep (const char *runtime_dir);

/* Ends and gives back all of it, last first: QEMU is powered off, the TPM and the block service
 * write what they have and end, the claim goes. Takes @run. Cannot fail. */
void pnc_run_undo_async (PncRun *run, GAsyncReadyCallback callback, gpointer user_data);
void pnc_run_undo_finish (GAsyncResult *result);
