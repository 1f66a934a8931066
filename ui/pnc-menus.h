/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A menu of resources/ui/menus.ui: "card_menu" (a desktop in the library) or "desktop_menu" (one
 * that is open). Owned by the caller. */
GMenuModel *pnc_menus_load (const char *id);
