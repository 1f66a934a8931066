/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <unistd.h>

/* A file descriptor that closes itself: `g_auto (PncFd) fd = PNC_FD_INIT;` */
typedef int PncFd;

#define PNC_FD_INIT (-1)

static inline void
pnc_fd_clear (PncFd *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* Gives the descriptor away: the caller of this owns what it returns. */
static inline int
pnc_fd_steal (PncFd *fd)
{
  int stolen = *fd;
  *fd = -1;
  return stolen;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncFd, pnc_fd_clear)
