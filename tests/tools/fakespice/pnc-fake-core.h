/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice.h>

/* libspice-server's timers and watches on the thread-default main context of whoever calls. */
extern SpiceCoreInterface pnc_fake_core;
