/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-spice-source.h"

#include "pnc-display-source-producer.h"
#include "pnc-error.h"
#include "pnc-spice-clipboard.h"
#include "pnc-spice-cursor.h"
#include "pnc-spice-display.h"
#include "pnc-spice-farewell.h"
#include "pnc-spice-inputs.h"
#include "pnc-spice-sound.h"

#include <spice-client.h>
#include <unistd.h>

/* The channels without which there is no desktop on the screen. */
enum
{
  PNC_SPICE_MAIN = 1 << 0,
  PNC_SPICE_INPUTS = 1 << 1,
  PNC_SPICE_DISPLAY = 1 << 2,
  PNC_SPICE_ALL = PNC_SPICE_MAIN | PNC_SPICE_INPUTS | PNC_SPICE_DISPLAY,
};

struct _PncSpiceSource
{
  PncDisplaySource parent_instance;

  PncSpiceOpenFunc open;
  gpointer open_data;
  GDestroyNotify free_open_data;
  gboolean audio;

  /* One connection; all NULL or empty while disconnected. */
  SpiceSession *session;
  GCancellable *opening;
  SpiceMainChannel *main;
  PncSpiceInputs *inputs;
  PncSpiceClipboard *clipboard;
  PncSpiceSound *sound;
  GHashTable *displays; /* SpiceChannel → PncSpiceDisplay */
  GHashTable *cursors;  /* SpiceChannel → PncSpiceCursor */
  GHashTable *greeting; /* set of SpiceChannel: have a socket, and have not been heard of */
  guint open_channels;  /* PNC_SPICE_… */
  guint agent_updates;  /* since the agent connected; the second one brings its capabilities */
};

enum
{
  PROP_0,
  PROP_AUDIO,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpiceSession, g_object_unref)
G_DEFINE_FINAL_TYPE (PncSpiceSource, pnc_spice_source, PNC_TYPE_DISPLAY_SOURCE)

static void
pnc_spice_source_leave_session (PncSpiceSource *self, SpiceSession *session)
{
  GList *channels = spice_session_get_channels (session);

  for (GList *item = channels; item != NULL; item = item->next)
    g_signal_handlers_disconnect_by_data (item->data, self);
  g_list_free (channels);
  g_signal_handlers_disconnect_by_data (session, self);
}

/* Lets go of the connection. The pictures go first, while everything that a consumer may call from
 * its "reset" still stands; SPICE frees their memory from an idle source, so later. */
static void
pnc_spice_source_teardown (PncSpiceSource *self)
{
  SpiceSession *session = g_steal_pointer (&self->session);

  if (session == NULL)
    return;
  g_hash_table_remove_all (self->displays);
  g_hash_table_remove_all (self->cursors);
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  pnc_spice_source_leave_session (self, session);
  g_clear_pointer (&self->inputs, pnc_spice_inputs_free);
  g_clear_pointer (&self->clipboard, pnc_spice_clipboard_free);
  g_clear_pointer (&self->sound, pnc_spice_sound_free);
  g_clear_object (&self->main);
  pnc_spice_farewell (session, g_steal_pointer (&self->greeting));
}

/* @error is taken. */
static void
pnc_spice_source_fail (PncSpiceSource *self, GError *error)
{
  g_object_ref (self);
  pnc_spice_source_teardown (self);
  pnc_display_source_report_failure (PNC_DISPLAY_SOURCE (self), error);
  g_object_unref (self);
}

/* Descriptors */

static void
pnc_spice_source_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (object);
  GTask *task = G_TASK (result);
  SpiceChannel *channel = g_task_get_task_data (task);
  gboolean current = self->opening == g_task_get_cancellable (task);
  g_autoptr (GError) error = NULL;
  int fd = g_task_propagate_int (task, &error);

  if (error != NULL && current)
    {
      g_prefix_error (&error, "Opening the desktop's screen: ");
      pnc_spice_source_fail (self, g_steal_pointer (&error));
    }
  else if (error == NULL && current)
    {
      g_hash_table_add (self->greeting, g_object_ref (channel));
      spice_channel_open_fd (channel, fd);
    }
  else if (error == NULL)
    close (fd);
}

static void
pnc_spice_source_open_channel (SpiceChannel *channel, gpointer data)
{
  PncSpiceSource *self = data;
  g_autoptr (GTask) task = g_task_new (self, self->opening, pnc_spice_source_opened_cb, NULL);

  /* What is returned must arrive, cancelled or not, or the descriptor would leak. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_object_ref (channel), g_object_unref);
  self->open (self, SPICE_IS_MAIN_CHANNEL (channel), task, self->open_data);
}

/* Each channel asks for a socket of its own, also those that come later. */
static void
pnc_spice_source_open_fd_cb (SpiceChannel *channel, int with_tls, PncSpiceSource *self)
{
  if (!pnc_spice_sound_holds (self->sound, channel))
    pnc_spice_source_open_channel (channel, self);
}

/* Of a channel that is closed from here nothing more is heard. */
static gboolean
pnc_spice_source_is_silenced (gpointer channel, gpointer value, gpointer data)
{
  PncSpiceSource *self = data;

  return pnc_spice_sound_is_closed (self->sound, channel);
}

static void
pnc_spice_source_limit_sound (PncDisplaySource *source, gboolean play, gboolean record)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (source);

  if (self->sound == NULL)
    return;
  pnc_spice_sound_set_allowed (self->sound, play, record);
  g_hash_table_foreach_remove (self->greeting, pnc_spice_source_is_silenced, self);
}

/* For as long as a connection lasts. */
static PncSpiceSound *
pnc_spice_source_new_sound (PncSpiceSource *self)
{
  gboolean play, record;

  pnc_display_source_get_sound_rules (PNC_DISPLAY_SOURCE (self), &play, &record);
  return pnc_spice_sound_new (play, record, pnc_spice_source_open_channel, self);
}

/* Channels */

static const char *
pnc_spice_source_describe_event (SpiceChannelEvent event)
{
  switch (event)
    {
    case SPICE_CHANNEL_ERROR_CONNECT:
      return "could not be opened";
    case SPICE_CHANNEL_ERROR_TLS:
      return "asks for encryption, which a local socket does not need";
    case SPICE_CHANNEL_ERROR_LINK:
      return "does not speak SPICE as we know it";
    case SPICE_CHANNEL_ERROR_AUTH:
      return "asks for a ticket; start the desktop again";
    case SPICE_CHANNEL_ERROR_IO:
      return "broke off";
    case SPICE_CHANNEL_CLOSED:
      return "was closed; the desktop may have stopped";
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_OPENED:
    case SPICE_CHANNEL_SWITCHING:
      break;
    }
  return NULL;
}

/* TRUE if the desktop cannot be used without @channel. */
static gboolean
pnc_spice_source_needs (SpiceChannel *channel)
{
  return SPICE_IS_MAIN_CHANNEL (channel) || SPICE_IS_INPUTS_CHANNEL (channel)
         || SPICE_IS_DISPLAY_CHANNEL (channel);
}

static void
pnc_spice_source_note_open (PncSpiceSource *self, SpiceChannel *channel)
{
  if (SPICE_IS_MAIN_CHANNEL (channel))
    self->open_channels |= PNC_SPICE_MAIN;
  else if (SPICE_IS_INPUTS_CHANNEL (channel))
    self->open_channels |= PNC_SPICE_INPUTS;
  else if (SPICE_IS_DISPLAY_CHANNEL (channel))
    self->open_channels |= PNC_SPICE_DISPLAY;
  if (self->open_channels == PNC_SPICE_ALL)
    pnc_display_source_report_state (PNC_DISPLAY_SOURCE (self), PNC_DISPLAY_STATE_CONNECTED);
}

static void
pnc_spice_source_event_cb (SpiceChannel *channel, SpiceChannelEvent event, PncSpiceSource *self)
{
  const char *what = pnc_spice_source_describe_event (event);
  const GError *detail = spice_channel_get_error (channel);

  g_hash_table_remove (self->greeting, channel);
  if (event == SPICE_CHANNEL_OPENED)
    pnc_spice_source_note_open (self, channel);
  if (what == NULL || !pnc_spice_source_needs (channel))
    return;
  pnc_spice_source_fail (
      self, g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE, "The desktop's screen %s%s%s", what,
                         detail != NULL ? ": " : "", detail != NULL ? detail->message : ""));
}

static void
pnc_spice_source_mouse_mode_cb (SpiceMainChannel *channel, GParamSpec *pspec, PncSpiceSource *self)
{
  int mode = 0;

  g_object_get (channel, "mouse-mode", &mode, NULL);
  pnc_display_source_report_mouse_mode (PNC_DISPLAY_SOURCE (self), mode == SPICE_MOUSE_MODE_CLIENT
                                                                       ? PNC_MOUSE_MODE_CLIENT
                                                                       : PNC_MOUSE_MODE_SERVER);
}

static void
pnc_spice_source_set_agent (PncSpiceSource *self, gboolean connected)
{
  g_object_ref (self);
  pnc_spice_clipboard_set_agent (self->clipboard, connected);
  pnc_display_source_report_agent (PNC_DISPLAY_SOURCE (self), connected);
  g_object_unref (self);
}

static void
pnc_spice_source_agent_cb (SpiceMainChannel *channel, GParamSpec *pspec, PncSpiceSource *self)
{
  gboolean connected = FALSE;

  g_object_get (channel, "agent-connected", &connected, NULL);
  self->agent_updates = 0;
  if (!connected)
    pnc_spice_source_set_agent (self, FALSE);
}

/* An agent that connects is announced twice: when its port opens, while the capabilities are still
 * those of the one before it, and when it has said its own. */
static void
pnc_spice_source_agent_update_cb (SpiceMainChannel *channel, PncSpiceSource *self)
{
  gboolean connected = FALSE;

  g_object_get (channel, "agent-connected", &connected, NULL);
  if (connected && ++self->agent_updates == 2)
    pnc_spice_source_set_agent (self, TRUE);
}

/* spice-client-glib tells the agent, which then does not send so much. −1: any. */
static void
pnc_spice_source_limit_clipboard (PncDisplaySource *source, gint64 max_bytes)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (source);

  if (self->main != NULL)
    g_object_set (self->main, "max-clipboard", max_bytes < G_MAXINT ? (int) max_bytes + 1 : -1,
                  NULL);
}

static void
pnc_spice_source_adopt_main (PncSpiceSource *self, SpiceMainChannel *channel)
{
  self->main = g_object_ref (channel);
  self->clipboard = pnc_spice_clipboard_new (PNC_DISPLAY_SOURCE (self), channel);
  g_object_set (channel, "disable-display-align", TRUE, NULL);
  pnc_spice_source_limit_clipboard (
      PNC_DISPLAY_SOURCE (self),
      pnc_display_source_get_clipboard_rules (PNC_DISPLAY_SOURCE (self))->max_bytes);
  g_signal_connect (channel, "notify::mouse-mode", G_CALLBACK (pnc_spice_source_mouse_mode_cb),
                    self);
  g_signal_connect (channel, "notify::agent-connected", G_CALLBACK (pnc_spice_source_agent_cb),
                    self);
  g_signal_connect (channel, "main-agent-update", G_CALLBACK (pnc_spice_source_agent_update_cb),
                    self);
}

/* The main channel is connected by the session, sound by SpiceAudio; what is left alone here
 * (USB, ports) never opens. */
static void
pnc_spice_source_channel_new_cb (SpiceSession *session, SpiceChannel *channel, PncSpiceSource *self)
{
  PncDisplaySource *source = PNC_DISPLAY_SOURCE (self);

  g_signal_connect (channel, "open-fd", G_CALLBACK (pnc_spice_source_open_fd_cb), self);
  g_signal_connect (channel, "channel-event", G_CALLBACK (pnc_spice_source_event_cb), self);
  if (SPICE_IS_MAIN_CHANNEL (channel))
    {
      pnc_spice_source_adopt_main (self, SPICE_MAIN_CHANNEL (channel));
      return;
    }
  if (SPICE_IS_DISPLAY_CHANNEL (channel))
    g_hash_table_insert (self->displays, channel,
                         pnc_spice_display_new (source, SPICE_DISPLAY_CHANNEL (channel)));
  else if (SPICE_IS_CURSOR_CHANNEL (channel))
    g_hash_table_insert (self->cursors, channel,
                         pnc_spice_cursor_new (source, SPICE_CURSOR_CHANNEL (channel)));
  else if (SPICE_IS_INPUTS_CHANNEL (channel) && self->inputs == NULL)
    self->inputs = pnc_spice_inputs_new (source, SPICE_INPUTS_CHANNEL (channel));
  else
    return;
  spice_channel_connect (channel);
}

static void
pnc_spice_source_channel_destroy_cb (SpiceSession *session,
                                     SpiceChannel *channel,
                                     PncSpiceSource *self)
{
  g_signal_handlers_disconnect_by_data (channel, self);
  g_hash_table_remove (self->cursors, channel);
  g_hash_table_remove (self->displays, channel);
  pnc_spice_sound_forget (self->sound, channel);
}

/* What PncDisplaySource asks of it */

static void
pnc_spice_source_connect (PncDisplaySource *source)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (source);

  pnc_display_source_report_state (source, PNC_DISPLAY_STATE_CONNECTING);
  self->opening = g_cancellable_new ();
  self->open_channels = 0;
  self->greeting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->sound = pnc_spice_source_new_sound (self);
  self->session = spice_session_new ();
  g_object_set (self->session, "enable-audio", self->audio, "enable-usbredir", FALSE,
                "enable-smartcard", FALSE, "gl-scanout", FALSE, NULL);
  g_signal_connect (self->session, "channel-new", G_CALLBACK (pnc_spice_source_channel_new_cb),
                    self);
  g_signal_connect (self->session, "channel-destroy",
                    G_CALLBACK (pnc_spice_source_channel_destroy_cb), self);
  if (self->audio)
    spice_audio_get (self->session, NULL);
  spice_session_open_fd (self->session, -1);
}

static void
pnc_spice_source_disconnect (PncDisplaySource *source)
{
  g_object_ref (source);
  pnc_spice_source_teardown (PNC_SPICE_SOURCE (source));
  pnc_display_source_report_state (source, PNC_DISPLAY_STATE_DISCONNECTED);
  g_object_unref (source);
}

static void
pnc_spice_source_key (PncDisplaySource *source, guint scancode, gboolean pressed)
{
  pnc_spice_inputs_key (PNC_SPICE_SOURCE (source)->inputs, scancode, pressed);
}

static void
pnc_spice_source_set_key_leds (PncDisplaySource *source, PncKeyLeds leds)
{
  pnc_spice_inputs_set_leds (PNC_SPICE_SOURCE (source)->inputs, leds);
}

static void
pnc_spice_source_position (PncDisplaySource *source, PncDisplayHead *head, int x, int y)
{
  pnc_spice_inputs_position (PNC_SPICE_SOURCE (source)->inputs, pnc_display_head_get_id (head), x,
                             y);
}

static void
pnc_spice_source_motion (PncDisplaySource *source, int dx, int dy)
{
  pnc_spice_inputs_motion (PNC_SPICE_SOURCE (source)->inputs, dx, dy);
}

static void
pnc_spice_source_button (PncDisplaySource *source, PncButton button, gboolean pressed)
{
  pnc_spice_inputs_button (PNC_SPICE_SOURCE (source)->inputs, button, pressed);
}

/* One message carries all heads, side by side: a head that is left out would be turned off. */
static void
pnc_spice_source_request_size (PncDisplaySource *source,
                               PncDisplayHead *head,
                               guint width_px,
                               guint height_px)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (source);
  GListModel *heads = pnc_display_source_get_heads (source);
  guint n_heads = g_list_model_get_n_items (heads), x = 0;

  for (guint i = 0; i < n_heads; i++)
    {
      g_autoptr (PncDisplayHead) item = g_list_model_get_item (heads, i);
      guint id = pnc_display_head_get_id (item);
      guint width = item == head ? width_px : pnc_display_head_get_width (item);
      guint height = item == head ? height_px : pnc_display_head_get_height (item);

      spice_main_channel_update_display (self->main, id, x, 0, width, height, FALSE);
      spice_main_channel_update_display_enabled (self->main, id, width > 0, FALSE);
      x += width;
    }
  g_object_set (self->main, "disable-display-position", n_heads < 2, NULL);
  spice_main_channel_send_monitor_config (self->main);
}

static void
pnc_spice_source_offer_clipboard (PncDisplaySource *source,
                                  PncSelection selection,
                                  const char *const *mime_types)
{
  pnc_spice_clipboard_offer (PNC_SPICE_SOURCE (source)->clipboard, selection, mime_types);
}

static void
pnc_spice_source_read_clipboard (PncDisplaySource *source,
                                 PncSelection selection,
                                 const char *mime_type,
                                 GTask *task)
{
  pnc_spice_clipboard_read (PNC_SPICE_SOURCE (source)->clipboard, selection, mime_type, task);
}

/* GObject plumbing */

static void
pnc_spice_source_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_AUDIO)
    PNC_SPICE_SOURCE (object)->audio = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_spice_source_dispose (GObject *object)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (object);

  pnc_spice_source_teardown (self);
  if (self->free_open_data != NULL)
    self->free_open_data (self->open_data);
  self->free_open_data = NULL;
  G_OBJECT_CLASS (pnc_spice_source_parent_class)->dispose (object);
}

static void
pnc_spice_source_finalize (GObject *object)
{
  PncSpiceSource *self = PNC_SPICE_SOURCE (object);

  g_hash_table_unref (self->displays);
  g_hash_table_unref (self->cursors);
  G_OBJECT_CLASS (pnc_spice_source_parent_class)->finalize (object);
}

static void
pnc_spice_source_class_init (PncSpiceSourceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  PncDisplaySourceClass *source_class = PNC_DISPLAY_SOURCE_CLASS (class);

  object_class->set_property = pnc_spice_source_set_property;
  object_class->dispose = pnc_spice_source_dispose;
  object_class->finalize = pnc_spice_source_finalize;
  source_class->connect = pnc_spice_source_connect;
  source_class->disconnect = pnc_spice_source_disconnect;
  source_class->key = pnc_spice_source_key;
  source_class->set_key_leds = pnc_spice_source_set_key_leds;
  source_class->position = pnc_spice_source_position;
  source_class->motion = pnc_spice_source_motion;
  source_class->button = pnc_spice_source_button;
  source_class->request_size = pnc_spice_source_request_size;
  source_class->offer_clipboard = pnc_spice_source_offer_clipboard;
  source_class->read_clipboard_async = pnc_spice_source_read_clipboard;
  source_class->limit_clipboard = pnc_spice_source_limit_clipboard;
  source_class->limit_sound = pnc_spice_source_limit_sound;
  properties[PROP_AUDIO]
      = g_param_spec_boolean ("audio", NULL, NULL, FALSE,
                              G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_spice_source_init (PncSpiceSource *self)
{
  self->displays
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pnc_spice_display_free);
  self->cursors = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) pnc_spice_cursor_free);
}

PncSpiceSource *
pnc_spice_source_new (PncSpiceOpenFunc open,
                      gpointer data,
                      GDestroyNotify free_data,
                      gboolean audio)
{
  PncSpiceSource *self = g_object_new (PNC_TYPE_SPICE_SOURCE, "audio", audio, NULL);

  self->open = open;
  self->open_data = data;
  self->free_open_data = free_data;
  return self;
}
