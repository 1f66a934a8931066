/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-control.h"

#include "pnc-block-bound.h"
#include "pnc-block-protocol.h"
#include "pnc-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/eventfd.h>

/* A service that does not answer in this time is stuck: the connection is refused. */
#define VERDICT_TIMEOUT_US (10 * G_USEC_PER_SEC)

/* How long requests that run may hold up the end. */
#define STOP_TIMEOUT_US (5 * G_USEC_PER_SEC)

struct _PncBlockControl
{
  int fd;
  char *socket_path;
  PncBlockExports *exports;
  PncBlockBound *bound;

  GMutex mutex;
  GCond verdict_cond;
  GHashTable *verdicts; /* serial → PNC_VERDICT_… */
  guint32 last_serial;
};

enum
{
  PNC_VERDICT_NONE,
  PNC_VERDICT_NO,
  PNC_VERDICT_YES,
};

/* One command that may take long, on its own thread. */
typedef struct
{
  PncBlockControl *control;
  PncSecret *message; /* PncBlockMessage */
} PncBlockJob;

/* Written by the signal handler, which can reach nothing else. */
static int signal_fd = -1;

static void
pnc_block_control_signal_cb (int number)
{
  guint64 one = 1;
  int saved_errno = errno;

  if (write (signal_fd, &one, sizeof one) < 0)
    _exit (1);
  errno = saved_errno;
}

/* Answers ------------------------------------------------------------------------------------- */

static void
pnc_block_control_send (PncBlockControl *control, const PncBlockMessage *message)
{
  /* If the service is gone the control thread sees it too, and ends the process. */
  (void) pnc_block_message_send (control->fd, message, TRUE);
}

static void
pnc_block_control_answer (PncBlockControl *control, guint32 serial, const GError *error)
{
  PncBlockMessage done;

  pnc_block_message_init (&done, PNC_BLOCK_DONE);
  done.serial = serial;
  done.number = error == NULL ? -1 : error->code;
  pnc_block_message_set (done.text, sizeof done.text, error == NULL ? "" : error->message);
  pnc_block_control_send (control, &done);
}

/* Commands ------------------------------------------------------------------------------------ */

static gboolean
pnc_block_control_open (PncBlockControl *control, const PncBlockMessage *message, GError **error)
{
  g_autoptr (PncSecret) key = pnc_secret_new_copy (message->key, message->key_bytes);
  g_autoptr (PncVolumeInfo) info = pnc_volume_open (
      message->text, message->desktop_id[0] != 0 ? message->desktop_id : NULL, key, error);
  PncVolumeIo *io;

  if (info == NULL)
    return FALSE;
  io = pnc_volume_io_new (message->text, info, error);
  return io != NULL && pnc_block_exports_add (control->exports, message->name, io, error);
}

static gpointer
pnc_block_job_run (gpointer data)
{
  PncBlockJob *job = data;
  const PncBlockMessage *message = (const PncBlockMessage *) pnc_secret_peek (job->message);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (message->type == PNC_BLOCK_OPEN)
    done = pnc_block_control_open (job->control, message, &error);
  else
    done = pnc_block_exports_flush (job->control->exports, &error);
  g_assert (done == (error == NULL));
  pnc_block_control_answer (job->control, message->serial, error);
  pnc_secret_free (job->message);
  g_free (job);
  /* libcryptsetup and OpenSSL may have left parts of a key there. */
  sodium_stackzero (16384);
  return NULL;
}

static void
pnc_block_control_start_job (PncBlockControl *control, const PncBlockMessage *message)
{
  PncBlockJob *job = g_new0 (PncBlockJob, 1);

  job->control = control;
  job->message = pnc_secret_new_copy (message, sizeof *message);
  g_thread_unref (g_thread_new ("pnc-block-job", pnc_block_job_run, job));
}

static void
pnc_block_control_take_verdict (PncBlockControl *control, const PncBlockMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (message->serial);

  g_mutex_lock (&control->mutex);
  if (g_hash_table_contains (control->verdicts, serial))
    g_hash_table_insert (control->verdicts, serial,
                         GINT_TO_POINTER (message->number == 1 ? PNC_VERDICT_YES : PNC_VERDICT_NO));
  g_cond_broadcast (&control->verdict_cond);
  g_mutex_unlock (&control->mutex);
}

/* The end ------------------------------------------------------------------------------------- */

/* Whoever reads plaintext from us goes first; then the keys, while nothing can hold us up for
 * long; then what they encrypted goes to the drive. @close: the order to answer, or NULL. */
static void G_GNUC_NORETURN
pnc_block_control_end (PncBlockControl *control, const PncBlockMessage *close)
{
  g_autoptr (GError) error = NULL;

  pnc_block_bound_kill (control->bound);
  pnc_block_exports_stop (control->exports, g_get_monotonic_time () + STOP_TIMEOUT_US);
  if (!pnc_block_exports_flush (control->exports, &error))
    g_printerr ("%s\n", error->message);
  g_unlink (control->socket_path);
  if (close != NULL)
    pnc_block_control_answer (control, close->serial, error);
  /* Not exit(): NBD threads still run, and nothing is left to tidy. */
  _exit (error == NULL ? 0 : 1);
}

static void
pnc_block_control_handle (PncBlockControl *control, const PncBlockMessage *message)
{
  switch ((PncBlockMessageType) message->type)
    {
    case PNC_BLOCK_OPEN:
    case PNC_BLOCK_FLUSH:
      pnc_block_control_start_job (control, message);
      return;
    case PNC_BLOCK_CLOSE:
      pnc_block_control_end (control, message);
    case PNC_BLOCK_BIND:
      pnc_block_bound_add (control->bound, message->number);
      return;
    case PNC_BLOCK_VERDICT:
      pnc_block_control_take_verdict (control, message);
      return;
    case PNC_BLOCK_READY:
    case PNC_BLOCK_DONE:
    case PNC_BLOCK_AUTHORIZE:
    case PNC_BLOCK_IO_ERROR:
      return; /* ours to send */
    }
}

static gpointer
pnc_block_control_run (gpointer data)
{
  PncBlockControl *control = data;
  g_autoptr (PncSecret) memory = pnc_secret_new (sizeof (PncBlockMessage));
  PncBlockMessage *message = (PncBlockMessage *) pnc_secret_bytes (memory);
  struct pollfd fds[] = { { control->fd, POLLIN, 0 }, { signal_fd, POLLIN, 0 } };

  for (;;)
    {
      if (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno != EINTR)
        pnc_block_control_end (control, NULL);
      if (fds[1].revents != 0)
        pnc_block_control_end (control, NULL);
      if (fds[0].revents == 0)
        continue;
      if (pnc_block_message_receive (control->fd, message) != PNC_BLOCK_IO_DONE)
        pnc_block_control_end (control, NULL);
      pnc_block_control_handle (control, message);
      sodium_memzero (message, sizeof *message);
    }
}

/* Public -------------------------------------------------------------------------------------- */

PncBlockControl *
pnc_block_control_new (int fd, const char *socket_path)
{
  PncBlockControl *control = g_new0 (PncBlockControl, 1);

  control->fd = fd;
  control->socket_path = g_strdup (socket_path);
  control->exports = pnc_block_exports_new ();
  control->bound = pnc_block_bound_new ();
  g_mutex_init (&control->mutex);
  g_cond_init (&control->verdict_cond);
  control->verdicts = g_hash_table_new (NULL, NULL);
  return control;
}

void
pnc_block_control_start (PncBlockControl *control)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT };
  struct sigaction action = { .sa_handler = pnc_block_control_signal_cb, .sa_flags = SA_RESTART };
  PncBlockMessage ready;

  signal_fd = eventfd (0, EFD_CLOEXEC);
  if (signal_fd < 0)
    g_error ("Cannot make an eventfd: %s", g_strerror (errno));
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, NULL);
  g_thread_unref (g_thread_new ("pnc-control", pnc_block_control_run, control));
  pnc_block_message_init (&ready, PNC_BLOCK_READY);
  pnc_block_control_send (control, &ready);
}

PncBlockExports *
pnc_block_control_get_exports (PncBlockControl *control)
{
  return control->exports;
}

/* Leaves the question in the table for the control thread, and takes the answer out. */
static gboolean
pnc_block_control_ask (PncBlockControl *control, PncBlockMessage *question)
{
  gint64 deadline = g_get_monotonic_time () + VERDICT_TIMEOUT_US;
  gpointer serial;
  int verdict;

  g_mutex_lock (&control->mutex);
  question->serial = ++control->last_serial;
  serial = GUINT_TO_POINTER (question->serial);
  g_hash_table_insert (control->verdicts, serial, GINT_TO_POINTER (PNC_VERDICT_NONE));
  g_mutex_unlock (&control->mutex);
  /* This waits while the socket is full of other questions, which must not keep the control thread
   * from taking answers. */
  pnc_block_control_send (control, question);
  g_mutex_lock (&control->mutex);
  do
    verdict = GPOINTER_TO_INT (g_hash_table_lookup (control->verdicts, serial));
  while (verdict == PNC_VERDICT_NONE
         && g_cond_wait_until (&control->verdict_cond, &control->mutex, deadline));
  g_hash_table_remove (control->verdicts, serial);
  g_mutex_unlock (&control->mutex);
  return verdict == PNC_VERDICT_YES;
}

gboolean
pnc_block_control_authorize (PncBlockControl *control, pid_t pid, const char *name)
{
  PncBlockMessage question;

  pnc_block_message_init (&question, PNC_BLOCK_AUTHORIZE);
  question.number = pid;
  if (!pnc_block_message_set (question.name, sizeof question.name, name)
      || !pnc_block_control_ask (control, &question))
    return FALSE;
  /* The service reads and writes volumes too while it makes a desktop, and it outlives us. */
  return pid == getppid () || pnc_block_bound_add (control->bound, pid);
}

void
pnc_block_control_report_failure (PncBlockControl *control, const char *name, int errno_)
{
  PncBlockMessage report;

  pnc_block_message_init (&report, PNC_BLOCK_IO_ERROR);
  report.number = errno_;
  pnc_block_message_set (report.name, sizeof report.name, name);
  (void) pnc_block_message_send (control->fd, &report, FALSE);
}
