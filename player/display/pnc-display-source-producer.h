/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

/* What subclasses of PncDisplaySource report; consumers never include this. All on the source's
 * own thread. Properties notify only when they change. */

/* DISCONNECTED, CONNECTING or CONNECTED; that it is SHOWING the base class sees by the heads.
 * DISCONNECTED empties the heads, the cursor, the LEDs, and forgets what is held down. */
void pnc_display_source_report_state (PncDisplaySource *source, PncDisplayState state);
void pnc_display_source_report_mouse_mode (PncDisplaySource *source, PncMouseMode mode);
void pnc_display_source_report_agent (PncDisplaySource *source, gboolean connected);
void pnc_display_source_report_key_leds (PncDisplaySource *source, PncKeyLeds leds);
void pnc_display_source_report_cursor (PncDisplaySource *source, const PncCursor *cursor);
void pnc_display_source_report_cursor_moved (PncDisplaySource *source, int x, int y);
/* Ends the connection: state DISCONNECTED, then "failed". @error is taken. */
void pnc_display_source_report_failure (PncDisplaySource *source, GError *error);

void pnc_display_source_add_head (PncDisplaySource *source, PncDisplayHead *head);
/* Takes its picture away first. */
void pnc_display_source_remove_head (PncDisplaySource *source, PncDisplayHead *head);

/* 1 << (PncButton - 1) of each that is down. */
guint pnc_display_source_get_buttons (PncDisplaySource *source);

void pnc_display_source_report_clipboard_grab (PncDisplaySource *source,
                                               PncSelection selection,
                                               const char *const *mime_types);
void pnc_display_source_report_clipboard_release (PncDisplaySource *source, PncSelection selection);
/* The guest wants our data: @callback gets what "clipboard-request" was answered with. */
void pnc_display_source_request_clipboard (PncDisplaySource *source,
                                           PncSelection selection,
                                           const char *mime_type,
                                           GAsyncReadyCallback callback,
                                           gpointer data);
/* NULL: there is nothing, or nobody answered. */
GBytes *pnc_display_source_request_clipboard_finish (PncDisplaySource *source,
                                                     GAsyncResult *result);
