/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-protocol.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

void
pnc_block_message_init (PncBlockMessage *message, PncBlockMessageType type)
{
  memset (message, 0, sizeof *message);
  message->type = type;
}

gboolean
pnc_block_message_set (char *field, gsize size, const char *text)
{
  return g_strlcpy (field, text, size) < size;
}

static gboolean
pnc_block_message_is_sound (const PncBlockMessage *message)
{
  return message->type >= PNC_BLOCK_READY && message->type <= PNC_BLOCK_IO_ERROR
         && message->key_bytes <= sizeof message->key
         && memchr (message->name, 0, sizeof message->name) != NULL
         && memchr (message->desktop_id, 0, sizeof message->desktop_id) != NULL
         && memchr (message->text, 0, sizeof message->text) != NULL;
}

static PncBlockIo
pnc_block_message_failed (void)
{
  return errno == EAGAIN || errno == EWOULDBLOCK ? PNC_BLOCK_IO_AGAIN : PNC_BLOCK_IO_GONE;
}

PncBlockIo
pnc_block_message_send (int fd, const PncBlockMessage *message, gboolean wait)
{
  int flags = MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT);
  ssize_t n;

  do
    n = send (fd, message, sizeof *message, flags);
  while (n < 0 && errno == EINTR);
  return n < 0 ? pnc_block_message_failed () : PNC_BLOCK_IO_DONE;
}

PncBlockIo
pnc_block_message_receive (int fd, PncBlockMessage *message)
{
  ssize_t n;

  do
    n = recv (fd, message, sizeof *message, 0);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    return pnc_block_message_failed ();
  return n == sizeof *message && pnc_block_message_is_sound (message) ? PNC_BLOCK_IO_DONE
                                                                      : PNC_BLOCK_IO_GONE;
}
