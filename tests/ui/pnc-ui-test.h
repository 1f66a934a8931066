/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

#include <adwaita.h>

/* A screen of one's own: an X server, a window manager and a folder world for one test program,
 * and eyes and hands on it. Group setup and teardown; the state is the PncUiWorld. */
typedef struct _PncUiWorld PncUiWorld;

int pnc_ui_setup (void **state);
int pnc_ui_teardown (void **state);

/* What stands on the screen where @widget is, as 0x00RRGGBB, rows of its width in device pixels;
 * NULL while it has no place. Free with g_free(). */
guint32 *pnc_ui_grab (PncUiWorld *ui, GtkWidget *widget, int *out_width, int *out_height);
/* Writes @window's picture as NAME.png into PNC_SCREENSHOTS, for people to look at. */
void pnc_ui_save (PncUiWorld *ui, GtkWidget *window, const char *name);

/* Shows @window and waits until it is there and has the focus. */
void pnc_ui_present (GtkWidget *window);
/* Iterates until nothing moves any more: layout, paint, transitions. */
void pnc_ui_settle (void);
/* Destroys @window and waits until it is gone. */
void pnc_ui_destroy (GtkWidget *window);

/* Input, as from devices. Keycodes as X11 counts them; points in logical pixels of @widget. */
void pnc_ui_key (PncUiWorld *ui, guint keycode, gboolean pressed);
void pnc_ui_tap (PncUiWorld *ui, guint keycode);
/* Types @text in the layout in force (pnc_test_screen_type), each key once the last has arrived: a
 * burst is more than a guest keeps. */
void pnc_ui_type (PncUiWorld *ui, const char *text);
void pnc_ui_button (PncUiWorld *ui, guint button, gboolean pressed);
void pnc_ui_point (PncUiWorld *ui, GtkWidget *widget, double x, double y);
void pnc_ui_move (PncUiWorld *ui, int dx, int dy);
/* setxkbmap @layout, once the toolkit knows of it. */
void pnc_ui_set_layout (const char *layout);

/* The cursor on the screen: 0xAARRGGBB, premultiplied; size and hotspot. Free with g_free(). */
guint32 *pnc_ui_grab_cursor (PncUiWorld *ui, int *width, int *height, int *hot_x, int *hot_y);
/* Where the pointer is on the screen. */
void pnc_ui_pointer (PncUiWorld *ui, int *out_x, int *out_y);

/* The first descendant of this type (and, if given, of this CSS or action name). */
GtkWidget *pnc_ui_find (GtkWidget *root, GType type);
