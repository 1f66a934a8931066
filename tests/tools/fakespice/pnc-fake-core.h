/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice.h>

/* libspice-server's timers and watches on the thread-default main context of whoever calls. */
extern SpiceCoreInterface pnc_fake_core;

/* How many channels of @type (SPICE_CHANNEL_…) clients have open, of all servers. Any thread. */
int pnc_fake_core_count_channels (int type);
