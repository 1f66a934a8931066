/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-fake-agent.h"

#include <spice/vd_agent.h>
#include <string.h>

struct _PncFakeAgent
{
  SpiceCharDeviceInstance instance; /* first: callbacks get its address */
  PncFakeAgentFunc func;
  gpointer user_data;
  GByteArray *chunks;  /* from the server, as they came */
  GByteArray *message; /* put together from chunks */
  GByteArray *out;     /* to the server */
};

static gboolean
pnc_fake_agent_take_message (PncFakeAgent *self)
{
  VDAgentMessage *message = (VDAgentMessage *) self->message->data;
  gsize size;

  if (self->message->len < sizeof *message)
    return FALSE;
  size = sizeof *message + message->size;
  if (self->message->len < size)
    return FALSE;
  self->func (message->type, message->data, message->size, self->user_data);
  g_byte_array_remove_range (self->message, 0, size);
  return TRUE;
}

static gboolean
pnc_fake_agent_take_chunk (PncFakeAgent *self)
{
  VDIChunkHeader *header = (VDIChunkHeader *) self->chunks->data;
  guint size;

  if (self->chunks->len < sizeof *header || self->chunks->len < sizeof *header + header->size)
    return FALSE;
  size = sizeof *header + header->size;
  if (header->port == VDP_CLIENT_PORT)
    g_byte_array_append (self->message, self->chunks->data + sizeof *header, header->size);
  g_byte_array_remove_range (self->chunks, 0, size);
  return TRUE;
}

static int
pnc_fake_agent_write (SpiceCharDeviceInstance *instance, const uint8_t *data, int size)
{
  PncFakeAgent *self = (PncFakeAgent *) instance;

  g_byte_array_append (self->chunks, data, size);
  while (pnc_fake_agent_take_chunk (self))
    while (pnc_fake_agent_take_message (self))
      continue;
  return size;
}

static int
pnc_fake_agent_read (SpiceCharDeviceInstance *instance, uint8_t *buffer, int size)
{
  PncFakeAgent *self = (PncFakeAgent *) instance;
  guint n = MIN ((guint) size, self->out->len);

  if (n == 0)
    return 0;
  memcpy (buffer, self->out->data, n);
  g_byte_array_remove_range (self->out, 0, n);
  return n;
}

static void
pnc_fake_agent_state (SpiceCharDeviceInstance *instance, int connected)
{
}

static const SpiceCharDeviceInterface interface = {
  .base = { .type = SPICE_INTERFACE_CHAR_DEVICE,
            .description = "fake agent",
            .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR,
            .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR },
  .state = pnc_fake_agent_state,
  .write = pnc_fake_agent_write,
  .read = pnc_fake_agent_read,
};

PncFakeAgent *
pnc_fake_agent_new (SpiceServer *server, PncFakeAgentFunc func, gpointer user_data)
{
  PncFakeAgent *self = g_new0 (PncFakeAgent, 1);

  self->func = func;
  self->user_data = user_data;
  self->chunks = g_byte_array_new ();
  self->message = g_byte_array_new ();
  self->out = g_byte_array_new ();
  self->instance.base.sif = &interface.base;
  self->instance.subtype = "vdagent";
  spice_server_add_interface (server, &self->instance.base);
  return self;
}

void
pnc_fake_agent_free (PncFakeAgent *self)
{
  if (self == NULL)
    return;
  spice_server_remove_interface (&self->instance.base);
  g_byte_array_unref (self->chunks);
  g_byte_array_unref (self->message);
  g_byte_array_unref (self->out);
  g_free (self);
}

void
pnc_fake_agent_send (PncFakeAgent *self, guint type, gconstpointer data, gsize size)
{
  VDAgentMessage header = { .protocol = VD_AGENT_PROTOCOL, .type = type, .size = size };
  g_autoptr (GByteArray) message = g_byte_array_new ();

  g_byte_array_append (message, (guint8 *) &header, sizeof header);
  g_byte_array_append (message, data, size);
  for (guint sent = 0; sent < message->len; sent += VD_AGENT_MAX_DATA_SIZE)
    {
      VDIChunkHeader chunk
          = { .port = VDP_CLIENT_PORT, .size = MIN (message->len - sent, VD_AGENT_MAX_DATA_SIZE) };

      g_byte_array_append (self->out, (guint8 *) &chunk, sizeof chunk);
      g_byte_array_append (self->out, message->data + sent, chunk.size);
    }
  spice_server_char_device_wakeup (&self->instance);
}
