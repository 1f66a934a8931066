/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop.h"

/* Which desktops there are: every folder *.pinnace in XDG_DATA_HOME/pinnace, and those that were
 * added from elsewhere (pnc-folder-list.h), there or not. Watches the places, so that a stick that
 * is plugged in shows up. A GListModel of PncDesktop, in the order in which they became known.
 * Main thread; looks into folders on a worker. */
#define PNC_TYPE_REGISTRY (pnc_registry_get_type ())
G_DECLARE_FINAL_TYPE (PncRegistry, pnc_registry, PNC, REGISTRY, GObject)

PncRegistry *pnc_registry_new (PncEngine *engine);

/* XDG_DATA_HOME/pinnace */
const char *pnc_registry_get_home (PncRegistry *registry);
GListModel *pnc_registry_get_desktops (PncRegistry *registry);             /* borrowed */
PncDesktop *pnc_registry_find (PncRegistry *registry, const char *folder); /* borrowed, or NULL */

/* Looks everywhere; resolves when the model shows what is there. The first one also removes what
 * creations that were killed left behind. */
void
pnc_registry_scan_async (PncRegistry *registry, GAsyncReadyCallback callback, gpointer user_data);
gboolean pnc_registry_scan_finish (PncRegistry *registry,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lists the desktop in @folder and remembers it if it lies elsewhere. */
void pnc_registry_add_async (PncRegistry *registry,
                             const char *folder,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* Borrowed. */
PncDesktop *pnc_registry_add_finish (PncRegistry *registry,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes an idle desktop off the list; one that lies at home would come back, and is refused unless
 * its folder is gone. */
void pnc_registry_forget_async (PncRegistry *registry,
                                PncDesktop *desktop,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean pnc_registry_forget_finish (PncRegistry *registry,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
