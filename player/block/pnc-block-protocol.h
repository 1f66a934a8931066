/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the service and a block process say to each other, over a SOCK_SEQPACKET socketpair that
 * the block process inherits: one struct, one packet, both ends built together. A closed socket
 * is the order to flush, wipe and end.
 *
 *   service                              block process
 *                                    <-  READY      the NBD socket listens
 *   OPEN, FLUSH, CLOSE  (serial)     ->
 *                                    <-  DONE       (same serial) number: -1, or a PncErrorCode
 *                                                   with the message in text
 *   BIND                (number)     ->             process that ends with the block process
 *                                    <-  AUTHORIZE  (serial) number: the pid of a connection;
 *                                                   name: "" before it has named an export
 *   VERDICT   (same serial, number)  ->             1: let it in, 0: cut it off
 *                                    <-  IO_ERROR   name, number: errno of a failed request */
typedef enum
{
  PNC_BLOCK_READY = 1,
  PNC_BLOCK_OPEN, /* name, desktop_id, text: absolute path, key */
  PNC_BLOCK_FLUSH,
  PNC_BLOCK_CLOSE,
  PNC_BLOCK_DONE,
  PNC_BLOCK_BIND,
  PNC_BLOCK_AUTHORIZE,
  PNC_BLOCK_VERDICT,
  PNC_BLOCK_IO_ERROR,
} PncBlockMessageType;

#define PNC_BLOCK_NAME_BYTES 64
#define PNC_BLOCK_TEXT_BYTES 4096
#define PNC_BLOCK_KEY_BYTES 64

/* Strings end with a zero byte. An OPEN holds a key: its memory comes from PncSecret. */
typedef struct
{
  guint32 type;
  guint32 serial;
  gint32 number;
  guint32 key_bytes;
  char name[PNC_BLOCK_NAME_BYTES];
  char desktop_id[PNC_BLOCK_NAME_BYTES];
  char text[PNC_BLOCK_TEXT_BYTES];
  guint8 key[PNC_BLOCK_KEY_BYTES];
} PncBlockMessage;

/* Empty but for its @type. */
void pnc_block_message_init (PncBlockMessage *message, PncBlockMessageType type);

/* Copies @text into a field of @size bytes; FALSE, and the field is cut, if it does not fit. */
gboolean pnc_block_message_set (char *field, gsize size, const char *text);

typedef enum
{
  PNC_BLOCK_IO_DONE,
  PNC_BLOCK_IO_AGAIN, /* a non-blocking socket is full, or empty */
  PNC_BLOCK_IO_GONE,  /* the other end is closed, or sent what is no message */
} PncBlockIo;

/* Any thread; a message is one packet, so senders do not mix. With @wait it waits for room on a
 * blocking socket. Never raises SIGPIPE. */
PncBlockIo pnc_block_message_send (int fd, const PncBlockMessage *message, gboolean wait);
PncBlockIo pnc_block_message_receive (int fd, PncBlockMessage *message);
