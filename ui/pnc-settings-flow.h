/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <gtk/gtk.h>

/* Opens the settings of @desktop over @parent and carries out what is asked there. */
void pnc_settings_flow_run (PncDesktopClient *desktop, GtkWindow *parent);
