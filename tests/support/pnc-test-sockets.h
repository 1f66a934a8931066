/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-test.h"

/* A socket on which a process waits for others: TCP that listens, UDP and raw IP that have no peer,
 * UNIX that listens or is a named datagram socket. */
typedef struct
{
  pid_t pid;
  char *program; /* the kernel's name of it, cut off at 15 bytes */
  char *kind;    /* its file in /proc/net: "tcp6", "unix" … */
  char *address; /* UNIX: a path, "@…" if abstract, "" if nameless; else HEX:PORT as the kernel has
                    it */
} PncTestSocket;

/* Those of @pids (pid_t), each looked for in the network namespace of its process: array of
 * PncTestSocket. Fails the test if it may not look
 * into one that is alive: pinnaced lets nobody but root (pnc_test_be_root()). */
GPtrArray *pnc_test_sockets_find (GArray *pids);
