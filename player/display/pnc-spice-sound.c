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
};

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
  g_hash_table_unref (sound->channels);
  g_free (sound);
}

static gboolean
pnc_spice_sound_allows (PncSpiceSound *sound, SpiceChannel *channel)
{
  return SPICE_IS_PLAYBACK_CHANNEL (channel) ? sound->play : sound->record;
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

static void
pnc_spice_sound_adjust (PncSpiceSound *sound, SpiceChannel *channel, PncSoundState state)
{
  gboolean allowed = pnc_spice_sound_allows (sound, channel);

  if (allowed && state == PNC_SOUND_WAITING)
    {
      pnc_spice_sound_note (sound, channel, PNC_SOUND_OPEN);
      sound->open (channel, sound->data);
    }
  else if (allowed && state == PNC_SOUND_CLOSED)
    spice_channel_connect (channel);
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
