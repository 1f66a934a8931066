/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Gives the controls below @root the names that a screen reader should say. GTK 4.8 does not: it
 * calls a button with a sign "GtkImage" and takes the tooltip for a description, and says the label
 * of a button twice, the mnemonic's underscore and all. Once a template, when it is complete. */
void pnc_accessible_tidy (GtkWidget *root);
