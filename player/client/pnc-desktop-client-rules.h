/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-desktop-client.h"
#include "pnc-verdict.h"

/* The rules of a desktop, as a client asks for them. Properties of PncDesktopClient beside those of
 * its header, each notifies: "policy-info" (a{sv}), "verdict" (a{sv}), "notice" (a{sv}); signal
 * "policy-changed": ask anew. Fields: resources/dbus. */

/* The verdict on @question ("clipboard.to_host type=text"). Transfer full. NOT_FOUND: there are no
 * rules before its next start; TAMPERED: they cannot be believed. */
void pnc_desktop_client_explain_async (PncDesktopClient *desktop,
                                       const char *question,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
PncVerdict *pnc_desktop_client_explain_finish (PncDesktopClient *desktop,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The verdict on every kind of question: array of PncVerdict with a free function. */
void pnc_desktop_client_rules_async (PncDesktopClient *desktop,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
GPtrArray *pnc_desktop_client_list_rules_finish (PncDesktopClient *desktop,
                                                 GAsyncResult *result,
                                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts a signed policy in force; descriptors are borrowed. @trust_fds: public keys that an
 * unmanaged desktop is to believe from now on, of which @threshold must sign; none: as it is.
 * @passphrase_fd: −1, but for a stopped desktop with @trust_fds. Finish with
 * pnc_desktop_client_call_finish(). */
void pnc_desktop_client_set_policy_async (PncDesktopClient *desktop,
                                          int policy_fd,
                                          const int *trust_fds,
                                          guint n_trust_fds,
                                          guint threshold,
                                          int passphrase_fd,
                                          GAsyncReadyCallback callback,
                                          gpointer data);

/* Something was refused here by the rules: the service decides anew and puts it on record. */
void pnc_desktop_client_report_refusal (PncDesktopClient *desktop, const char *question);

/* Transfer full; NULL: no rules. On “start”, or “run” while it runs. */
PncVerdict *pnc_desktop_client_dup_verdict (PncDesktopClient *desktop);
/* Transfer full. */
GVariant *pnc_desktop_client_dup_policy_info (PncDesktopClient *desktop);
GVariant *pnc_desktop_client_dup_notice (PncDesktopClient *desktop);
