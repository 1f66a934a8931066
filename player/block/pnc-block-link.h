/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-block-protocol.h"
#include "pnc-secret.h"

/* The service's end of the socket to a block process: messages out, in order, without waiting;
 * messages in, one call each. Main thread. */
typedef struct _PncBlockLink PncBlockLink;

typedef void (*PncBlockLinkFunc) (const PncBlockMessage *message, gpointer user_data);

/* Takes @fd and makes it non-blocking. @receive may free the link. */
PncBlockLink *pnc_block_link_new (int fd, PncBlockLinkFunc receive, gpointer user_data);
void pnc_block_link_free (PncBlockLink *link);

/* An empty message in memory that may hold a key. The caller fills *@out_message in. */
PncSecret *pnc_block_link_compose (PncBlockMessageType type, PncBlockMessage **out_message);

/* Takes @message, from pnc_block_link_compose(). What is sent to a process that is gone is dropped:
 * its end answers whoever waits. */
void pnc_block_link_send (PncBlockLink *link, PncSecret *message);

/* Receives what has come so far, also from a process that has ended. */
void pnc_block_link_drain (PncBlockLink *link);

/* Closes the socket, which ends the block process. */
void pnc_block_link_close (PncBlockLink *link);
