/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-display-source.h"

/* Shows @source on the whole screen (or in a window), and gives it keyboard and pointer, until the
 * person leaves (Ctrl+Alt+Shift+Q, or the window's close button) or the desktop ends.
 * Call it on the program's first thread; while it runs, the default main context, and with it
 * @source and @desktop, belong to a thread of its own. @source was made and not yet connected;
 * @desktop (may be NULL) says whether an end of the connection is the end of the desktop: while
 * that runs, the connection is made again. @name goes into the title.
 * TRUE and what happened in @out_message (the caller's; NULL: the person left); else the error:
 * PNC_ERROR_UNAVAILABLE without a screen, what broke the connection, what broke the desktop. */
gboolean pnc_kiosk_run (PncDisplaySource *source,
                        PncDesktopClient *desktop,
                        const char *name,
                        gboolean windowed,
                        char **out_message,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
