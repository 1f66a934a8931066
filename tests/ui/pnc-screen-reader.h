/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* What a screen reader gets to know of this process's windows, over a real accessibility bus
 * (dbus-daemon, at-spi2-registryd) of the test's own. Start it before GTK. */
typedef struct _PncScreenReader PncScreenReader;

PncScreenReader *pnc_screen_reader_new (void);
void pnc_screen_reader_free (PncScreenReader *reader);

/* Walks all windows and fails the test, naming it, on a control that can have the focus and has no
 * name of its own, has GTK's class for a name, shows a mnemonic's underscore, or says the same
 * thing twice. Returns what it heard, a line a node: "role: name". Free with g_free(). */
char *pnc_screen_reader_listen (PncScreenReader *reader);
