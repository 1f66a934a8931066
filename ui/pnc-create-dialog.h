/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <adwaita.h>

/* Asks what a new desktop shall be. It makes nothing itself.
 * Signal "create" (): the answers are complete. */
#define PNC_TYPE_CREATE_DIALOG (pnc_create_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PncCreateDialog, pnc_create_dialog, PNC, CREATE_DIALOG, AdwWindow)

GtkWidget *pnc_create_dialog_new (GtkWindow *parent);

/* The image to start from; fills the name in if there is none yet. */
void pnc_create_dialog_set_image (PncCreateDialog *dialog, GFile *image);

GFile *pnc_create_dialog_get_image (PncCreateDialog *dialog); /* borrowed */
const char *pnc_create_dialog_get_name (PncCreateDialog *dialog);
/* a{sv} as Create() in resources/dbus; floating. */
GVariant *pnc_create_dialog_dup_options (PncCreateDialog *dialog);
PncSecret *pnc_create_dialog_dup_passphrase (PncCreateDialog *dialog);

/* Busy: it was sent; nothing can be changed. */
void pnc_create_dialog_set_busy (PncCreateDialog *dialog, gboolean busy);
/* Why it was refused; the answers stay. */
void pnc_create_dialog_set_error (PncCreateDialog *dialog, const GError *error);
