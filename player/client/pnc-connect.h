/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A connection to the service of @runtime_dir. When nobody answers, starts pinnaced: the one in
 * PINNACE_BINDIR, beside our own program, in PNC_BINDIR, on PATH, whichever is there first. Of
 * programs that race one starts it, by a lock on RUNTIME/lock; the others wait and connect.
 * Its messages go to RUNTIME/pinnaced.log. Resolves on the caller's main context, which also gets
 * the connection's signals. PNC_ERROR_UNAVAILABLE says what pinnaced said. */
void pnc_connect_async (const char *runtime_dir,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
GDBusConnection *pnc_connect_finish (GAsyncResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
