/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Doctor (ui.md, page 8): what this computer can do. What is not well comes first, each with cause
 * and remedy; what is well is folded away. Signal "check-again" (). */
#define PNC_TYPE_DOCTOR_PAGE (pnc_doctor_page_get_type ())
G_DECLARE_FINAL_TYPE (PncDoctorPage, pnc_doctor_page, PNC, DOCTOR_PAGE, AdwBin)

GtkWidget *pnc_doctor_page_new (void);

/* @checks: aa{sv} as Diagnose() in resources/dbus; NULL: they are being made. */
void pnc_doctor_page_set_checks (PncDoctorPage *page, GVariant *checks);
void pnc_doctor_page_set_failure (PncDoctorPage *page, const GError *error);
