/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Movements instead of positions, for a guest that has no absolute pointer. GTK 4.8 can neither
 * warp nor lock a pointer. On X11 this listens to the mouse's raw movements and keeps the pointer
 * in the middle of the widget by itself, so it never meets an edge. Elsewhere it reports how far
 * the positions lie apart, and the pointer ends at the widget's edge. */
typedef struct _PncPointerLock PncPointerLock;

/* In device pixels, fractions included. */
typedef void (*PncPointerMoved) (double dx, double dy, gpointer data);

/* @widget is realised and outlives the lock. */
PncPointerLock *pnc_pointer_lock_new (GtkWidget *widget, PncPointerMoved moved, gpointer data);
/* The widget saw the pointer at @x, @y. */
void pnc_pointer_lock_motion (PncPointerLock *lock, double x, double y);
/* Lets the pointer go. */
void pnc_pointer_lock_free (PncPointerLock *lock);
