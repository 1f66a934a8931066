/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-kiosk-link.h"

/* Shared by the files that make up PncKioskLink. */

struct _PncKioskLink
{
  GFunc wake;
  gpointer wake_data;
  GThread *thread;
  GMainLoop *loop;

  GMutex lock;
  PncKioskNews news; /* under the lock, as is: */
  gboolean woken;

  /* The SPICE thread's */
  PncDisplaySource *source;
  PncDesktopClient *desktop;
  PncDisplayHead *head;      /* the first one; NULL: none */
  guint width_px, height_px; /* what the screen wants; 0: nothing yet */
  guint n_retries;
  guint retry_timer;
  GError *failure; /* why the screen broke off, while we wait for what the desktop does */
  char *notice;

  /* The end */
  char *end_message;
  GError *end_error;
};

/* What the screen's thread asks. */
typedef struct _PncKioskMessage PncKioskMessage;
typedef void (*PncKioskRun) (PncKioskLink *link, const PncKioskMessage *message);

struct _PncKioskMessage
{
  PncKioskLink *link;
  PncKioskRun run;
  int a, b;
};

/* Runs @run on the SPICE thread. */
void pnc_kiosk_link_post (PncKioskLink *link, PncKioskRun run, int a, int b);
/* After a change under the lock. */
void pnc_kiosk_link_unlock_and_wake (PncKioskLink *link);
/* The first end counts; @message or @error, both taken. */
void pnc_kiosk_link_end_with (PncKioskLink *link, char *message, GError *error);
/* How it goes on when the connection or the desktop ends: pnc-kiosk-course.c. */
void pnc_kiosk_link_watch_course (PncKioskLink *link);
