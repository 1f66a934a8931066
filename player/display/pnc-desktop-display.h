/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-display-source.h"

/* The screen of a running desktop: a PncSpiceSource whose sockets the service opens. In the thread
 * that iterates the default main context. @audio: see PncSpiceSource. */
PncDisplaySource *pnc_desktop_display_new (PncDesktopClient *desktop, gboolean audio);

/* Keeps the memory that frames arrive in instead of giving it back to the kernel after each one:
 * four times less CPU for full frames (display.md 3.3), at the price of up to 200 MB that stay
 * with the process. First thing in main(), before any thread. */
void pnc_display_tune_malloc (void);
