/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The program `pinnace [DESKTOP]`: one process a session bus, or one a call where there is none;
 * each call opens a window, or shows the one that has the desktop already. Wiring only. */
#define PNC_TYPE_APPLICATION (pnc_application_get_type ())
G_DECLARE_FINAL_TYPE (PncApplication, pnc_application, PNC, APPLICATION, AdwApplication)

PncApplication *pnc_application_new (void);
