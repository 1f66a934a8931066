/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Tells gettext where our messages are: in PINNACE_LOCALEDIR, else in the build folder that our
 * program lies in, else where they are installed. Before the first message; more calls do
 * nothing new. */
void pnc_locale_init (void);
