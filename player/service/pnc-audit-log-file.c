/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-log-private.h"

#include "pnc-audit-aside.h"
#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define PNC_AUDIT_LOG_FILE "audit.log"
#define PNC_AUDIT_LOG_FORMAT 1

static gboolean
pnc_audit_log_append_to (int fd,
                         const PncAuditLogLine *line,
                         PncAuditHead *out_head,
                         GError **error)
{
  PncAuditEntry entry = { .stamp = line->stamp, .event = line->event, .details = line->details };

  return pnc_audit_file_append (fd, &entry, out_head, error);
}

static int
pnc_audit_log_open_at (int folder_fd, int flags, GError **error)
{
  int fd
      = openat (folder_fd, PNC_AUDIT_LOG_FILE, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

  /* A link, a socket, a folder. */
  if (fd < 0 && (errno == ELOOP || errno == ENXIO || errno == EISDIR))
    g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                 PNC_AUDIT_LOG_FILE " is not a regular file; remove it");
  else if (fd < 0)
    pnc_error_set_from_errno (error, errno, "Opening " PNC_AUDIT_LOG_FILE);
  return fd;
}

/* Does it begin as our logs do? One whose first line is torn will be mended. */
static gboolean
pnc_audit_log_is_ours (int fd, gboolean *out_empty, GError **error)
{
  g_autofree char *first = pnc_audit_file_read_first (fd, error);
  g_auto (PncAuditLine) line = { 0 };
  struct stat status;

  if (first == NULL || fstat (fd, &status) != 0)
    return FALSE;
  *out_empty = status.st_size == 0;
  if ((gsize) status.st_size == strlen (first))
    return TRUE;
  return pnc_audit_line_parse (first, strlen (first), &line, NULL)
         && (strcmp (line.event, PNC_AUDIT_LOG_BEGIN) == 0
             || strcmp (line.event, PNC_AUDIT_LOG_REPAIRED) == 0);
}

static char *
pnc_audit_log_hash_file (int folder_fd, const char *name)
{
  g_auto (PncFd) fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 block[64 * 1024];
  struct stat status;
  ssize_t n;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode)
      || status.st_size > PNC_AUDIT_FILE_MAX_BYTES)
    return NULL;
  while ((n = read (fd, block, sizeof block)) > 0)
    g_checksum_update (hash, block, n);
  return n == 0 ? g_strdup (g_checksum_get_string (hash)) : NULL;
}

/* The first line of an empty file; it names what was kept aside, also by one who was killed before
 * he could write this line. */
static gboolean
pnc_audit_log_begin (PncAuditLog *log, int folder_fd, int fd, GError **error)
{
  g_autofree char *before = pnc_audit_aside_find (folder_fd);
  g_autofree char *hash = before != NULL ? pnc_audit_log_hash_file (folder_fd, before) : NULL;
  json_t *details = json_pack ("{s:i, s:s*, s:s*}", "format", PNC_AUDIT_LOG_FORMAT, "before",
                               before, "before_sha256", hash);
  g_autoptr (PncAuditLogLine) line = pnc_audit_log_line_new (log, PNC_AUDIT_LOG_BEGIN, details);

  return pnc_audit_log_append_to (fd, line, NULL, error);
}

int
pnc_audit_log_open (PncAuditLog *log, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (log->folder, error);
  g_auto (PncFd) fd = PNC_FD_INIT;
  g_autoptr (GError) unreadable = NULL;
  g_autofree char *aside = NULL;
  gboolean empty = FALSE;

  if (folder_fd < 0)
    return -1;
  fd = pnc_audit_log_open_at (folder_fd, O_RDWR | O_CREAT, error);
  if (fd < 0)
    return -1;
  if (!pnc_audit_log_is_ours (fd, &empty, &unreadable))
    {
      if (unreadable != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&unreadable));
          return -1;
        }
      aside = pnc_audit_aside_move (folder_fd, error);
      if (aside == NULL)
        return -1;
      pnc_fd_clear (&fd);
      fd = pnc_audit_log_open_at (folder_fd, O_RDWR | O_CREAT | O_EXCL, error);
      if (fd < 0)
        return -1;
      empty = TRUE;
    }
  if (empty && !pnc_audit_log_begin (log, folder_fd, fd, error))
    return -1;
  return pnc_fd_steal (&fd);
}

int
pnc_audit_log_open_to_read (PncAuditLog *log, GError **error)
{
  g_auto (PncFd) folder_fd = pnc_folder_open (log->folder, error);
  GError *fault = NULL;
  int fd;

  if (folder_fd < 0)
    return -1;
  fd = pnc_audit_log_open_at (folder_fd, O_RDONLY, &fault);
  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_error_free (fault);
  else if (fault != NULL)
    g_propagate_error (error, fault);
  return fd;
}

gboolean
pnc_audit_log_check_left (PncAuditLog *log, int fd, GError **error)
{
  g_autoptr (PncAuditLogLine) line = NULL;
  PncAuditHead head;

  if (!log->watched)
    return TRUE;
  if (!pnc_audit_file_find_head (fd, &head, error))
    return FALSE;
  if (strcmp (head.hash, log->last.hash) == 0)
    return TRUE;
  g_warning ("The log of “%s” was changed by something else while the desktop ran", log->folder);
  line = pnc_audit_log_line_new (
      log, PNC_AUDIT_ROLLBACK_DETECTED,
      json_pack ("{s:s, s:s, s:I}", "what", "audit", "why",
                 "The log does not end with the line that was written last: something else "
                 "changed it while the desktop was unlocked",
                 "line", (json_int_t) log->last.seq + 1));
  return pnc_audit_log_append_to (fd, line, &log->last, error);
}

static gboolean
pnc_audit_log_write (PncAuditLog *log, const PncAuditLogLine *line, GError **error)
{
  g_auto (PncFd) fd = pnc_audit_log_open (log, error);

  return fd >= 0 && pnc_audit_log_check_left (log, fd, error)
         && pnc_audit_log_append_to (fd, line, &log->last, error);
}

static gboolean
pnc_audit_log_write_lost (PncAuditLog *log, GError **error)
{
  g_autoptr (PncAuditLogLine) line = NULL;

  if (log->n_lost == 0)
    return TRUE;
  line = pnc_audit_log_line_new (log, PNC_AUDIT_LOG_LOST,
                                 json_pack ("{s:I}", "lines", (json_int_t) log->n_lost));
  if (!pnc_audit_log_write (log, line, error))
    return FALSE;
  log->n_lost = 0;
  return TRUE;
}

/* Says once when that fails. */
gboolean
pnc_audit_log_flush (PncAuditLog *log, GError **error)
{
  GError *fault = NULL;
  PncAuditLogLine *line;

  while ((line = g_queue_peek_head (&log->pending)) != NULL
         && pnc_audit_log_write (log, line, &fault))
    pnc_audit_log_line_free (g_queue_pop_head (&log->pending));
  if (fault == NULL && pnc_audit_log_write_lost (log, &fault))
    {
      log->stuck = FALSE;
      return TRUE;
    }
  if (!log->stuck)
    g_warning ("The log of “%s” waits to be written: %s", log->folder, fault->message);
  log->stuck = TRUE;
  g_propagate_error (error, fault);
  return FALSE;
}
