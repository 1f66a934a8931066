/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-remote.h"

#define PNC_BUS_PATH "/org/pinnace/Pinnace1"
#define PNC_BUS_INTERFACE "org.pinnace.Pinnace1"

/* Resolves once the service is there and both lists are loaded. */
void pnc_client_ensure_async (PncClient *client, GAsyncReadyCallback callback, gpointer data);
gboolean pnc_client_ensure_finish (PncClient *client,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GDBusConnection *pnc_client_get_connection (PncClient *client); /* borrowed; NULL: none now */

/* Resolves with the mirror of the object at @path, loaded and in its list. Only while there is a
 * connection. */
void pnc_client_attach_async (PncClient *client,
                              const char *path,
                              GAsyncReadyCallback callback,
                              gpointer data);
GObject *pnc_client_attach_finish (PncClient *client,
                                   GAsyncResult *result,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One call to the service, which is connected to first if need be. No deadline: the service
 * answers each call, and its end is seen as the connection's. */
void pnc_client_call_async (PncClient *client,
                            const char *path,
                            const char *interface,
                            const char *method,
                            GVariant *parameters,
                            GUnixFDList *fds,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GVariant *pnc_client_call_finish (PncClient *client,
                                  GAsyncResult *result,
                                  GUnixFDList **out_fds,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

PncDesktopClient *pnc_desktop_client_new (PncClient *client, const char *path);
PncRemote *pnc_desktop_client_get_remote (PncDesktopClient *desktop);

PncJobClient *pnc_job_client_new (PncClient *client, const char *path);
PncRemote *pnc_job_client_get_remote (PncJobClient *job);
/* The service went away before the job's end was known. */
void pnc_job_client_set_lost (PncJobClient *job);
