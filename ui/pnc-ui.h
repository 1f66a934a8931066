/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Makes the folder's resources known: templates, icons, style sheet, translations. Once, in the
 * main thread, after adw_init() and before the first widget of this folder. */
void pnc_ui_init (void);
