/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <gtk/gtk.h>

/* Text and pictures between the guest's clipboard and this computer's, both ways, and the primary
 * selection where the platform has one. Nothing crosses before it is pasted. The guest learns what
 * kinds of data lie on this computer's clipboard, and may read them, only while @widget has the
 * focus. Main thread; waits for nothing. */
typedef struct _PncClipboardBridge PncClipboardBridge;

/* @widget outlives the bridge. */
PncClipboardBridge *pnc_clipboard_bridge_new (PncDisplaySource *source, GtkWidget *widget);
/* What the guest had offered is gone from this computer's clipboard afterwards. */
void pnc_clipboard_bridge_free (PncClipboardBridge *bridge);
