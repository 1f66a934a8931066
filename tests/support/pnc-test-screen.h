/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

#include <X11/Xlib.h>

/* A screen of one's own, in memory: an X server with a window manager, and eyes and hands on it.
 * Knows no toolkit: what it shows may be another program's. */
typedef struct
{
  char *name; /* of the display; exported as DISPLAY */
  Display *x;
  GSubprocess *server;
  GSubprocess *manager;
} PncTestScreen;

/* Needs a PncTestWorld: the settings of the person who runs the tests must not show. */
PncTestScreen *pnc_test_screen_new (void);
void pnc_test_screen_free (PncTestScreen *screen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTestScreen, pnc_test_screen_free)

/* A GSpawnChildSetupFunc: the child ends with the test, whatever becomes of that. */
void pnc_test_screen_die_with_parent (gpointer data);

/* 0x00RRGGBB, row by row. */
typedef struct
{
  int width, height;
  guint32 *pixels;
} PncTestPicture;

void pnc_test_picture_free (PncTestPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTestPicture, pnc_test_picture_free)
/* Free with g_free(). */
guint32 *pnc_test_picture_copy_image (XImage *image);

/* A window of process @pid, as the window manager lists it; None: it has none yet. */
Window pnc_test_screen_find_window (PncTestScreen *screen, pid_t pid);
/* Is it the one that keys go to? */
gboolean pnc_test_screen_is_active (PncTestScreen *screen, Window window);
/* Free with g_free(). */
char *pnc_test_screen_dup_title (PncTestScreen *screen, Window window);
/* What stands on the screen where @window is; NULL while it has no place there. */
PncTestPicture *pnc_test_screen_grab (PncTestScreen *screen, Window window);
/* As a person drags its corner. */
void pnc_test_screen_resize (PncTestScreen *screen, Window window, int width, int height);

/* Input, as from devices. Keycodes as X11 counts them; points in pixels of @window. */
void pnc_test_screen_key (PncTestScreen *screen, guint keycode, gboolean pressed);
void pnc_test_screen_button (PncTestScreen *screen, guint button, gboolean pressed);
void pnc_test_screen_point (PncTestScreen *screen, Window window, int x, int y);
/* setxkbmap @layout, on the display that DISPLAY names. */
void pnc_test_screen_set_layout (const char *layout);
/* Types @text (UTF-8) at a person's pace, with the keys on whose caps it stands in the layout in
 * force. A character that takes a dead key fails the test. */
void pnc_test_screen_type (PncTestScreen *screen, const char *text);
