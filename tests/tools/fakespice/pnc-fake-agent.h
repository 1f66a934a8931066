/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <spice.h>

/* A guest agent's side of the "vdagent" port: takes the server's chunks apart into messages, and
 * sends messages in chunks. Server's thread. */
typedef struct _PncFakeAgent PncFakeAgent;

typedef void (*PncFakeAgentFunc) (guint type, const guint8 *data, gsize size, gpointer user_data);

PncFakeAgent *pnc_fake_agent_new (SpiceServer *server, PncFakeAgentFunc func, gpointer user_data);
/* Unplugs it. */
void pnc_fake_agent_free (PncFakeAgent *agent);

void pnc_fake_agent_send (PncFakeAgent *agent, guint type, gconstpointer data, gsize size);
