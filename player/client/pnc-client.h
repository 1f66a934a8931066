/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-job-client.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

/* The service as every program sees it: connects to $XDG_RUNTIME_DIR/pinnace/bus and starts
 * pinnaced when nobody answers (one winner, by lock). Main thread; callbacks on its main context.
 * Errors come as PNC_ERROR with the service's own message (D-Bus prefixes stripped).
 * Property "connected" (bool): FALSE when the service went away; the object reconnects by itself
 * when it is asked for something next, or at once if it was not the service's own wish.
 * Models: desktops (PncDesktopClient), jobs (PncJobClient, unfinished or just ended). */
#define PNC_TYPE_CLIENT (pnc_client_get_type ())
G_DECLARE_FINAL_TYPE (PncClient, pnc_client, PNC, CLIENT, GObject)

void pnc_client_new_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
PncClient *pnc_client_new_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

GListModel *pnc_client_get_desktops (PncClient *client); /* of PncDesktopClient; borrowed */
GListModel *pnc_client_get_jobs (PncClient *client);     /* of PncJobClient; borrowed */
/* By name, by id, or by folder; borrowed; NULL if there is none. */
PncDesktopClient *pnc_client_find_desktop (PncClient *client, const char *key);
const char *pnc_client_get_accelerator (PncClient *client);

/* @options: a{sv} as Create() in resources/dbus; NULL: defaults. @image_fd and @passphrase_fd are
 * borrowed (duplicated). Resolves when the job has begun. */
void pnc_client_create_desktop_async (PncClient *client,
                                      const char *name,
                                      GVariant *options,
                                      int image_fd,
                                      int passphrase_fd,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
PncJobClient *pnc_client_create_desktop_finish (PncClient *client,
                                                GAsyncResult *result,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

void pnc_client_add_desktop_async (PncClient *client,
                                   const char *folder,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
PncDesktopClient *pnc_client_add_desktop_finish (PncClient *client,
                                                 GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The doctor's checks: aa{sv} as Diagnose() in resources/dbus. Transfer full. */
void pnc_client_diagnose_async (PncClient *client, GAsyncReadyCallback callback, gpointer data);
GVariant *pnc_client_diagnose_finish (PncClient *client,
                                      GAsyncResult *result,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
