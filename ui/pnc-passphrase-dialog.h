/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"

#include <adwaita.h>

/* Changes a desktop's passphrase: the present one, the new one twice. Closes itself once it is
 * done, with a toast over the parent window. */
#define PNC_TYPE_PASSPHRASE_DIALOG (pnc_passphrase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PncPassphraseDialog, pnc_passphrase_dialog, PNC, PASSPHRASE_DIALOG, AdwWindow)

/* @desktop NULL: for looking at only (tests). */
GtkWidget *pnc_passphrase_dialog_new (GtkWindow *parent, PncDesktopClient *desktop);
