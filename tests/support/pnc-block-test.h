/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-block-service.h"
#include "pnc-test.h"
#include "pnc-volume.h"

#include <libnbd.h>

/* A desktop's block process with one open volume "data", in a world of its own. NBD clients run in
 * forked children: the block process kills who was its client when it ends. */
#define PNC_BLOCK_TEST_PAYLOAD_BYTES (8 * 1024 * 1024)
#define PNC_BLOCK_TEST_DESKTOP_ID "6f3f9a3e-58f5-4f0e-9b9f-0a7d4f1c2b3d"

typedef struct
{
  PncTestWorld *world; /* not ours if made beside another */
  char *volume_path;
  char *socket_path;
  PncSecret *key;
  guint64 payload_bytes;
  PncBlockService *service;
  pid_t client; /* who may connect; 0: nobody */
} PncBlockTest;

PncBlockTest *pnc_block_test_new (void);
PncBlockTest *pnc_block_test_new_sized (guint64 payload_bytes);
/* A second block process in the same world, with no volume open. */
PncBlockTest *pnc_block_test_new_beside (PncBlockTest *test);
void pnc_block_test_free (PncBlockTest *test);

/* As cmocka wants them. */
int pnc_block_test_set_up (void **state);
int pnc_block_test_tear_down (void **state);

/* Starts a block process and opens the volume; closes it and waits for its end. */
void pnc_block_test_start (PncBlockTest *test);
void pnc_block_test_close (PncBlockTest *test);

/* Between the two: a fresh volume in @folder is served from then on. */
void pnc_block_test_move_volume (PncBlockTest *test, const char *folder);

/* @data: a PncBlockTest. */
gboolean pnc_block_test_authorize_cb (PncBlockService *service,
                                      pid_t pid,
                                      const char *export_name,
                                      gpointer data);

/* Runs @client in a child, the only process that may connect, with a connection to @export_name:
 * NULL if it was refused. It checks with g_assert and must not touch GLib's main loop. The parent
 * fails if the child does. */
typedef void (*PncBlockTestClient) (struct nbd_handle *nbd);
void
pnc_block_test_run_client (PncBlockTest *test, const char *export_name, PncBlockTestClient client);
/* Does not wait. */
pid_t
pnc_block_test_fork_client (PncBlockTest *test, const char *export_name, PncBlockTestClient client);
/* In the child: the socket, for further connections. */
const char *pnc_block_test_client_socket (void);

/* Iterates the main context until the child ends; its wait status. */
int pnc_block_test_wait_child (pid_t pid);

/* A PncTestCondition: is the pointer at @data set? */
gboolean pnc_block_test_is_set (gpointer data);
