/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dbus.h"
#include "pnc-registry.h"

/* One desktop on the bus: mirrors a PncDesktop into the properties of org.pinnace.Pinnace1.Desktop
 * and turns its calls into operations. Main thread. */
typedef struct _PncDesktopBus PncDesktopBus;

/* @path: where it will stand; stays the same for life. */
PncDesktopBus *pnc_desktop_bus_new (PncDesktop *desktop, PncRegistry *registry, const char *path);
void pnc_desktop_bus_free (PncDesktopBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDesktopBus, pnc_desktop_bus_free)

PncDesktop *pnc_desktop_bus_get_desktop (PncDesktopBus *bus);
GDBusInterfaceSkeleton *pnc_desktop_bus_get_skeleton (PncDesktopBus *bus);
const char *pnc_desktop_bus_get_path (PncDesktopBus *bus);
