/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A short message over the window that @widget is in, or is. @text is plain text. Nothing happens
 * if the widget is in no window any more. */
void pnc_toast_show (GtkWidget *widget, const char *text);
/* The same for an error: what happened, and behind a button what to do and the service's words. */
void pnc_toast_show_error (GtkWidget *widget, const GError *error);
/* The same with a button that activates @action with @target (floating, may be NULL). */
void pnc_toast_show_with_action (
    GtkWidget *widget, const char *text, const char *label, const char *action, GVariant *target);
