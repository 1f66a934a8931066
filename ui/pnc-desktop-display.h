/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-display-source.h"

/* The screen of a running desktop, over the sockets that the service hands out, one a channel. Not
 * connected yet. Main thread; owned by the caller. */
PncDisplaySource *pnc_desktop_display_new (PncDesktopClient *desktop);
