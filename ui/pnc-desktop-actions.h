/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <gtk/gtk.h>

/* What a person can do with one desktop, as actions "desktop.…" of @widget: stop, force-off, reset,
 * settings, passphrase, delete, forget. Each is enabled in the states where it means something.
 * What asks first asks in a dialog over the window of @widget; what fails says so in a toast there.
 */
void pnc_desktop_actions_attach (PncDesktopClient *desktop, GtkWidget *widget);
