/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-display-source.h"

#include <spice-client.h>

/* One display channel as heads: a QXL device shows all its monitors as parts of one channel's
 * surface, a virtio device has a channel for each. A head's id is what SPICE calls its display id,
 * channel plus monitor. Main context. */
typedef struct _PncSpiceDisplay PncSpiceDisplay;

/* @source is borrowed and outlives it; heads are added to and removed from it as the guest says. */
PncSpiceDisplay *pnc_spice_display_new (PncDisplaySource *source, SpiceDisplayChannel *channel);
/* Takes its heads away: the channel's memory may die afterwards. */
void pnc_spice_display_free (PncSpiceDisplay *display);
