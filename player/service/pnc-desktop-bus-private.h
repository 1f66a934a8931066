/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-bus.h"

struct _PncDesktopBus
{
  PncDesktop *desktop;
  PncRegistry *registry;
  PncDbusPinnace1Desktop *skeleton;
  char *path;
};

/* pnc-desktop-calls.c: answers what the bus asks of the desktop. */
void pnc_desktop_bus_connect_calls (PncDesktopBus *bus);

/* pnc-desktop-bus-rules.c */
void pnc_desktop_bus_connect_rules (PncDesktopBus *bus);
void pnc_desktop_bus_sync_rules (PncDesktopBus *bus);
