/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain.h"
#include "pnc-libvirt-worker.h"

/* What PncLibvirt does with a domain beside its public side. Main thread, but where noted. */

/* A domain that is about to be created; events may already come for it. @paused: it will be
 * created paused, which is then no news. */
PncDomain *pnc_domain_new (PncLibvirtWorker *worker, const char *uuid, gboolean paused);

/* It was created. Takes over @handle. Events that came before are emitted in an idle, so that the
 * caller has connected by then. */
void pnc_domain_attach (PncDomain *domain, virDomainPtr handle, pid_t pid);

/* libvirt's events, by their numbers (virDomainEventType and its details). */
void pnc_domain_handle_lifecycle (PncDomain *domain, int event, int detail);
void pnc_domain_handle_io_error (PncDomain *domain, const char *reason);

/* The daemon is gone: nobody will tell what becomes of QEMU, so QEMU ends (its disks flushed if
 * it obeys), and the domain counts as crashed when it has. */
void pnc_domain_handle_daemon_ended (PncDomain *domain);

/* SIGKILL; "stopped" follows when the process has gone. Does nothing once it has stopped. */
void pnc_domain_kill (PncDomain *domain);

/* For pnc-domain-calls.c. Borrowed. */
virDomainPtr pnc_domain_get_handle (PncDomain *domain);
PncLibvirtWorker *pnc_domain_get_worker (PncDomain *domain);
/* A stop from now on is our doing. */
void pnc_domain_expect_stop (PncDomain *domain);
