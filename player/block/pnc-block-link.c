/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-link.h"

#include <glib-unix.h>
#include <sys/socket.h>

/* Counted: who is called from pnc_block_link_drain() may free the link. */
struct _PncBlockLink
{
  int fd; /* -1 once closed */
  PncBlockLinkFunc receive;
  gpointer user_data;
  guint receive_source;
  guint send_source; /* waits for room */
  GQueue *unsent;    /* of PncSecret, while there is none */
};

static void
pnc_block_link_clear (gpointer data)
{
  PncBlockLink *link = data;

  g_queue_free (link->unsent);
}

static void
pnc_block_link_unref (PncBlockLink *link)
{
  g_rc_box_release_full (link, pnc_block_link_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncBlockLink, pnc_block_link_unref)

static gboolean
pnc_block_link_writable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PncBlockLink *link = user_data;
  PncSecret *next;

  link->send_source = 0;
  while (link->send_source == 0 && (next = g_queue_pop_head (link->unsent)) != NULL)
    pnc_block_link_send (link, next);
  return G_SOURCE_REMOVE;
}

void
pnc_block_link_send (PncBlockLink *link, PncSecret *message)
{
  PncBlockIo result = PNC_BLOCK_IO_GONE;

  if (link->send_source != 0)
    {
      g_queue_push_tail (link->unsent, message);
      return;
    }
  if (link->fd >= 0)
    result = pnc_block_message_send (link->fd, (const PncBlockMessage *) pnc_secret_peek (message),
                                     FALSE);
  if (result != PNC_BLOCK_IO_AGAIN)
    {
      pnc_secret_free (message);
      return;
    }
  g_queue_push_head (link->unsent, message);
  link->send_source = g_unix_fd_add (link->fd, G_IO_OUT, pnc_block_link_writable_cb, link);
}

PncSecret *
pnc_block_link_compose (PncBlockMessageType type, PncBlockMessage **out_message)
{
  PncSecret *memory = pnc_secret_new (sizeof (PncBlockMessage));

  *out_message = (PncBlockMessage *) pnc_secret_bytes (memory);
  pnc_block_message_init (*out_message, type);
  return memory;
}

void
pnc_block_link_drain (PncBlockLink *link)
{
  g_autoptr (PncBlockLink) alive = g_rc_box_acquire (link);
  PncBlockMessage message;
  PncBlockIo result = PNC_BLOCK_IO_DONE;

  while (alive->fd >= 0 && result == PNC_BLOCK_IO_DONE)
    {
      result = pnc_block_message_receive (link->fd, &message);
      if (result == PNC_BLOCK_IO_DONE)
        link->receive (&message, link->user_data);
    }
  if (result == PNC_BLOCK_IO_GONE)
    pnc_block_link_close (link);
}

static gboolean
pnc_block_link_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  pnc_block_link_drain (user_data);
  /* If that closed the link, this source is removed already. */
  return G_SOURCE_CONTINUE;
}

void
pnc_block_link_close (PncBlockLink *link)
{
  g_clear_handle_id (&link->receive_source, g_source_remove);
  g_clear_handle_id (&link->send_source, g_source_remove);
  g_queue_clear_full (link->unsent, (GDestroyNotify) pnc_secret_free);
  if (link->fd < 0)
    return;
  /* A child that was just forked may still hold a copy; the other end shall know at once. */
  shutdown (link->fd, SHUT_RDWR);
  close (link->fd);
  link->fd = -1;
}

PncBlockLink *
pnc_block_link_new (int fd, PncBlockLinkFunc receive, gpointer user_data)
{
  PncBlockLink *link = g_rc_box_new0 (PncBlockLink);

  link->fd = fd;
  link->receive = receive;
  link->user_data = user_data;
  link->unsent = g_queue_new ();
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  link->receive_source
      = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR, pnc_block_link_readable_cb, link);
  return link;
}

void
pnc_block_link_free (PncBlockLink *link)
{
  if (link == NULL)
    return;
  pnc_block_link_close (link);
  pnc_block_link_unref (link);
}
