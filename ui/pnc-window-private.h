/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-library-page.h"
#include "pnc-window.h"

/* Shared by the files that make up PncWindow, and nobody else. */
struct _PncWindow
{
  AdwApplicationWindow parent_instance;

  PncClient *client;
  GListModel *items;     /* unfinished jobs, then desktops */
  GtkFilter *unfinished; /* of jobs */
  char *wanted;          /* to be opened once the service answers */
  GtkWidget *page;       /* what is open besides the library; NULL: nothing */
  GBinding *titled;      /* the title is an open desktop's name */
  gboolean closing;      /* the person was told that desktops go on */

  AdwToastOverlay *toasts;
  GtkStack *pages;
  PncLibraryPage *library;
};

/* pnc-window.c; @desktop: whose name becomes the window's title, or NULL */
void pnc_window_show_page (PncWindow *window, GtkWidget *page, PncDesktopClient *desktop);
void pnc_window_show_library (PncWindow *window);

/* pnc-window-close.c: TRUE if it puts a question first, and closes the window by itself. */
gboolean pnc_window_asks_before_close (PncWindow *window);

/* pnc-window-library.c: what the library shows. */
void pnc_window_fill_library (PncWindow *window);
void pnc_window_item_activated_cb (PncWindow *window, GObject *item);

/* pnc-window-actions.c: "win.…". */
void pnc_window_install_actions (GtkWidgetClass *widget_class);
void pnc_window_update_actions (PncWindow *window);

/* pnc-window-pages.c: what opens. */
void pnc_window_open_desktop (PncWindow *window, PncDesktopClient *desktop);
/* The desktop that its rules want to be seen first, if there is one and no window shows it yet. */
void pnc_window_open_first (PncWindow *window);
void pnc_window_open_job (PncWindow *window, PncJobClient *job);
void pnc_window_open_doctor (PncWindow *window);
/* Closes the page of a desktop that is on the list no more. */
void pnc_window_watch_desktops (PncWindow *window);
