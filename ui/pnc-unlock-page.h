/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-secret.h"

#include <adwaita.h>

/* Unlock (ui.md, page 3): name, picture, one field. Properties: "name" (str), "picture"
 * (GdkPaintable or NULL). Signal "unlock" (PncSecret *passphrase): borrowed, wiped afterwards; the
 * field is empty again by then. */
#define PNC_TYPE_UNLOCK_PAGE (pnc_unlock_page_get_type ())
G_DECLARE_FINAL_TYPE (PncUnlockPage, pnc_unlock_page, PNC, UNLOCK_PAGE, AdwBin)

GtkWidget *pnc_unlock_page_new (void);
/* Why the last try did not work; NULL: there was none. */
void pnc_unlock_page_set_error (PncUnlockPage *page, const GError *error);
/* The same place, for what is no error of hers: why she is asked again. */
void pnc_unlock_page_set_notice (PncUnlockPage *page, const char *title, const char *text);
/* Empties the field and puts the cursor into it. */
void pnc_unlock_page_begin (PncUnlockPage *page);
