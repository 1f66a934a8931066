/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-client.h"

#include <gtk/gtk.h>

/* Asks what a new desktop shall be and has the service make it. @begun runs once the job is under
 * way; not at all if the person thinks better of it. */
typedef void (*PncCreateBegun) (PncJobClient *job, gpointer data);

/* @data is a GObject, kept alive until the dialog closes. */
void
pnc_create_flow_run (PncClient *client, GtkWindow *parent, PncCreateBegun begun, GObject *data);
