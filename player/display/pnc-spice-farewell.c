/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-farewell.h"

typedef struct
{
  SpiceSession *session;
  GHashTable *greeting;
} PncSpiceFarewell;

static gboolean
pnc_spice_farewell_end_cb (gpointer data)
{
  PncSpiceFarewell *farewell = data;

  spice_session_disconnect (farewell->session);
  g_object_unref (farewell->session);
  g_hash_table_unref (farewell->greeting);
  g_free (farewell);
  return G_SOURCE_REMOVE;
}

/* Never at once: that a channel is open is said just before it comes up, and whoever hears that may
 * be the one who wants to leave. */
static void
pnc_spice_farewell_end_if_heard (PncSpiceFarewell *farewell)
{
  if (g_hash_table_size (farewell->greeting) == 0)
    g_idle_add_full (G_PRIORITY_HIGH, pnc_spice_farewell_end_cb, farewell, NULL);
}

static void
pnc_spice_farewell_event_cb (SpiceChannel *channel,
                             SpiceChannelEvent event,
                             PncSpiceFarewell *farewell)
{
  g_signal_handlers_disconnect_by_data (channel, farewell);
  g_hash_table_remove (farewell->greeting, channel);
  pnc_spice_farewell_end_if_heard (farewell);
}

void
pnc_spice_farewell (SpiceSession *session, GHashTable *greeting)
{
  PncSpiceFarewell *farewell = g_new0 (PncSpiceFarewell, 1);
  GHashTableIter iter;
  gpointer channel;

  *farewell = (PncSpiceFarewell){ session, greeting };
  g_hash_table_iter_init (&iter, greeting);
  while (g_hash_table_iter_next (&iter, &channel, NULL))
    g_signal_connect (channel, "channel-event", G_CALLBACK (pnc_spice_farewell_event_cb), farewell);
  pnc_spice_farewell_end_if_heard (farewell);
}
