/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

/* Answering D-Bus calls: what the handlers of all objects share. Main thread. */

/* Answers with @error, as a PNC_ERROR. Takes both. */
void pnc_bus_call_fail (GDBusMethodInvocation *invocation, GError *error);

/* The descriptor that @handle (an "h") names, owned by the caller; −1 with PNC_ERROR_INVALID. */
int
pnc_bus_call_get_fd (GUnixFDList *fds, GVariant *handle, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Answers "(h)" with @fd, which is taken. Takes @invocation. */
void pnc_bus_call_answer_fd (GDBusMethodInvocation *invocation, int fd);

/* Answers "(h)" with a memfd that holds @bytes. Takes @invocation. */
void pnc_bus_call_answer_bytes (GDBusMethodInvocation *invocation, GBytes *bytes);
