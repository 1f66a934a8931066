/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

/* Lets go of a session. spice-client-glib (0.42) takes the session away from a channel at once,
 * also from one that is greeting the server, and that one then asks the session that it no longer
 * has. So the session lives until all in @greeting have been heard of: they have come up, or failed
 * since the others are gone. Takes @session and @greeting (a set of SpiceChannel, each with a
 * reference and with no handler of the caller's). Main thread. */
void pnc_spice_farewell (SpiceSession *session, GHashTable *greeting);
