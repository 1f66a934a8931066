/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-domain.h"

/* Lets one client after the other in to a desktop's screen. libspice-server (0.15.1) falls, and the
 * guest with it, over a client that is gone or replaced while its display channel is being made. So
 * each socket that is handed out is held open here as well: for whatever reason a client leaves
 * (killed, say), QEMU hears of it only when the client's channels have long been made; and the next
 * client, who replaces the one before, gets no socket before that. Main thread. */
typedef struct _PncScreenDoor PncScreenDoor;

/* How long after its last socket a client's channels are held to be made, in ms. */
#define PNC_SCREEN_DOOR_SETTLE_MS 2000

PncScreenDoor *pnc_screen_door_new (PncDomain *domain);
/* Who still waits gets PNC_ERROR_UNAVAILABLE. */
void pnc_screen_door_free (PncScreenDoor *door);

/* Returns a connected SPICE socket as @task's int (the caller's), or an error. @first: it is a new
 * connection's first socket, which waits for the connection before it, and for those of other
 * clients that asked before; BUSY when @client asks again meanwhile, which gives up what it asked
 * for. @client may be NULL. Takes @task. */
void
pnc_screen_door_open (PncScreenDoor *door, GDBusConnection *client, gboolean first, GTask *task);
