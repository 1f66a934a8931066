/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-kiosk-link.h"

#include <SDL2/SDL.h>

/* The SDL window: what the guest shows goes in, keys and pointer come out. The thread that
 * initialised SDL. */
typedef struct _PncKioskWindow PncKioskWindow;

/* @link is borrowed and outlives it. Fails with PNC_ERROR_UNAVAILABLE if there is no screen, with
 * PNC_ERROR_UNSUPPORTED if its pixels are not of 32 bits. */
PncKioskWindow *
pnc_kiosk_window_new (PncKioskLink *link, const char *name, gboolean windowed, GError **error);
void pnc_kiosk_window_free (PncKioskWindow *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncKioskWindow, pnc_kiosk_window_free)

/* Looks at the link's news and draws what changed. FALSE: the guest's end. */
gboolean pnc_kiosk_window_look (PncKioskWindow *window);
/* FALSE: the person wants to leave. */
gboolean pnc_kiosk_window_handle (PncKioskWindow *window, const SDL_Event *event);
