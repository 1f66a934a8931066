/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-domain.h"

#include "pnc-domain-private.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <glib-unix.h>
#include <signal.h>
#include <sys/syscall.h>

#define OBEY_DEADLINE_S 5

struct _PncDomain
{
  GObject parent_instance;

  PncLibvirtWorker *worker;
  char *uuid;
  virDomainPtr handle; /* NULL until it is created */
  pid_t pid;
  PncFd pidfd; /* stands for QEMU even when its number is taken again */
  guint exit_source;
  guint kill_source;
  guint flush_source;

  gboolean paused;
  gboolean stopped;
  gboolean forced;        /* we asked for the power to be cut */
  gboolean host_ended_it; /* QEMU got a signal from somebody */
  gboolean no_space;      /* the last I/O error said so */
  GQueue early;           /* PncDomainNews that came before anybody could listen */
  gboolean announced;     /* `early` has been emptied */
};

enum
{
  SIGNAL_PAUSED,
  SIGNAL_RESUMED,
  SIGNAL_STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  guint signal;
  int detail;
} PncDomainNews;

G_DEFINE_FINAL_TYPE (PncDomain, pnc_domain, G_TYPE_OBJECT)

static void
pnc_domain_emit (PncDomain *domain, guint signal, int detail)
{
  PncDomainNews *news;

  if (domain->announced)
    {
      if (signal == SIGNAL_RESUMED)
        g_signal_emit (domain, signals[signal], 0);
      else
        g_signal_emit (domain, signals[signal], 0, detail);
      return;
    }
  news = g_new0 (PncDomainNews, 1);
  news->signal = signal;
  news->detail = detail;
  g_queue_push_tail (&domain->early, news);
}

static gboolean
pnc_domain_announce_cb (gpointer data)
{
  g_autoptr (PncDomain) domain = g_object_ref (PNC_DOMAIN (data));
  PncDomainNews *news;

  domain->flush_source = 0;
  domain->announced = TRUE;
  while ((news = g_queue_pop_head (&domain->early)) != NULL)
    {
      pnc_domain_emit (domain, news->signal, news->detail);
      g_free (news);
    }
  return G_SOURCE_REMOVE;
}

static void
pnc_domain_set_stopped (PncDomain *domain, PncDomainStop how)
{
  if (domain->stopped)
    return;
  domain->stopped = TRUE;
  g_clear_handle_id (&domain->exit_source, g_source_remove);
  g_clear_handle_id (&domain->kill_source, g_source_remove);
  pnc_fd_clear (&domain->pidfd);
  g_debug ("domain %s: stopped (%d)", domain->uuid, how);
  pnc_domain_emit (domain, SIGNAL_STOPPED, how);
}

static void
pnc_domain_set_paused (PncDomain *domain, gboolean paused, PncDomainPause why)
{
  if (domain->paused == paused || domain->stopped)
    return;
  domain->paused = paused;
  if (paused)
    pnc_domain_emit (domain, SIGNAL_PAUSED, why);
  else
    pnc_domain_emit (domain, SIGNAL_RESUMED, 0);
}

static PncDomainStop
pnc_domain_judge_stop (PncDomain *domain, int detail)
{
  if (domain->forced || detail == VIR_DOMAIN_EVENT_STOPPED_DESTROYED)
    return PNC_DOMAIN_STOP_FORCED;
  if (detail == VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN && !domain->host_ended_it)
    return PNC_DOMAIN_STOP_GUEST;
  return PNC_DOMAIN_STOP_CRASHED;
}

static PncDomainPause
pnc_domain_judge_pause (PncDomain *domain, int detail)
{
  if (detail != VIR_DOMAIN_EVENT_SUSPENDED_IOERROR)
    return PNC_DOMAIN_PAUSE_USER;
  return domain->no_space ? PNC_DOMAIN_PAUSE_NO_SPACE : PNC_DOMAIN_PAUSE_IO_ERROR;
}

void
pnc_domain_handle_lifecycle (PncDomain *domain, int event, int detail)
{
  switch ((virDomainEventType) event)
    {
    case VIR_DOMAIN_EVENT_SUSPENDED:
      pnc_domain_set_paused (domain, TRUE, pnc_domain_judge_pause (domain, detail));
      break;
    case VIR_DOMAIN_EVENT_RESUMED:
      domain->no_space = FALSE;
      pnc_domain_set_paused (domain, FALSE, PNC_DOMAIN_PAUSE_USER);
      break;
    case VIR_DOMAIN_EVENT_SHUTDOWN:
      domain->host_ended_it = detail == VIR_DOMAIN_EVENT_SHUTDOWN_HOST;
      break;
    case VIR_DOMAIN_EVENT_STOPPED:
      pnc_domain_set_stopped (domain, pnc_domain_judge_stop (domain, detail));
      break;
    case VIR_DOMAIN_EVENT_DEFINED:
    case VIR_DOMAIN_EVENT_UNDEFINED:
    case VIR_DOMAIN_EVENT_STARTED:
    case VIR_DOMAIN_EVENT_PMSUSPENDED:
    case VIR_DOMAIN_EVENT_CRASHED:
      break;
    }
}

void
pnc_domain_handle_io_error (PncDomain *domain, const char *reason)
{
  domain->no_space = g_strcmp0 (reason, "enospc") == 0;
}

static void
pnc_domain_signal_qemu (PncDomain *domain, int signal_number)
{
  if (domain->pidfd >= 0)
    syscall (SYS_pidfd_send_signal, domain->pidfd, signal_number, NULL, 0);
}

static gboolean
pnc_domain_exited_cb (gint fd, GIOCondition condition, gpointer data)
{
  PncDomain *domain = data;

  domain->exit_source = 0;
  pnc_domain_set_stopped (domain,
                          domain->forced ? PNC_DOMAIN_STOP_FORCED : PNC_DOMAIN_STOP_CRASHED);
  return G_SOURCE_REMOVE;
}

static gboolean
pnc_domain_obey_deadline_cb (gpointer data)
{
  PncDomain *domain = data;

  domain->kill_source = 0;
  pnc_domain_signal_qemu (domain, SIGKILL);
  return G_SOURCE_REMOVE;
}

/* From now on the process itself, and not libvirt, says when the domain has stopped. */
static void
pnc_domain_watch_exit (PncDomain *domain)
{
  if (domain->stopped || domain->exit_source != 0)
    return;
  if (domain->pidfd >= 0)
    domain->exit_source = g_unix_fd_add (domain->pidfd, G_IO_IN, pnc_domain_exited_cb, domain);
  else
    pnc_domain_set_stopped (domain, PNC_DOMAIN_STOP_CRASHED);
}

void
pnc_domain_handle_daemon_ended (PncDomain *domain)
{
  pnc_domain_watch_exit (domain);
  if (domain->exit_source == 0 || domain->kill_source != 0)
    return;
  domain->kill_source
      = g_timeout_add_seconds (OBEY_DEADLINE_S, pnc_domain_obey_deadline_cb, domain);
  pnc_domain_signal_qemu (domain, SIGTERM);
}

void
pnc_domain_kill (PncDomain *domain)
{
  domain->forced = TRUE;
  pnc_domain_watch_exit (domain);
  pnc_domain_signal_qemu (domain, SIGKILL);
}

void
pnc_domain_attach (PncDomain *domain, virDomainPtr handle, pid_t pid)
{
  domain->handle = handle;
  domain->pid = pid;
  if (pid > 0 && !domain->stopped)
    domain->pidfd = syscall (SYS_pidfd_open, pid, 0);
  domain->flush_source = g_idle_add (pnc_domain_announce_cb, domain);
}

PncDomain *
pnc_domain_new (PncLibvirtWorker *worker, const char *uuid, gboolean paused)
{
  PncDomain *domain = g_object_new (PNC_TYPE_DOMAIN, NULL);

  domain->worker = pnc_libvirt_worker_ref (worker);
  domain->uuid = g_strdup (uuid);
  domain->paused = paused;
  return domain;
}

static void
pnc_domain_finalize (GObject *object)
{
  PncDomain *domain = PNC_DOMAIN (object);

  g_clear_handle_id (&domain->exit_source, g_source_remove);
  g_clear_handle_id (&domain->kill_source, g_source_remove);
  g_clear_handle_id (&domain->flush_source, g_source_remove);
  g_queue_clear_full (&domain->early, g_free);
  pnc_fd_clear (&domain->pidfd);
  if (domain->handle != NULL)
    virDomainFree (domain->handle);
  g_clear_pointer (&domain->worker, pnc_libvirt_worker_unref);
  g_free (domain->uuid);
  G_OBJECT_CLASS (pnc_domain_parent_class)->finalize (object);
}

static void
pnc_domain_class_init (PncDomainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_domain_finalize;

  signals[SIGNAL_PAUSED] = g_signal_new ("paused", PNC_TYPE_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_RESUMED] = g_signal_new ("resumed", PNC_TYPE_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STOPPED] = g_signal_new ("stopped", PNC_TYPE_DOMAIN, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
pnc_domain_init (PncDomain *domain)
{
  domain->pidfd = PNC_FD_INIT;
  g_queue_init (&domain->early);
}

pid_t
pnc_domain_get_pid (PncDomain *domain)
{
  return domain->pid;
}

const char *
pnc_domain_get_uuid (PncDomain *domain)
{
  return domain->uuid;
}

virDomainPtr
pnc_domain_get_handle (PncDomain *domain)
{
  return domain->handle;
}

PncLibvirtWorker *
pnc_domain_get_worker (PncDomain *domain)
{
  return domain->worker;
}

void
pnc_domain_expect_stop (PncDomain *domain)
{
  domain->forced = TRUE;
}
