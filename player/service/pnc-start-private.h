/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-private.h"
#include "pnc-fd.h"

/* One start under way: pnc-desktop-start.c begins and ends it, pnc-start-open.c opens the folder.
 * Main thread. */
struct _PncStart
{
  PncDesktop *desktop; /* the task keeps it */
  GTask *task;
  GCancellable *cancellable;
  char *wish;
  gboolean take_over;
  gboolean paused;
  PncFd passphrase_fd;

  PncDescriptor *descriptor; /* as it lies in the folder now */
  PncDesktopKeys *keys;
  PncAccelerator accelerator;
  GArray *usb_filter; /* PncRedirRule */
  guint n_pending;
  guint n_rules;   /* of claim and accelerator */
  guint n_volumes; /* being opened */
  gint64 key_began_us;
  gint64 volumes_began_us;
  gint64 domain_began_us;
  GError *error;
};

/* From the folder to its volumes and its TPM; counts itself in n_pending. */
void pnc_start_claim (PncStart *start);

/* Beside the volumes, once the keys are there (pnc-desktop-session.c); counts itself in n_pending.
 */
void pnc_start_open_session (PncStart *start);

/* May it start, by the rules and what is known of the facts? Else it is given up. */
gboolean pnc_start_ask_rules (PncStart *start);
/* Derives the key, then opens volumes, TPM and session. */
void pnc_start_unlock (PncStart *start);

/* Is there a data disk, and do the rules give it to the guest? */
gboolean pnc_start_has_data (PncStart *start);

/* The step @name took from @began_us (monotonic) until now. */
void pnc_start_mark (PncStart *start, const char *name, gint64 began_us);
/* A branch has come home; the last one goes on, or undoes. */
void pnc_start_join (PncStart *start);
/* Once claim and accelerator are there, people read "opening". */
void pnc_start_rule_met (PncStart *start);
