/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <spice-client.h>

/* Pointer shapes from one cursor channel. Main context. */
typedef struct _PncSpiceCursor PncSpiceCursor;

/* @source is borrowed and outlives it. */
PncSpiceCursor *pnc_spice_cursor_new (PncDisplaySource *source, SpiceCursorChannel *channel);
void pnc_spice_cursor_free (PncSpiceCursor *cursor);
