/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-state.h"

#include <gio/gio.h>

/* What a client knows of one desktop. Properties mirror the D-Bus ones and notify: "id", "name",
 * "folder", "state" (PncDesktopState), "state-reason", "problem" (GVariant a{sv}), "memory-mib",
 * "cpus", "accelerator", "last-started", "policy-state". */
#define PNC_TYPE_DESKTOP_CLIENT (pnc_desktop_client_get_type ())
G_DECLARE_FINAL_TYPE (PncDesktopClient, pnc_desktop_client, PNC, DESKTOP_CLIENT, GObject)

const char *pnc_desktop_client_get_id (PncDesktopClient *desktop);
const char *pnc_desktop_client_get_name (PncDesktopClient *desktop);
const char *pnc_desktop_client_get_folder (PncDesktopClient *desktop);
PncDesktopState pnc_desktop_client_get_state (PncDesktopClient *desktop);
const char *pnc_desktop_client_get_state_reason (PncDesktopClient *desktop);
GVariant *pnc_desktop_client_get_problem (PncDesktopClient *desktop);     /* a{sv}; borrowed */
GVariant *pnc_desktop_client_get_start_steps (PncDesktopClient *desktop); /* a(su); borrowed */
guint pnc_desktop_client_get_memory_mib (PncDesktopClient *desktop);
guint pnc_desktop_client_get_cpus (PncDesktopClient *desktop);
guint64 pnc_desktop_client_get_system_size (PncDesktopClient *desktop); /* bytes */
guint64 pnc_desktop_client_get_data_size (PncDesktopClient *desktop);   /* bytes */
const char *pnc_desktop_client_get_firmware (PncDesktopClient *desktop);
const char *pnc_desktop_client_get_accelerator (PncDesktopClient *desktop);
gint64 pnc_desktop_client_get_created (PncDesktopClient *desktop);      /* unix s */
gint64 pnc_desktop_client_get_last_started (PncDesktopClient *desktop); /* unix s, 0: never */
const char *pnc_desktop_client_get_policy_state (PncDesktopClient *desktop);

/* @passphrase_fd: memfd, borrowed. @options: a{sv} as Start() in resources/dbus, or NULL. */
void pnc_desktop_client_start_async (PncDesktopClient *desktop,
                                     GVariant *options,
                                     int passphrase_fd,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
void pnc_desktop_client_stop_async (PncDesktopClient *desktop,
                                    gboolean force,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
void pnc_desktop_client_reset_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d);
void
pnc_desktop_client_resume_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d);
void pnc_desktop_client_clear_problem_async (PncDesktopClient *desktop,
                                             GAsyncReadyCallback callback,
                                             gpointer data);
void pnc_desktop_client_change_passphrase_async (PncDesktopClient *desktop,
                                                 int current_fd,
                                                 int new_fd,
                                                 GAsyncReadyCallback callback,
                                                 gpointer data);
void pnc_desktop_client_set_async (PncDesktopClient *desktop,
                                   GVariant *settings,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
void pnc_desktop_client_rename_async (PncDesktopClient *desktop,
                                      const char *name,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
void
pnc_desktop_client_delete_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d);
void
pnc_desktop_client_forget_async (PncDesktopClient *desktop, GAsyncReadyCallback cb, gpointer d);
void pnc_desktop_client_send_keys_async (PncDesktopClient *desktop,
                                         int chords_fd,
                                         guint hold_ms,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
void pnc_desktop_client_rescue_async (PncDesktopClient *desktop,
                                      const char *volume,
                                      int passphrase_fd,
                                      int rescue_fd,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
/* Finishes any of the calls above. */
gboolean pnc_desktop_client_call_finish (PncDesktopClient *desktop,
                                         GAsyncResult *result,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Descriptors, owned by the caller: a SPICE socket (one a channel); PNG memfds. */
void pnc_desktop_client_open_display_async (PncDesktopClient *desktop,
                                            gboolean first,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer data);
void pnc_desktop_client_screenshot_async (PncDesktopClient *d, GAsyncReadyCallback cb, gpointer u);
void pnc_desktop_client_thumbnail_async (PncDesktopClient *d, GAsyncReadyCallback cb, gpointer u);
int pnc_desktop_client_fd_finish (PncDesktopClient *desktop,
                                  GAsyncResult *result,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The event log's last lines. Transfer full. */
void pnc_desktop_client_log_async (PncDesktopClient *desktop,
                                   guint lines,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
GStrv pnc_desktop_client_log_finish (PncDesktopClient *desktop,
                                     GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* VerifyLog() of resources/dbus: a{sv}. Transfer full. */
void pnc_desktop_client_verify_log_async (PncDesktopClient *desktop,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
GVariant *pnc_desktop_client_verify_log_finish (PncDesktopClient *desktop,
                                                GAsyncResult *result,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
