/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-desktop-private.h"

#include <sys/statvfs.h>

/* A guest that is still booting does not hear the power button, so it is pressed again while the
 * guest may still follow; after the last time the person is told that it does not. */
#define PNC_DESKTOP_STOP_TICK_S 5
#define PNC_DESKTOP_STOP_TICKS 12
/* A paused guest that goes on with less than this would stop again at once. */
#define PNC_DESKTOP_RESUME_FREE_BYTES (4 * 1024 * 1024)

/* Letting go */

static void
pnc_desktop_answer_stopping (PncDesktop *desktop, const GError *error)
{
  g_autoptr (GPtrArray) stopping = g_steal_pointer (&desktop->stopping);

  desktop->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&desktop->stop_tick_id, g_source_remove);
  for (guint i = 0; i < stopping->len; i++)
    if (error != NULL)
      g_task_return_error (stopping->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (stopping->pdata[i], TRUE);
}

static void
pnc_desktop_released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncDesktop) desktop = user_data;

  pnc_run_undo_finish (result);
  desktop->undoing = FALSE;
  pnc_desktop_apply (desktop, desktop->broke ? PNC_DESKTOP_EVENT_BROKE : PNC_DESKTOP_EVENT_RELEASED,
                     "");
  desktop->broke = FALSE;
  pnc_desktop_judge (desktop);
  pnc_desktop_answer_stopping (desktop, NULL);
}

/* QEMU is gone or must go: give back all that the run holds. */
static void
pnc_desktop_release (PncDesktop *desktop)
{
  if (desktop->undoing)
    return;
  desktop->undoing = TRUE;
  pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_STOP, "");
  pnc_run_undo_async (g_steal_pointer (&desktop->run), pnc_desktop_released_cb,
                      g_object_ref (desktop));
}

/* Something that the run cannot do without has ended by itself: the first cause counts. */
static void
pnc_desktop_break (PncDesktop *desktop, const char *part, char *message)
{
  g_autofree char *owned = message;

  if (desktop->stop_asked || desktop->undoing)
    return;
  desktop->broke = TRUE;
  pnc_audit_log_append (desktop->log, PNC_AUDIT_BROKEN, "part", part, "why", message, NULL);
  pnc_desktop_set_problem (desktop, PNC_ERROR_UNAVAILABLE, g_steal_pointer (&owned),
                           pnc_run_dup_log (desktop->run));
  pnc_desktop_release (desktop);
}

/* The block service */

static void
pnc_desktop_block_ended_cb (PncBlockService *block, const char *reason, PncDesktop *desktop)
{
  if (desktop->start != NULL)
    pnc_start_fail (desktop->start, g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                                                 "The block service ended: %s", reason));
  else
    pnc_desktop_break (desktop, "block",
                       g_strdup_printf ("The block service, which holds the desktop's disks, "
                                        "ended: %s",
                                        reason));
}

static void
pnc_desktop_stranger_cb (PncBlockService *block,
                         int pid,
                         const char *export_name,
                         PncDesktop *desktop)
{
  g_autofree char *text = g_strdup_printf ("%d", pid);

  g_warning ("Process %d was refused the disk “%s” of “%s”", pid, export_name,
             pnc_desktop_get_name (desktop));
  pnc_audit_log_append (desktop->log, PNC_AUDIT_DISK_REFUSED, "pid", text, "volume", export_name,
                        NULL);
}

static void
pnc_desktop_io_error_cb (PncBlockService *block,
                         const char *export_name,
                         int saved_errno,
                         PncDesktop *desktop)
{
  pnc_audit_log_append (desktop->log, PNC_AUDIT_IO_ERROR, "volume", export_name, "why",
                        g_strerror (saved_errno), NULL);
}

void
pnc_desktop_watch_block (PncDesktop *desktop)
{
  PncBlockService *block = desktop->run->block;

  g_signal_connect (block, "ended", G_CALLBACK (pnc_desktop_block_ended_cb), desktop);
  g_signal_connect (block, "stranger", G_CALLBACK (pnc_desktop_stranger_cb), desktop);
  g_signal_connect (block, "io-error", G_CALLBACK (pnc_desktop_io_error_cb), desktop);
}

/* The domain */

static char *
pnc_desktop_pause_message (PncDesktop *desktop, PncDomainPause why)
{
  g_autofree char *quoted = g_shell_quote (pnc_desktop_get_name (desktop));

  if (why == PNC_DOMAIN_PAUSE_NO_SPACE)
    return g_strdup_printf ("The disk that holds “%s” is full; the desktop waits. Free some space, "
                            "then let it go on: pinnacectl start %s",
                            desktop->folder, quoted);
  return g_strdup_printf ("The disk that holds “%s” reports errors; the desktop waits. Check the "
                          "disk and its cable, then let it go on: pinnacectl start %s",
                          desktop->folder, quoted);
}

static void
pnc_desktop_paused_cb (PncDomain *domain, PncDomainPause why, PncDesktop *desktop)
{
  static const char *const reasons[] = {
    [PNC_DOMAIN_PAUSE_USER] = "user",
    [PNC_DOMAIN_PAUSE_NO_SPACE] = "no-space",
    [PNC_DOMAIN_PAUSE_IO_ERROR] = "io-error",
  };

  if (!pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_PAUSE, reasons[why]))
    return;
  desktop->stop_asked = FALSE;
  pnc_audit_log_append (desktop->log, PNC_AUDIT_PAUSE, "reason", reasons[why], NULL);
  if (why != PNC_DOMAIN_PAUSE_USER)
    pnc_desktop_set_problem (
        desktop, why == PNC_DOMAIN_PAUSE_NO_SPACE ? PNC_ERROR_NO_SPACE : PNC_ERROR_UNAVAILABLE,
        pnc_desktop_pause_message (desktop, why), NULL);
  if (desktop->stopping->len > 0)
    {
      g_autoptr (GError) error
          = g_error_new (PNC_ERROR, PNC_ERROR_BUSY,
                         "“%s” paused while it was shutting down; let it go on (pinnacectl start) "
                         "or force it off (--force)",
                         pnc_desktop_get_name (desktop));

      pnc_desktop_answer_stopping (desktop, error);
    }
}

static void
pnc_desktop_resumed_cb (PncDomain *domain, PncDesktop *desktop)
{
  if (pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_RESUME, ""))
    pnc_audit_log_append (desktop->log, PNC_AUDIT_RESUME, NULL);
}

static void
pnc_desktop_stopped_cb (PncDomain *domain, PncDomainStop how, PncDesktop *desktop)
{
  desktop->run->domain_ended = TRUE;
  switch (how)
    {
    case PNC_DOMAIN_STOP_GUEST:
      pnc_audit_log_append (desktop->log, PNC_AUDIT_STOP, "how", "guest", NULL);
      pnc_desktop_release (desktop);
      break;
    case PNC_DOMAIN_STOP_FORCED:
      pnc_audit_log_append (desktop->log, PNC_AUDIT_STOP, "how", "forced", NULL);
      pnc_desktop_release (desktop);
      break;
    case PNC_DOMAIN_STOP_CRASHED:
      pnc_desktop_break (desktop, "qemu",
                         g_strdup_printf ("QEMU, which runs “%s”, ended unexpectedly. What the "
                                          "desktop had saved is safe; start it again",
                                          pnc_desktop_get_name (desktop)));
      /* If somebody had asked for the end, it is what they asked for. */
      pnc_desktop_release (desktop);
      break;
    }
}

static void
pnc_desktop_libvirt_ended_cb (PncLibvirt *libvirt, const char *reason, PncDesktop *desktop)
{
  pnc_desktop_break (desktop, "libvirt",
                     g_strdup_printf ("The libvirt daemon, which watches over QEMU, ended: %s. "
                                      "Start the desktop again",
                                      reason));
}

void
pnc_desktop_watch_domain (PncDesktop *desktop)
{
  PncRun *run = desktop->run;

  g_signal_connect (run->domain, "paused", G_CALLBACK (pnc_desktop_paused_cb), desktop);
  g_signal_connect (run->domain, "resumed", G_CALLBACK (pnc_desktop_resumed_cb), desktop);
  g_signal_connect (run->domain, "stopped", G_CALLBACK (pnc_desktop_stopped_cb), desktop);
  g_signal_connect (run->libvirt, "ended", G_CALLBACK (pnc_desktop_libvirt_ended_cb), desktop);
}

/* Stop */

static void
pnc_desktop_ignore_stop (PncDesktop *desktop, const GError *error)
{
  desktop->stop_asked = FALSE;
  if (pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_STOP_IGNORED, ""))
    pnc_desktop_answer_stopping (desktop, error);
}

static void
pnc_desktop_shutdown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncDesktop) desktop = user_data;
  g_autoptr (GError) error = NULL;

  if (!pnc_domain_call_finish (PNC_DOMAIN (source), result, &error) && !desktop->undoing)
    pnc_desktop_ignore_stop (desktop, error);
}

/* It failed because the guest is going: that is what was wanted. Or it did not matter: there are
 * more to come. */
static void
pnc_desktop_shutdown_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_domain_call_finish (PNC_DOMAIN (source), result, &error))
    g_debug ("%s", error->message);
}

static gboolean
pnc_desktop_stop_tick_cb (gpointer user_data)
{
  PncDesktop *desktop = user_data;
  g_autoptr (GError) error = NULL;

  if (++desktop->n_stop_ticks < PNC_DESKTOP_STOP_TICKS)
    {
      if (desktop->state == PNC_DESKTOP_STATE_STOPPING && !desktop->undoing)
        pnc_domain_shutdown_async (desktop->run->domain, pnc_desktop_shutdown_again_cb, NULL);
      return G_SOURCE_CONTINUE;
    }
  desktop->stop_tick_id = 0;
  error = g_error_new (PNC_ERROR, PNC_ERROR_BUSY,
                       "“%s” has not shut down within %d seconds; look what it waits for, or force "
                       "it off (--force)",
                       pnc_desktop_get_name (desktop),
                       PNC_DESKTOP_STOP_TICKS * PNC_DESKTOP_STOP_TICK_S);
  pnc_desktop_ignore_stop (desktop, error);
  return G_SOURCE_REMOVE;
}

static void
pnc_desktop_looked_before_shutdown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);

  if (desktop->state == PNC_DESKTOP_STATE_STOPPING && !desktop->undoing)
    pnc_domain_shutdown_async (desktop->run->domain, pnc_desktop_shutdown_cb,
                               g_object_ref (desktop));
}

static void
pnc_desktop_looked_before_force_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);

  if (desktop->undoing)
    return;
  pnc_audit_log_append (desktop->log, PNC_AUDIT_STOP, "how", "forced", NULL);
  pnc_desktop_release (desktop);
}

static gboolean
pnc_desktop_check_can_shut_down (PncDesktop *desktop, GError **error)
{
  if (desktop->state != PNC_DESKTOP_STATE_PAUSED)
    return TRUE;
  g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
               "“%s” is paused and cannot shut down by itself; let it go on (pinnacectl start) or "
               "force it off (--force)",
               pnc_desktop_get_name (desktop));
  return FALSE;
}

/* Takes @task. */
static void
pnc_desktop_stop (PncDesktop *desktop, gboolean force, GTask *task_taken)
{
  g_autoptr (GTask) task = task_taken;
  GError *error = NULL;

  if (!pnc_desktop_holds (desktop))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO, "“%s” does not run",
                               pnc_desktop_get_name (desktop));
      return;
    }
  if (!force && !pnc_desktop_check_can_shut_down (desktop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_add (desktop->stopping, g_steal_pointer (&task));
  if (desktop->start != NULL)
    pnc_start_fail (desktop->start,
                    g_error_new (PNC_ERROR, PNC_ERROR_CANCELLED, "The start was given up"));
  else if (force && !desktop->undoing)
    {
      desktop->stop_asked = TRUE;
      pnc_desktop_last_look_async (desktop, pnc_desktop_looked_before_force_cb, NULL);
    }
  else if (pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_STOP, ""))
    {
      desktop->stop_asked = TRUE;
      desktop->n_stop_ticks = 0;
      desktop->stop_tick_id
          = g_timeout_add_seconds (PNC_DESKTOP_STOP_TICK_S, pnc_desktop_stop_tick_cb, desktop);
      pnc_desktop_last_look_async (desktop, pnc_desktop_looked_before_shutdown_cb, NULL);
    }
}

void
pnc_desktop_stop_async (PncDesktop *desktop,
                        gboolean force,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (desktop, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_desktop_stop_async);
  pnc_desktop_stop (desktop, force, task);
}

void
pnc_desktop_power_off_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);

  g_task_set_source_tag (task, pnc_desktop_power_off_async);
  /* A start that is given up has no guest yet whose power could be cut. */
  if (desktop->start != NULL || !pnc_desktop_holds (desktop)
      || pnc_desktop_may_kind (desktop, PNC_QUESTION_POWER_OFF, task))
    pnc_desktop_stop (desktop, TRUE, g_steal_pointer (&task));
}

/* Reset and resume */

static void
pnc_desktop_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pnc_domain_call_finish (PNC_DOMAIN (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pnc_desktop_reset_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_desktop_reset_async);
  if (!pnc_desktop_check_runs (desktop, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!pnc_desktop_may_kind (desktop, PNC_QUESTION_RESET, task))
    return;
  pnc_audit_log_append (desktop->log, PNC_AUDIT_RESET, NULL);
  pnc_domain_reset_async (desktop->run->domain, pnc_desktop_done_cb, g_steal_pointer (&task));
}

/* statvfs() may wait for a network share: a worker asks. */
static void
pnc_desktop_space_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;
  struct statvfs fs;

  if (statvfs (folder, &fs) != 0)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOT_FOUND,
                             "The folder “%s” is not there; plug in the disk that it lies on",
                             folder);
  else if ((guint64) fs.f_bavail * fs.f_frsize < PNC_DESKTOP_RESUME_FREE_BYTES)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NO_SPACE,
                             "The disk that holds “%s” is still full; free some space first",
                             folder);
  else
    g_task_return_boolean (task, TRUE);
}

static void
pnc_desktop_space_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDesktop *desktop = PNC_DESKTOP (source);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)
      || !pnc_desktop_check_runs (desktop, &error))
    g_task_return_error (task, error);
  else
    pnc_domain_resume_async (desktop->run->domain, pnc_desktop_done_cb, g_steal_pointer (&task));
}

void
pnc_desktop_resume_async (PncDesktop *desktop, GAsyncReadyCallback cb, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (desktop, NULL, cb, data);
  g_autoptr (GTask) space = NULL;

  g_task_set_source_tag (task, pnc_desktop_resume_async);
  if (desktop->state != PNC_DESKTOP_STATE_PAUSED)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO, "“%s” is not paused",
                               pnc_desktop_get_name (desktop));
      return;
    }
  if (!pnc_desktop_may_kind (desktop, PNC_QUESTION_RESUME, task))
    return;
  space = g_task_new (desktop, NULL, pnc_desktop_space_known_cb, g_steal_pointer (&task));
  g_task_set_source_tag (space, pnc_desktop_resume_async);
  g_task_set_task_data (space, g_strdup (desktop->folder), g_free);
  g_task_run_in_thread (space, pnc_desktop_space_thread);
}

gboolean
pnc_desktop_clear_problem (PncDesktop *desktop, GError **error)
{
  if (desktop->descriptor != NULL && pnc_desktop_apply (desktop, PNC_DESKTOP_EVENT_CLEARED, ""))
    return TRUE;
  if (desktop->state == PNC_DESKTOP_STATE_RUNNING && desktop->problem != NULL)
    {
      pnc_desktop_set_problem (desktop, 0, NULL, NULL);
      return TRUE;
    }
  if (desktop->state == PNC_DESKTOP_STATE_BROKEN)
    g_set_error_literal (error, PNC_ERROR, PNC_ERROR_TAMPERED, desktop->problem->message);
  else
    g_set_error (error, PNC_ERROR, PNC_ERROR_NOTHING_TO_DO, "“%s” has no problem",
                 pnc_desktop_get_name (desktop));
  return FALSE;
}
