/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

/* The sound channels of one session under what the rules allow: one that is denied gets no socket,
 * and loses the one it has. spice-client-glib's SpiceAudio connects them by itself, so the socket
 * is where they can be held. Main thread. */
typedef struct _PncSpiceSound PncSpiceSound;

/* @channel, which was held, may have its socket now. */
typedef void (*PncSpiceSoundOpenFunc) (SpiceChannel *channel, gpointer data);

/* Nothing is allowed at first but what @play and @record say. */
PncSpiceSound *
pnc_spice_sound_new (gboolean play, gboolean record, PncSpiceSoundOpenFunc open, gpointer data);
void pnc_spice_sound_free (PncSpiceSound *sound);

/* @channel asks for a socket. TRUE: it is one for sound, and must wait for @open. */
gboolean pnc_spice_sound_holds (PncSpiceSound *sound, SpiceChannel *channel);
void pnc_spice_sound_forget (PncSpiceSound *sound, SpiceChannel *channel);

/* Was @channel closed since it was denied? */
gboolean pnc_spice_sound_is_closed (PncSpiceSound *sound, SpiceChannel *channel);

void pnc_spice_sound_set_allowed (PncSpiceSound *sound, gboolean play, gboolean record);
