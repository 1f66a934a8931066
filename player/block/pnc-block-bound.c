/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-bound.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEATH_TIMEOUT_US (2 * G_USEC_PER_SEC)

struct _PncBlockBound
{
  GMutex mutex;
  GHashTable *pidfds; /* pid → pidfd */
  gboolean killed;
};

/* Debian 12's glibc has no wrappers with these names in every header set; the calls are Linux 5.3.
 */
static int
pnc_block_pidfd_open (pid_t pid)
{
  return (int) syscall (SYS_pidfd_open, pid, 0);
}

static gboolean
pnc_block_pidfd_is_dead (int pidfd, int timeout_ms)
{
  struct pollfd fd = { pidfd, POLLIN, 0 };

  return poll (&fd, 1, timeout_ms) > 0;
}

static void
pnc_block_pidfd_close (gpointer pidfd)
{
  close (GPOINTER_TO_INT (pidfd));
}

static gboolean
pnc_block_bound_is_gone_cb (gpointer pid, gpointer pidfd, gpointer user_data)
{
  return pnc_block_pidfd_is_dead (GPOINTER_TO_INT (pidfd), 0);
}

PncBlockBound *
pnc_block_bound_new (void)
{
  PncBlockBound *bound = g_new0 (PncBlockBound, 1);

  g_mutex_init (&bound->mutex);
  bound->pidfds = g_hash_table_new_full (NULL, NULL, NULL, pnc_block_pidfd_close);
  return bound;
}

void
pnc_block_bound_free (PncBlockBound *bound)
{
  g_hash_table_unref (bound->pidfds);
  g_mutex_clear (&bound->mutex);
  g_free (bound);
}

gboolean
pnc_block_bound_add (PncBlockBound *bound, pid_t pid)
{
  gboolean known;
  int pidfd;

  g_mutex_lock (&bound->mutex);
  g_hash_table_foreach_remove (bound->pidfds, pnc_block_bound_is_gone_cb, NULL);
  known = !bound->killed && g_hash_table_contains (bound->pidfds, GINT_TO_POINTER (pid));
  pidfd = known || bound->killed ? -1 : pnc_block_pidfd_open (pid);
  if (pidfd >= 0)
    g_hash_table_insert (bound->pidfds, GINT_TO_POINTER (pid), GINT_TO_POINTER (pidfd));
  g_mutex_unlock (&bound->mutex);
  return known || pidfd >= 0;
}

void
pnc_block_bound_kill (PncBlockBound *bound)
{
  gint64 deadline = g_get_monotonic_time () + DEATH_TIMEOUT_US;
  GHashTableIter iter;
  gpointer pidfd;

  g_mutex_lock (&bound->mutex);
  bound->killed = TRUE;
  g_hash_table_iter_init (&iter, bound->pidfds);
  while (g_hash_table_iter_next (&iter, NULL, &pidfd))
    syscall (SYS_pidfd_send_signal, GPOINTER_TO_INT (pidfd), SIGKILL, NULL, 0);
  g_hash_table_iter_init (&iter, bound->pidfds);
  while (g_hash_table_iter_next (&iter, NULL, &pidfd))
    {
      gint64 left_us = MAX (deadline - g_get_monotonic_time (), 0);

      pnc_block_pidfd_is_dead (GPOINTER_TO_INT (pidfd), left_us / 1000);
    }
  g_mutex_unlock (&bound->mutex);
}
