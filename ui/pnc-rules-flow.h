/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-question.h"

#include <gtk/gtk.h>

/* Shows the rules of @desktop in a dialog over @parent (may be NULL), and keeps them as the service
 * has them until it is closed. @question: opened at once, as the answer to "Why?"; −1: none. */
void pnc_rules_flow_run (PncDesktopClient *desktop, GtkWindow *parent, int question);
