/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-sound.h"

typedef enum
{
  PNC_SOUND_OPEN,    /* has its socket */
  PNC_SOUND_WAITING, /* has asked for one */
  PNC_SOUND_CLOSED,  /* had one */
} PncSoundState;

struct _PncSpiceSound
{
  gboolean play;
  gboolean record;
  GHashTable *channels; /* SpiceChannel → PncSoundState */
  PncSpiceSoundOpenFunc open;
  gpointer data;
  guint retry_id; /* a channel that was closed is to be opened again */
};

#define PNC_SPICE_SOUND_RETRY_MS 50

PncSpiceSound *
pnc_spice_sound_new (gboolean play, gboolean record, PncSpiceSoundOpenFunc open, gpointer data)
{
  PncSpiceSound *sound = g_new0 (PncSpiceSound, 1);

  *sound = (PncSpiceSound){ .play = play, .record = record, .open = open, .data = data };
  sound->channels = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  return sound;
}

void
pnc_spice_sound_free (PncSpiceSound *sound)
{
  g_clear_handle_id (&sound->retry_id, g_source_remove);
  g_hash_table_unref (sound->channels);
  g_free (sound);
}

static gboolean
pnc_spice_sound_allows (PncSpiceSound *sound, SpiceChannel *channel)
{
  return SPICE_IS_PLAYBACK_CHANNEL (channel) ? sound->play : sound->record;
}

gboolean
pnc_spice_sound_is_closed (PncSpiceSound *sound, SpiceChannel *channel)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (sound->channels, channel)) == PNC_SOUND_CLOSED;
}

static void
pnc_spice_sound_note (PncSpiceSound *sound, SpiceChannel *channel, PncSoundState state)
{
  g_hash_table_insert (sound->channels, g_object_ref (channel), GINT_TO_POINTER (state));
}

gboolean
pnc_spice_sound_holds (PncSpiceSound *sound, SpiceChannel *channel)
{
  gboolean allowed;

  if (!SPICE_IS_PLAYBACK_CHANNEL (channel) && !SPICE_IS_RECORD_CHANNEL (channel))
    return FALSE;
  allowed = pnc_spice_sound_allows (sound, channel);
  pnc_spice_sound_note (sound, channel, allowed ? PNC_SOUND_OPEN : PNC_SOUND_WAITING);
  return !allowed;
}

void
pnc_spice_sound_forget (PncSpiceSound *sound, SpiceChannel *channel)
{
  g_hash_table_remove (sound->channels, channel);
}

/* A channel that is still on its way down does not hear that it may come up again, and nothing says
 * when it is down: it is told until it asks for its socket. */
static gboolean
pnc_spice_sound_retry_cb (gpointer data)
{
  PncSpiceSound *sound = data;
  g_autoptr (GList) channels = g_hash_table_get_keys (sound->channels);
  guint n_closed = 0;

  for (GList *l = channels; l != NULL; l = l->next)
    if (pnc_spice_sound_allows (sound, l->data) && pnc_spice_sound_is_closed (sound, l->data))
      {
        n_closed++;
        spice_channel_connect (l->data);
      }
  if (n_closed > 0)
    return G_SOURCE_CONTINUE;
  sound->retry_id = 0;
  return G_SOURCE_REMOVE;
}

static void
pnc_spice_sound_adjust (PncSpiceSound *sound, SpiceChannel *channel, PncSoundState state)
{
  gboolean allowed = pnc_spice_sound_allows (sound, channel);

  if (allowed && state == PNC_SOUND_WAITING)
    {
      pnc_spice_sound_note (sound, channel, PNC_SOUND_OPEN);
      sound->open (channel, sound->data);
    }
  else if (allowed && state == PNC_SOUND_CLOSED && sound->retry_id == 0)
    sound->retry_id = g_timeout_add (PNC_SPICE_SOUND_RETRY_MS, pnc_spice_sound_retry_cb, sound);
  else if (!allowed && state == PNC_SOUND_OPEN)
    {
      pnc_spice_sound_note (sound, channel, PNC_SOUND_CLOSED);
      spice_channel_disconnect (channel, SPICE_CHANNEL_NONE);
    }
}

void
pnc_spice_sound_set_allowed (PncSpiceSound *sound, gboolean play, gboolean record)
{
  g_autoptr (GList) channels = NULL;

  sound->play = play;
  sound->record = record;
  channels = g_hash_table_get_keys (sound->channels);
  for (GList *l = channels; l != NULL; l = l->next)
    pnc_spice_sound_adjust (sound, l->data,
                            GPOINTER_TO_INT (g_hash_table_lookup (sound->channels, l->data)));
}
