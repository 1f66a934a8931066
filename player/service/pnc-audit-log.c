/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-log-private.h"

#include "pnc-fd.h"
#include "pnc-host-clock.h"

/* What is kept of what cannot be written: the first so many lines. */
#define PNC_AUDIT_LOG_MAX_PENDING 1000

/* What the writer does, in order. */
typedef struct
{
  void (*work) (PncAuditLog *log, gpointer data);
  gpointer data;
} PncAuditLogWork;

static void
pnc_audit_log_work_cb (gpointer data, gpointer user_data)
{
  g_autofree PncAuditLogWork *work = data;

  work->work (user_data, work->data);
}

static void
pnc_audit_log_push (PncAuditLog *log, void (*work) (PncAuditLog *, gpointer), gpointer data)
{
  PncAuditLogWork *item = g_new0 (PncAuditLogWork, 1);

  *item = (PncAuditLogWork){ work, data };
  g_thread_pool_push (log->writer, item, NULL);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done;
  gboolean (*call) (PncAuditLog *log, gpointer data, GError **error);
  gpointer data;
  gboolean result;
  GError *error;
} PncAuditLogCall;

static void
pnc_audit_log_call_work (PncAuditLog *log, gpointer data)
{
  PncAuditLogCall *call = data;

  call->result = call->call (log, call->data, &call->error);
  g_mutex_lock (&call->lock);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->lock);
}

gboolean
pnc_audit_log_call (PncAuditLog *log,
                    gboolean (*function) (PncAuditLog *, gpointer, GError **),
                    gpointer data,
                    GError **error)
{
  PncAuditLogCall call = { .call = function, .data = data };

  g_mutex_init (&call.lock);
  g_cond_init (&call.cond);
  pnc_audit_log_push (log, pnc_audit_log_call_work, &call);
  g_mutex_lock (&call.lock);
  while (!call.done)
    g_cond_wait (&call.cond, &call.lock);
  g_mutex_unlock (&call.lock);
  g_mutex_clear (&call.lock);
  g_cond_clear (&call.cond);
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return call.result;
}

/* Lines */

PncAuditLogLine *
pnc_audit_log_line_new (PncAuditLog *log, const char *event, json_t *details)
{
  PncAuditLogLine *line = g_new0 (PncAuditLogLine, 1);

  line->stamp.desktop_id = log->desktop_id;
  pnc_host_clock_read (&line->stamp.when);
  g_mutex_lock (&log->lock);
  line->stamp.policy = g_strdup (log->policy);
  line->stamp.grant = log->grant;
  g_mutex_unlock (&log->lock);
  line->event = g_strdup (event);
  line->details = details != NULL ? details : json_object ();
  return line;
}

void
pnc_audit_log_line_free (gpointer data)
{
  PncAuditLogLine *line = data;

  g_free ((char *) line->stamp.policy);
  g_free (line->event);
  json_decref (line->details);
  g_free (line);
}

/* Appending */

static void
pnc_audit_log_append_work (PncAuditLog *log, gpointer data)
{
  if (log->pending.length < PNC_AUDIT_LOG_MAX_PENDING)
    g_queue_push_tail (&log->pending, data);
  else
    {
      log->n_lost++;
      pnc_audit_log_line_free (data);
    }
  pnc_audit_log_flush (log, NULL);
}

void
pnc_audit_log_append_object (PncAuditLog *log, const char *event, json_t *details)
{
  g_return_if_fail (pnc_audit_event_find (event) != NULL);
  pnc_audit_log_push (log, pnc_audit_log_append_work, pnc_audit_log_line_new (log, event, details));
}

void
pnc_audit_log_append (PncAuditLog *log, const char *event, ...)
{
  json_t *details = json_object ();
  const char *key;
  va_list args;

  va_start (args, event);
  while ((key = va_arg (args, const char *)) != NULL)
    {
      const char *value = va_arg (args, const char *);
      g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

      if (valid != NULL)
        json_object_set_new (details, key, json_string (valid));
    }
  va_end (args);
  pnc_audit_log_append_object (log, event, details);
}

void
pnc_audit_log_set_policy (PncAuditLog *log, const char *policy, guint64 grant)
{
  g_mutex_lock (&log->lock);
  g_free (log->policy);
  log->policy = g_strdup (policy);
  log->grant = grant;
  g_mutex_unlock (&log->lock);
}

/* Settling */

static gboolean
pnc_audit_log_settle_call (PncAuditLog *log, gpointer data, GError **error)
{
  return pnc_audit_log_flush (log, error);
}

gboolean
pnc_audit_log_settle (PncAuditLog *log, GError **error)
{
  return pnc_audit_log_call (log, pnc_audit_log_settle_call, NULL, error);
}

static void
pnc_audit_log_settle_work (PncAuditLog *log, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (pnc_audit_log_flush (log, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pnc_audit_log_settle_async (PncAuditLog *log, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_audit_log_settle_async);
  pnc_audit_log_push (log, pnc_audit_log_settle_work, task);
}

gboolean
pnc_audit_log_settle_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Reading */

static void
pnc_audit_log_read_work (PncAuditLog *log, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_auto (PncFd) fd = PNC_FD_INIT;
  GError *error = NULL;
  GStrv lines = NULL;

  pnc_audit_log_flush (log, NULL);
  fd = pnc_audit_log_open_to_read (log, &error);
  if (fd >= 0)
    lines = pnc_audit_file_read_end (fd, GPOINTER_TO_UINT (g_task_get_task_data (task)), &error);
  else if (error == NULL)
    lines = g_new0 (char *, 1);
  if (lines != NULL)
    g_task_return_pointer (task, lines, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

void
pnc_audit_log_read_async (PncAuditLog *log,
                          guint max_lines,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_audit_log_read_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (max_lines), NULL);
  pnc_audit_log_push (log, pnc_audit_log_read_work, task);
}

GStrv
pnc_audit_log_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Life */

PncAuditLog *
pnc_audit_log_new (const char *folder, const char *desktop_id)
{
  PncAuditLog *log = g_atomic_rc_box_new0 (PncAuditLog);

  log->folder = g_strdup (folder);
  log->desktop_id = g_strdup (desktop_id);
  g_mutex_init (&log->lock);
  g_queue_init (&log->pending);
  log->writer = g_thread_pool_new (pnc_audit_log_work_cb, log, 1, FALSE, NULL);
  return log;
}

PncAuditLog *
pnc_audit_log_ref (PncAuditLog *log)
{
  return g_atomic_rc_box_acquire (log);
}

static void
pnc_audit_log_clear (gpointer data)
{
  PncAuditLog *log = data;

  g_thread_pool_free (log->writer, FALSE, TRUE);
  if (log->pending.length > 0)
    g_warning ("%u lines of the log of “%s” could not be written", log->pending.length,
               log->folder);
  g_queue_clear_full (&log->pending, pnc_audit_log_line_free);
  g_mutex_clear (&log->lock);
  g_free (log->policy);
  g_free (log->folder);
  g_free (log->desktop_id);
}

void
pnc_audit_log_unref (PncAuditLog *log)
{
  if (log != NULL)
    g_atomic_rc_box_release_full (log, pnc_audit_log_clear);
}
