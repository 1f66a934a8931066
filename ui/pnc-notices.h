/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

#include <gtk/gtk.h>

/* Tells a person who looks elsewhere what has ended: a desktop was made or could not be made, has
 * started, shut down, stopped unexpectedly or paused by need. Nothing is said while one of the
 * program's windows is in front: it shows it. A click on a notice activates "app.open" with the
 * desktop's id.
 * While something of that kind goes on, the program stays although its last window is closed, so
 * that the notice can come; without a session bus there are no notices and it does not stay. */
#define PNC_TYPE_NOTICES (pnc_notices_get_type ())
G_DECLARE_FINAL_TYPE (PncNotices, pnc_notices, PNC, NOTICES, GObject)

/* @application is borrowed and outlives it. */
PncNotices *pnc_notices_new (GtkApplication *application, PncClient *client);
