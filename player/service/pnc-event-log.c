/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-event-log.h"

#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

/* More than any line of ours; how far back the last line is looked for. */
#define PNC_EVENT_LOG_LINE_BYTES 8192
/* What Log() reads of the end of the file. */
#define PNC_EVENT_LOG_READ_BYTES (1024 * 1024)

struct _PncEventLog
{
  char *path;
  char *desktop_id;
  GThreadPool *writer; /* one thread: order is the order of the calls */
};

/* Either a line to append or, with @task, a read. */
typedef struct
{
  json_t *line;
  char *event;
  GTask *task;
  guint max_lines;
} PncEventLogWork;

/* The end of the file, at most @max_bytes; what was cut off at the front may be half a line. */
static GBytes *
pnc_event_log_read_end (int fd, gsize max_bytes, GError **error)
{
  struct stat st;
  g_autofree char *end = NULL;
  gsize filled = 0, wanted;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED, "audit.log is not a file; remove it");
      return NULL;
    }
  wanted = MIN ((gsize) st.st_size, max_bytes);
  end = g_malloc (wanted + 1);
  while (filled < wanted)
    {
      ssize_t n = pread (fd, end + filled, wanted - filled, st.st_size - wanted + filled);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Reading audit.log");
          return NULL;
        }
      if (n == 0)
        break;
      filled += n;
    }
  return g_bytes_new_take (g_steal_pointer (&end), filled);
}

/* Number and hash that the next line carries. A torn last line (power cut) gets its newline, and
 * stays in the chain as it is. */
static gboolean
pnc_event_log_find_head (
    int fd, gint64 *out_seq, char **out_prev, gboolean *out_torn, GError **error)
{
  g_autoptr (GBytes) end = pnc_event_log_read_end (fd, PNC_EVENT_LOG_LINE_BYTES, error);
  json_t *last = NULL;
  const char *text, *start;
  gsize n;

  if (end == NULL)
    return FALSE;
  text = g_bytes_get_data (end, &n);
  *out_torn = n > 0 && text[n - 1] != '\n';
  if (n > 0 && !*out_torn)
    n--;
  start = n > 0 ? memrchr (text, '\n', n) : NULL;
  start = start != NULL ? start + 1 : text;
  n -= start - text;
  last = n > 0 ? json_loadb (start, n, JSON_REJECT_DUPLICATES, NULL) : NULL;
  *out_seq = last != NULL ? json_integer_value (json_object_get (last, "seq")) + 1 : n > 0 ? 1 : 0;
  *out_prev = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) start, n);
  json_decref (last);
  return TRUE;
}

static gboolean
pnc_event_log_write_all (int fd, const char *text, GError **error)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      ssize_t n = write (fd, text, left);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          pnc_error_set_from_errno (error, errno, "Writing audit.log");
          return FALSE;
        }
      text += n;
      left -= n;
    }
  return TRUE;
}

static gboolean
pnc_event_log_write (PncEventLog *log, json_t *line, GError **error)
{
  g_auto (PncFd) fd = open (log->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  g_autofree char *prev = NULL;
  g_autofree char *text = NULL;
  char *dumped;
  gint64 seq;
  gboolean torn;

  if (fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", log->path);
      return FALSE;
    }
  if (!pnc_event_log_find_head (fd, &seq, &prev, &torn, error))
    return FALSE;
  json_object_set_new (line, "seq", json_integer (seq));
  json_object_set_new (line, "prev", json_string (prev));
  dumped = json_dumps (line, JSON_COMPACT);
  text = g_strdup_printf ("%s%s\n", torn ? "\n" : "", dumped);
  free (dumped);
  if (!pnc_event_log_write_all (fd, text, error))
    return FALSE;
  if (fsync (fd) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Writing audit.log");
      return FALSE;
    }
  return TRUE;
}

static GStrv
pnc_event_log_read (PncEventLog *log, guint max_lines, GError **error)
{
  g_auto (PncFd) fd = open (log->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  g_autoptr (GBytes) end = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *text = NULL;
  guint n_all;

  if (fd < 0 && errno != ENOENT)
    {
      pnc_error_set_from_errno (error, errno, "Opening “%s”", log->path);
      return NULL;
    }
  end = fd >= 0 ? pnc_event_log_read_end (fd, PNC_EVENT_LOG_READ_BYTES, error)
                : g_bytes_new (NULL, 0);
  if (end == NULL)
    return NULL;
  text = g_utf8_make_valid (g_bytes_get_size (end) > 0 ? g_bytes_get_data (end, NULL) : "",
                            g_bytes_get_size (end));
  all = g_strsplit (g_strchomp (text), "\n", -1);
  n_all = g_strv_length (all);
  for (guint i = n_all > max_lines ? n_all - max_lines : 0; i < n_all; i++)
    if (all[i][0] != '\0')
      g_ptr_array_add (lines, g_strdup (all[i]));
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

static void
pnc_event_log_work_cb (gpointer data, gpointer user_data)
{
  PncEventLog *log = user_data;
  PncEventLogWork *work = data;
  GError *error = NULL;
  GStrv lines;

  if (work->task == NULL)
    {
      if (!pnc_event_log_write (log, work->line, &error))
        g_warning ("Event “%s” of %s is not in its log: %s", work->event, log->desktop_id,
                   error->message);
      g_clear_error (&error);
    }
  else if ((lines = pnc_event_log_read (log, work->max_lines, &error)) != NULL)
    g_task_return_pointer (work->task, lines, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (work->task, error);
  json_decref (work->line);
  g_free (work->event);
  g_clear_object (&work->task);
  g_free (work);
}

PncEventLog *
pnc_event_log_new (const char *folder, const char *desktop_id)
{
  PncEventLog *log = g_new0 (PncEventLog, 1);

  log->path = g_build_filename (folder, "audit.log", NULL);
  log->desktop_id = g_strdup (desktop_id);
  log->writer = g_thread_pool_new (pnc_event_log_work_cb, log, 1, FALSE, NULL);
  return log;
}

static json_t *
pnc_event_log_new_line (PncEventLog *log, const char *event)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *boot = NULL;

  if (g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    g_strchomp (boot);
  /* seq and prev are filled in by the writer; named here so that they lead the line. */
  return json_pack ("{s:i, s:s, s:s*, s:I, s:s, s:s}", "seq", 0, "t", time, "boot", boot, "mono_ms",
                    (json_int_t) (g_get_monotonic_time () / 1000), "ev", event, "desktop_id",
                    log->desktop_id);
}

void
pnc_event_log_append (PncEventLog *log, const char *event, ...)
{
  PncEventLogWork *work = g_new0 (PncEventLogWork, 1);
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
  work->line = pnc_event_log_new_line (log, event);
  json_object_set_new (work->line, "d", details);
  work->event = g_strdup (event);
  g_thread_pool_push (log->writer, work, NULL);
}

void
pnc_event_log_read_async (PncEventLog *log,
                          guint max_lines,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  PncEventLogWork *work = g_new0 (PncEventLogWork, 1);

  work->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (work->task, pnc_event_log_read_async);
  work->max_lines = max_lines;
  g_thread_pool_push (log->writer, work, NULL);
}

GStrv
pnc_event_log_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
pnc_event_log_free (PncEventLog *log)
{
  if (log == NULL)
    return;
  g_thread_pool_free (log->writer, FALSE, TRUE);
  g_free (log->path);
  g_free (log->desktop_id);
  g_free (log);
}
