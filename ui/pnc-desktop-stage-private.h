/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-broken-page.h"
#include "pnc-desktop-stage.h"
#include "pnc-screen-page.h"
#include "pnc-shield.h"
#include "pnc-slow-page.h"
#include "pnc-starting-page.h"
#include "pnc-unlock-page.h"

/* Shared by the files that make up PncDesktopStage, and nobody else. */
struct _PncDesktopStage
{
  AdwBin parent_instance;

  PncClient *client;
  PncDesktopClient *desktop;
  PncDisplaySource *source;
  guint reconnect_timer;
  guint reconnects;        /* tries since the last picture */
  gboolean connected_once; /* the source had a picture: a failure is a loss, not a delay */
  gboolean start_asked;    /* Start() is under way */
  gboolean run_slowly;     /* the person chose to do without virtualisation */
  gboolean take_over;      /* the person said that the other owner is gone */
  gboolean was_running;
  gint64 refusal_shown_us; /* 0: never */
  guint rules_timer;       /* counts the time that its rules leave */
  char *ended_by_rules;    /* what was said when its rules ended it; NULL: they did not */
  gboolean service_lost;   /* the service ended while the desktop ran, and the desktop with it */

  GtkLabel *rules_label;
  GtkWidget *header;
  GtkStack *stack;
  AdwWindowTitle *title;
  PncShield *shield;
  AdwStatusPage *missing;
  PncSlowPage *slow;
  PncUnlockPage *unlock;
  PncStartingPage *starting;
  PncBrokenPage *broken;
  PncScreenPage *screen;
  GtkMenuButton *menu;
};

/* pnc-desktop-stage.c: chooses the page that the state asks for. */
void pnc_desktop_stage_update (PncDesktopStage *stage);

/* pnc-desktop-stage-screen.c: the connection to the guest's screen. */
void pnc_desktop_stage_connect (PncDesktopStage *stage);
void pnc_desktop_stage_disconnect (PncDesktopStage *stage);
/* There is a picture: whatever was lost is back. */
void pnc_desktop_stage_connected (PncDesktopStage *stage);

/* pnc-desktop-stage-rules.c: what the rules refuse, and what they are about to do. */
void pnc_desktop_stage_watch_rules (PncDesktopStage *stage);
void pnc_desktop_stage_watch_refusals (PncDesktopStage *stage);
/* Opens the rules where they say why it ends. */
void pnc_desktop_stage_why_cb (PncDesktopStage *stage);

/* pnc-desktop-stage-calls.c: does what the pages are asked for. */
void pnc_desktop_stage_bind_callbacks (GtkWidgetClass *widget_class);
/* Asks the doctor why there is no virtualisation; the answer goes to the page about it. */
void pnc_desktop_stage_diagnose (PncDesktopStage *stage);
