/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-core.h"
#include "pnc-fake-spice-private.h"

#include <spice/vd_agent.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
pnc_fake_call_free (PncFakeCall *call)
{
  g_clear_pointer (&call->bytes, g_bytes_unref);
  g_free (call->text);
  g_free (call);
}

static gboolean
pnc_fake_call_cb (gpointer data)
{
  PncFakeCall *call = data;

  call->run (call->fake, call);
  return G_SOURCE_REMOVE;
}

void
pnc_fake_spice_post (PncFakeSpice *self, PncFakeRun run, PncFakeCall call)
{
  PncFakeCall *posted = g_memdup2 (&call, sizeof call);

  posted->fake = self;
  posted->run = run;
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, pnc_fake_call_cb, posted,
                              (GDestroyNotify) pnc_fake_call_free);
}

G_GNUC_PRINTF (2, 3)
static void
pnc_fake_spice_log (PncFakeSpice *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_mutex_lock (&self->lock);
  g_string_append_vprintf (self->log, format, arguments);
  g_string_append_c (self->log, '\n');
  g_mutex_unlock (&self->lock);
  va_end (arguments);
}

/* Input */

static void
pnc_fake_keyboard_push (SpiceKbdInstance *instance, uint8_t code)
{
  PncFakeSpice *self = ((PncFakeKeyboard *) instance)->fake;

  pnc_fake_spice_log (self, "scan %02x", code);
  if (self->config.draws_on_key && (code & 0x80) == 0)
    pnc_fake_qxl_draw (self->qxls[0], &(PncRect){ 16, 16, 16, 32 }, ++self->n_keys);
}

static uint8_t
pnc_fake_keyboard_get_leds (SpiceKbdInstance *instance)
{
  return ((PncFakeKeyboard *) instance)->fake->leds;
}

static const SpiceKbdInterface keyboard_interface = {
  .base = { .type = SPICE_INTERFACE_KEYBOARD,
            .major_version = SPICE_INTERFACE_KEYBOARD_MAJOR,
            .minor_version = SPICE_INTERFACE_KEYBOARD_MINOR },
  .push_scan_freg = pnc_fake_keyboard_push,
  .get_leds = pnc_fake_keyboard_get_leds,
};

/* A button pressed comes as a wheel that did not turn. */
static void
pnc_fake_spice_log_wheel (PncFakeSpice *self, int wheel, uint32_t buttons)
{
  if (wheel != 0)
    pnc_fake_spice_log (self, "wheel %d %x", wheel, buttons);
  else
    pnc_fake_spice_log (self, "buttons %x", buttons);
}

static void
pnc_fake_mouse_motion (SpiceMouseInstance *instance, int dx, int dy, int dz, uint32_t buttons)
{
  PncFakeSpice *self = ((PncFakeMouse *) instance)->fake;

  if (dx != 0 || dy != 0)
    pnc_fake_spice_log (self, "motion %d,%d %x", dx, dy, buttons);
  else
    pnc_fake_spice_log_wheel (self, dz, buttons);
}

static void
pnc_fake_mouse_buttons (SpiceMouseInstance *instance, uint32_t buttons)
{
  pnc_fake_spice_log (((PncFakeMouse *) instance)->fake, "buttons %x", buttons);
}

static const SpiceMouseInterface mouse_interface = {
  .base = { .type = SPICE_INTERFACE_MOUSE,
            .major_version = SPICE_INTERFACE_MOUSE_MAJOR,
            .minor_version = SPICE_INTERFACE_MOUSE_MINOR },
  .motion = pnc_fake_mouse_motion,
  .buttons = pnc_fake_mouse_buttons,
};

static void
pnc_fake_tablet_set_size (SpiceTabletInstance *instance, int width, int height)
{
}

static void
pnc_fake_tablet_position (SpiceTabletInstance *instance, int x, int y, uint32_t buttons)
{
  pnc_fake_spice_log (((PncFakeTablet *) instance)->fake, "tablet %d,%d %x", x, y, buttons);
}

static void
pnc_fake_tablet_wheel (SpiceTabletInstance *instance, int wheel, uint32_t buttons)
{
  pnc_fake_spice_log_wheel (((PncFakeTablet *) instance)->fake, wheel, buttons);
}

static void
pnc_fake_tablet_buttons (SpiceTabletInstance *instance, uint32_t buttons)
{
  pnc_fake_spice_log (((PncFakeTablet *) instance)->fake, "buttons %x", buttons);
}

static const SpiceTabletInterface tablet_interface = {
  .base = { .type = SPICE_INTERFACE_TABLET,
            .major_version = SPICE_INTERFACE_TABLET_MAJOR,
            .minor_version = SPICE_INTERFACE_TABLET_MINOR },
  .set_logical_size = pnc_fake_tablet_set_size,
  .position = pnc_fake_tablet_position,
  .wheel = pnc_fake_tablet_wheel,
  .buttons = pnc_fake_tablet_buttons,
};

void
pnc_fake_spice_plug_tablet (PncFakeSpice *self, gboolean present)
{
  if (present == self->has_tablet)
    return;
  self->has_tablet = present;
  if (present)
    spice_server_add_interface (self->server, &self->tablet.instance.base);
  else
    spice_server_remove_interface (&self->tablet.instance.base);
}

static const SpicePlaybackInterface pnc_fake_speaker = {
  .base = { .type = SPICE_INTERFACE_PLAYBACK,
            .description = "fake speaker",
            .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR,
            .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR },
};

gboolean
pnc_fake_spice_has_listener (PncFakeSpice *self)
{
  return pnc_fake_core_count_channels (SPICE_CHANNEL_PLAYBACK) > 0;
}

/* The agent */

static void
pnc_fake_spice_announce (PncFakeSpice *self)
{
  guint32 message[1 + VD_AGENT_CAPS_SIZE] = { 0 };

  VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_MONITORS_CONFIG);
  VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_REPLY);
  VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_CLIPBOARD_BY_DEMAND);
  VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_CLIPBOARD_SELECTION);
  if (self->config.crlf)
    VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_GUEST_LINEEND_CRLF);
  if (!self->config.flaps)
    VD_AGENT_SET_CAPABILITY (message + 1, VD_AGENT_CAP_CLIPBOARD_NO_RELEASE_ON_REGRAB);
  pnc_fake_agent_send (self->agent, VD_AGENT_ANNOUNCE_CAPABILITIES, message, sizeof message);
}

static void
pnc_fake_spice_take_monitors (PncFakeSpice *self, const VDAgentMonitorsConfig *config)
{
  g_autoptr (GString) line = g_string_new ("monitors");

  for (guint i = 0; i < config->num_of_monitors; i++)
    g_string_append_printf (line, " %ux%u+%d+%d", config->monitors[i].width,
                            config->monitors[i].height, config->monitors[i].x,
                            config->monitors[i].y);
  pnc_fake_spice_log (self, "%s", line->str);
  if (self->config.follows_size && config->num_of_monitors > 0)
    pnc_fake_qxl_set_mode (self->qxls[0], config->monitors[0].width, config->monitors[0].height,
                           self->config.format);
}

static void
pnc_fake_spice_hand_over (PncFakeSpice *self, guint selection, guint type)
{
  gsize size = self->clipboard != NULL ? strlen (self->clipboard) : 0;
  g_autoptr (GByteArray) message = g_byte_array_new ();
  guint32 header[2] = { selection, size > 0 ? type : VD_AGENT_CLIPBOARD_NONE };

  g_byte_array_append (message, (guint8 *) header, sizeof header);
  if (size > 0)
    g_byte_array_append (message, (guint8 *) self->clipboard, size);
  pnc_fake_agent_send (self->agent, VD_AGENT_CLIPBOARD, message->data, message->len);
}

static void
pnc_fake_spice_take_clipboard (PncFakeSpice *self, guint type, const guint8 *data, gsize size)
{
  const guint32 *words = (const guint32 *) data;
  guint selection = data[0];
  g_autoptr (GString) line = g_string_new (NULL);

  switch (type)
    {
    case VD_AGENT_CLIPBOARD_GRAB:
      g_string_printf (line, "grab %u", selection);
      for (gsize i = 1; i < size / 4; i++)
        g_string_append_printf (line, " %u", words[i]);
      break;
    case VD_AGENT_CLIPBOARD_RELEASE:
      g_string_printf (line, "release %u", selection);
      break;
    case VD_AGENT_CLIPBOARD_REQUEST:
      g_string_printf (line, "request %u %u", selection, words[1]);
      break;
    default:
      g_string_printf (line, "clipboard %u %u ", selection, words[1]);
      g_string_append_len (line, (const char *) data + 8, size - 8);
    }
  pnc_fake_spice_log (self, "%s", line->str);
  if (type == VD_AGENT_CLIPBOARD_REQUEST)
    pnc_fake_spice_hand_over (self, selection, words[1]);
}

static void
pnc_fake_spice_agent_cb (guint type, const guint8 *data, gsize size, gpointer user_data)
{
  PncFakeSpice *self = user_data;

  switch (type)
    {
    case VD_AGENT_ANNOUNCE_CAPABILITIES:
      pnc_fake_spice_log (self, "caps");
      pnc_fake_spice_announce (self);
      break;
    case VD_AGENT_MONITORS_CONFIG:
      pnc_fake_spice_take_monitors (self, (const VDAgentMonitorsConfig *) data);
      break;
    case VD_AGENT_CLIPBOARD:
    case VD_AGENT_CLIPBOARD_GRAB:
    case VD_AGENT_CLIPBOARD_REQUEST:
    case VD_AGENT_CLIPBOARD_RELEASE:
      pnc_fake_spice_take_clipboard (self, type, data, size);
      break;
    default:
      break;
    }
}

void
pnc_fake_spice_plug_agent (PncFakeSpice *self, gboolean present)
{
  if (present && self->agent == NULL)
    self->agent = pnc_fake_agent_new (self->server, pnc_fake_spice_agent_cb, self);
  else if (!present)
    g_clear_pointer (&self->agent, pnc_fake_agent_free);
}

/* Life */

static void
pnc_fake_spice_start (PncFakeSpice *self)
{
  const PncFakeSpiceConfig *config = &self->config;

  self->server = spice_server_new ();
  spice_server_set_noauth (self->server);
  if (config->socket_path != NULL)
    spice_server_set_addr (self->server, config->socket_path, SPICE_ADDR_FLAG_UNIX_ONLY);
  spice_server_set_image_compression (self->server, SPICE_IMAGE_COMPRESSION_OFF);
  spice_server_set_streaming_video (self->server, SPICE_STREAM_VIDEO_OFF);
  spice_server_set_agent_mouse (self->server, FALSE);
  if (spice_server_init (self->server, &pnc_fake_core) != 0)
    g_error ("The SPICE server does not start");
  for (guint i = 0; i < (config->headless ? 0 : MAX (config->n_devices, 1)); i++)
    self->qxls[i]
        = pnc_fake_qxl_new (self->server, i, config->width_px, config->height_px, config->format);
  spice_server_add_interface (self->server, &self->keyboard.instance.base);
  spice_server_add_interface (self->server, &self->mouse.instance.base);
  pnc_fake_spice_plug_tablet (self, !config->relative);
  if (config->sound)
    {
      self->speaker.base.sif = &pnc_fake_speaker.base;
      spice_server_add_interface (self->server, &self->speaker.base);
    }
  pnc_fake_spice_plug_agent (self, config->agent);
  spice_server_vm_start (self->server);
}

static void
pnc_fake_spice_stop (PncFakeSpice *self)
{
  pnc_fake_spice_plug_agent (self, FALSE);
  spice_server_destroy (self->server);
  for (guint i = 0; i < PNC_FAKE_MAX_DEVICES; i++)
    g_clear_pointer (&self->qxls[i], pnc_fake_qxl_free);
}

static gpointer
pnc_fake_spice_run (gpointer data)
{
  PncFakeSpice *self = data;

  g_main_context_push_thread_default (self->context);
  pnc_fake_spice_start (self);
  g_mutex_lock (&self->lock);
  self->is_ready = TRUE;
  g_cond_signal (&self->ready);
  g_mutex_unlock (&self->lock);
  g_main_loop_run (self->loop);
  pnc_fake_spice_stop (self);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

PncFakeSpice *
pnc_fake_spice_new (const PncFakeSpiceConfig *config)
{
  PncFakeSpice *self = g_new0 (PncFakeSpice, 1);

  self->config = *config;
  self->keyboard = (PncFakeKeyboard){ { .base.sif = &keyboard_interface.base }, self };
  self->mouse = (PncFakeMouse){ { .base.sif = &mouse_interface.base }, self };
  self->tablet = (PncFakeTablet){ { .base.sif = &tablet_interface.base }, self };
  self->log = g_string_new (NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ready);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("fakespice", pnc_fake_spice_run, self);
  g_mutex_lock (&self->lock);
  while (!self->is_ready)
    g_cond_wait (&self->ready, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

static void
pnc_fake_spice_quit (PncFakeSpice *self, PncFakeCall *call)
{
  g_main_loop_quit (self->loop);
}

void
pnc_fake_spice_free (PncFakeSpice *self)
{
  if (self == NULL)
    return;
  pnc_fake_spice_post (self, pnc_fake_spice_quit, (PncFakeCall){ 0 });
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_string_free (self->log, TRUE);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ready);
  g_free (self->clipboard);
  g_free (self);
}

static void
pnc_fake_spice_add_client (PncFakeSpice *self, PncFakeCall *call)
{
  spice_server_add_client (self->server, call->numbers[0], TRUE);
}

int
pnc_fake_spice_open (PncFakeSpice *self)
{
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    g_error ("No socket pair");
  pnc_fake_spice_post (self, pnc_fake_spice_add_client, (PncFakeCall){ .numbers = { fds[0] } });
  return fds[1];
}

gboolean
pnc_fake_spice_has_client (PncFakeSpice *self)
{
  return pnc_fake_qxl_has_client (self->qxls[0]);
}

guint
pnc_fake_spice_count_pending (PncFakeSpice *self, guint device)
{
  return pnc_fake_qxl_count_pending (self->qxls[device]);
}

char *
pnc_fake_spice_dup_log (PncFakeSpice *self)
{
  char *copy;

  g_mutex_lock (&self->lock);
  copy = g_strdup (self->log->str);
  g_mutex_unlock (&self->lock);
  return copy;
}

void
pnc_fake_spice_clear_log (PncFakeSpice *self)
{
  g_mutex_lock (&self->lock);
  g_string_truncate (self->log, 0);
  g_mutex_unlock (&self->lock);
}
