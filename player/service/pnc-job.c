/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-job.h"

#include "pnc-error.h"

struct _PncJob
{
  GObject parent_instance;

  PncDbusPinnace1Job *skeleton;
  GCancellable *cancellable;
};

G_DEFINE_TYPE (PncJob, pnc_job, G_TYPE_OBJECT)

enum
{
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
pnc_job_cancel_cb (PncDbusPinnace1Job *skeleton, GDBusMethodInvocation *invocation, PncJob *job)
{
  g_cancellable_cancel (job->cancellable);
  pnc_dbus_pinnace1_job_complete_cancel (skeleton, invocation);
  return TRUE;
}

static void
pnc_job_finalize (GObject *object)
{
  PncJob *job = PNC_JOB (object);

  g_signal_handlers_disconnect_by_data (job->skeleton, job);
  g_clear_object (&job->skeleton);
  g_clear_object (&job->cancellable);
  G_OBJECT_CLASS (pnc_job_parent_class)->finalize (object);
}

static void
pnc_job_class_init (PncJobClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pnc_job_finalize;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", PNC_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void
pnc_job_init (PncJob *job)
{
  job->cancellable = g_cancellable_new ();
  job->skeleton = pnc_dbus_pinnace1_job_skeleton_new ();
  g_signal_connect (job->skeleton, "handle-cancel", G_CALLBACK (pnc_job_cancel_cb), job);
}

PncJob *
pnc_job_new (const char *kind, const char *subject)
{
  PncJob *job = g_object_new (PNC_TYPE_JOB, NULL);

  pnc_dbus_pinnace1_job_set_kind (job->skeleton, kind);
  pnc_dbus_pinnace1_job_set_subject (job->skeleton, subject);
  pnc_dbus_pinnace1_job_set_desktop (job->skeleton, "/");
  pnc_dbus_pinnace1_job_set_phase (job->skeleton, "");
  pnc_dbus_pinnace1_job_set_error_code (job->skeleton, "");
  pnc_dbus_pinnace1_job_set_error_message (job->skeleton, "");
  return job;
}

GDBusInterfaceSkeleton *
pnc_job_get_skeleton (PncJob *job)
{
  return G_DBUS_INTERFACE_SKELETON (job->skeleton);
}

GCancellable *
pnc_job_get_cancellable (PncJob *job)
{
  return job->cancellable;
}

void
pnc_job_set_phase (PncJob *job, const char *phase)
{
  pnc_dbus_pinnace1_job_set_phase (job->skeleton, phase);
}

void
pnc_job_set_progress (PncJob *job, guint64 bytes_done, guint64 bytes_total)
{
  pnc_dbus_pinnace1_job_set_bytes_done (job->skeleton, bytes_done);
  pnc_dbus_pinnace1_job_set_bytes_total (job->skeleton, bytes_total);
}

void
pnc_job_finish (PncJob *job, const char *desktop_path, const GError *error)
{
  if (error != NULL)
    {
      const char *nick
          = error->domain == PNC_ERROR ? pnc_error_code_nick (error->code) : "Unavailable";

      pnc_dbus_pinnace1_job_set_error_code (job->skeleton, nick);
      pnc_dbus_pinnace1_job_set_error_message (job->skeleton, error->message);
    }
  else
    pnc_dbus_pinnace1_job_set_desktop (job->skeleton, desktop_path);
  pnc_dbus_pinnace1_job_set_finished (job->skeleton, TRUE);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (job->skeleton));
  g_signal_emit (job, signals[SIGNAL_FINISHED], 0);
}

gboolean
pnc_job_is_finished (PncJob *job)
{
  return pnc_dbus_pinnace1_job_get_finished (job->skeleton);
}
