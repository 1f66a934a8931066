/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-audit-file.h"

#include "pnc-audit-event.h"
#include "pnc-error.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PNC_AUDIT_BLOCK_BYTES (64 * 1024)
/* What a person is shown of the end of the file. */
#define PNC_AUDIT_SHOWN_BYTES (1024 * 1024)

#define PNC_AUDIT_LOCK_WAIT_US (2 * G_USEC_PER_SEC)
#define PNC_AUDIT_LOCK_RETRY_US 5000

/* Reading */

static gboolean
pnc_audit_file_get_size (int fd, gint64 *out_size, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "audit.log is not a regular file; remove it");
      return FALSE;
    }
  if (status.st_size > PNC_AUDIT_FILE_MAX_BYTES)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_TAMPERED,
                   "audit.log is larger than a log of ours (%d MiB); move it out of the desktop's "
                   "folder",
                   PNC_AUDIT_FILE_MAX_BYTES >> 20);
      return FALSE;
    }
  *out_size = status.st_size;
  return TRUE;
}

/* The bytes [@from, @to), or fewer where the file has become shorter. */
static GBytes *
pnc_audit_file_read (int fd, gint64 from, gint64 to, GError **error)
{
  g_autofree char *bytes = g_malloc (to - from + 1);
  gsize filled = 0;

  while (from + (gint64) filled < to)
    {
      ssize_t n = pread (fd, bytes + filled, to - from - filled, from + filled);

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
  return g_bytes_new_take (g_steal_pointer (&bytes), filled);
}

/* Behind the last line end before @to: where the line begins that @to is in. */
static gboolean
pnc_audit_file_find_line (int fd, gint64 to, gint64 *out_start, GError **error)
{
  while (to > 0)
    {
      gint64 from = MAX (to - PNC_AUDIT_BLOCK_BYTES, 0);
      g_autoptr (GBytes) block = pnc_audit_file_read (fd, from, to, error);
      const char *text, *newline;
      gsize size;

      if (block == NULL)
        return FALSE;
      text = g_bytes_get_data (block, &size);
      newline = size > 0 ? memrchr (text, '\n', size) : NULL;
      if (newline != NULL)
        {
          *out_start = from + (newline - text) + 1;
          return TRUE;
        }
      to = from;
    }
  *out_start = 0;
  return TRUE;
}

PncAuditReport *
pnc_audit_file_verify (int fd, const PncAuditBasis *basis, GError **error)
{
  g_autoptr (PncAuditVerifier) verifier = pnc_audit_verifier_new (basis);
  gint64 size;

  if (!pnc_audit_file_get_size (fd, &size, error))
    return NULL;
  for (gint64 at = 0; at < size; at += PNC_AUDIT_BLOCK_BYTES)
    {
      g_autoptr (GBytes) block
          = pnc_audit_file_read (fd, at, MIN (at + PNC_AUDIT_BLOCK_BYTES, size), error);

      if (block == NULL)
        return NULL;
      pnc_audit_verifier_feed (verifier, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
    }
  return pnc_audit_verifier_finish (g_steal_pointer (&verifier));
}

/* A last line that is none of ours has no number: all lines must be counted, as a verifier does. */
static gboolean
pnc_audit_file_count_head (int fd, PncAuditHead *out_head, GError **error)
{
  PncAuditBasis basis = { 0 };
  g_autoptr (PncAuditReport) report = pnc_audit_file_verify (fd, &basis, error);

  if (report == NULL)
    return FALSE;
  *out_head = report->head;
  return TRUE;
}

/* The head of a file whose last whole line ends before @end, which is behind its line end. */
static gboolean
pnc_audit_file_find_head_before (int fd, gint64 end, PncAuditHead *out_head, GError **error)
{
  g_auto (PncAuditLine) line = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gint64 start;
  gsize size;

  *out_head = (PncAuditHead){ 0 };
  if (end == 0)
    return TRUE;
  if (!pnc_audit_file_find_line (fd, end - 1, &start, error))
    return FALSE;
  if (end - 1 - start > PNC_AUDIT_LINE_MAX_BYTES)
    return pnc_audit_file_count_head (fd, out_head, error);
  bytes = pnc_audit_file_read (fd, start, end - 1, error);
  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &size);
  if (size == 0 || !pnc_audit_line_parse (text, size, &line, NULL))
    return pnc_audit_file_count_head (fd, out_head, error);
  pnc_audit_head_advance (out_head, line.seq, text, size);
  return TRUE;
}

gboolean
pnc_audit_file_find_head (int fd, PncAuditHead *out_head, GError **error)
{
  PncAuditHead head;
  gint64 size, end;

  if (!pnc_audit_file_get_size (fd, &size, error)
      || !pnc_audit_file_find_line (fd, size, &end, error)
      || !pnc_audit_file_find_head_before (fd, end, &head, error))
    return FALSE;
  *out_head = head;
  return TRUE;
}

GStrv
pnc_audit_file_read_end (int fd, guint max_lines, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) all = NULL;
  g_autofree char *text = NULL;
  gint64 size, from;
  guint n_all;

  if (!pnc_audit_file_get_size (fd, &size, error))
    return NULL;
  from = MAX (size - PNC_AUDIT_SHOWN_BYTES, 0);
  bytes = pnc_audit_file_read (fd, from, size, error);
  if (bytes == NULL)
    return NULL;
  text = g_utf8_make_valid (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "",
                            g_bytes_get_size (bytes));
  all = g_strsplit (g_strchomp (text), "\n", -1);
  n_all = g_strv_length (all);
  /* What was cut off at the front is no line. */
  for (guint i = MAX (n_all - MIN (n_all, max_lines), from > 0 ? 1 : 0); i < n_all; i++)
    if (all[i][0] != '\0')
      g_ptr_array_add (lines, g_strdup (all[i]));
  g_ptr_array_add (lines, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

char *
pnc_audit_file_read_first (int fd, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *text;
  gint64 size;
  gsize length;

  if (!pnc_audit_file_get_size (fd, &size, error))
    return NULL;
  bytes = pnc_audit_file_read (fd, 0, MIN (size, PNC_AUDIT_LINE_MAX_BYTES), error);
  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      length = i;
  return g_strndup (length > 0 ? text : "", length);
}

/* Writing */

static gboolean
pnc_audit_file_write_all (int fd, const char *text, gint64 at)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      ssize_t n = pwrite (fd, text, left, at);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      text += n;
      at += n;
      left -= n;
    }
  return TRUE;
}

/* Writes @line and its end at @at, over a torn line of a file of @size bytes or behind the last
 * one. The line end comes last, so a line that is there by half is always a torn one. */
static gboolean
pnc_audit_file_write_line (int fd, const char *line, gint64 at, gint64 size, GError **error)
{
  g_autofree char *text = g_strconcat (line, "\n", NULL);
  gint64 end = at + strlen (text);
  int saved_errno;

  if (pnc_audit_file_write_all (fd, text, at) && (end >= size || ftruncate (fd, end) == 0)
      && fsync (fd) == 0)
    return TRUE;
  saved_errno = errno;
  if (ftruncate (fd, size) != 0)
    g_debug ("audit.log keeps a torn line: %s", g_strerror (errno));
  pnc_error_set_from_errno (error, saved_errno, "Writing audit.log");
  return FALSE;
}

/* Is it all of the line that follows @head, only its line end is missing? */
static gboolean
pnc_audit_file_is_next (GBytes *bytes, const PncAuditHead *head)
{
  g_auto (PncAuditLine) line = { 0 };

  return pnc_audit_line_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &line,
                               NULL)
         && line.seq == pnc_audit_head_get_next_seq (head)
         && strcmp (line.prev, pnc_audit_head_get_prev (head)) == 0;
}

static char *
pnc_audit_file_hash (int fd, gint64 from, gint64 to, GError **error)
{
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);

  for (gint64 at = from; at < to; at += PNC_AUDIT_BLOCK_BYTES)
    {
      g_autoptr (GBytes) block
          = pnc_audit_file_read (fd, at, MIN (at + PNC_AUDIT_BLOCK_BYTES, to), error);

      if (block == NULL)
        return NULL;
      g_checksum_update (hash, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
    }
  return g_strdup (g_checksum_get_string (hash));
}

/* The torn line [@start, @size) gives way to one that says so. Moves @head. */
static gboolean
pnc_audit_file_cut (int fd,
                    const PncAuditStamp *stamp,
                    gint64 start,
                    gint64 size,
                    PncAuditHead *head,
                    gint64 *out_end,
                    GError **error)
{
  g_autofree char *hash = pnc_audit_file_hash (fd, start, size, error);
  json_auto_t *details = NULL;
  g_autofree char *line = NULL;

  if (hash == NULL)
    return FALSE;
  details = json_pack ("{s:s, s:I, s:s}", "how", "cut", "bytes", (json_int_t) (size - start),
                       "sha256", hash);
  line = pnc_audit_line_new_event (stamp, PNC_AUDIT_LOG_REPAIRED, details, head);
  if (!pnc_audit_file_write_line (fd, line, start, size, error))
    return FALSE;
  pnc_audit_head_advance (head, pnc_audit_head_get_next_seq (head), line, strlen (line));
  *out_end = start + strlen (line) + 1;
  return TRUE;
}

/* It gets its end, and the next line says so. Moves @head. */
static gboolean
pnc_audit_file_complete (int fd,
                         const PncAuditStamp *stamp,
                         GBytes *torn,
                         gint64 size,
                         PncAuditHead *head,
                         gint64 *out_end,
                         GError **error)
{
  json_auto_t *details = json_pack ("{s:s}", "how", "completed");
  g_autofree char *line = NULL;

  if (!pnc_audit_file_write_line (fd, "", size, size, error))
    return FALSE;
  pnc_audit_head_advance (head, pnc_audit_head_get_next_seq (head), g_bytes_get_data (torn, NULL),
                          g_bytes_get_size (torn));
  line = pnc_audit_line_new_event (stamp, PNC_AUDIT_LOG_REPAIRED, details, head);
  if (!pnc_audit_file_write_line (fd, line, size + 1, size + 1, error))
    return FALSE;
  pnc_audit_head_advance (head, pnc_audit_head_get_next_seq (head), line, strlen (line));
  *out_end = size + 1 + strlen (line) + 1;
  return TRUE;
}

/* Where the chain stands and where the next line is to be written, with a torn one mended. */
static gboolean
pnc_audit_file_prepare (
    int fd, const PncAuditStamp *stamp, PncAuditHead *head, gint64 *out_end, GError **error)
{
  g_autoptr (GBytes) torn = NULL;
  gint64 size, start;

  if (!pnc_audit_file_get_size (fd, &size, error)
      || !pnc_audit_file_find_line (fd, size, &start, error)
      || !pnc_audit_file_find_head_before (fd, start, head, error))
    return FALSE;
  *out_end = size;
  if (start == size)
    return TRUE;
  torn = pnc_audit_file_read (fd, start, MIN (size, start + PNC_AUDIT_LINE_MAX_BYTES + 1), error);
  if (torn == NULL)
    return FALSE;
  if (pnc_audit_file_is_next (torn, head))
    return pnc_audit_file_complete (fd, stamp, torn, size, head, out_end, error);
  return pnc_audit_file_cut (fd, stamp, start, size, head, out_end, error);
}

static char *
pnc_audit_file_compose (const PncAuditEntry *entry, const PncAuditHead *head, GError **error)
{
  if (entry->signer != NULL)
    return pnc_audit_line_new_checkpoint (&entry->stamp, entry->generation, entry->signer, head,
                                          error);
  return pnc_audit_line_new_event (&entry->stamp, entry->event, entry->details, head);
}

static gboolean
pnc_audit_file_append_locked (int fd,
                              const PncAuditEntry *entry,
                              PncAuditHead *out_head,
                              GError **error)
{
  g_autofree char *line = NULL;
  PncAuditHead head;
  gint64 end;

  if (!pnc_audit_file_prepare (fd, &entry->stamp, &head, &end, error))
    return FALSE;
  line = pnc_audit_file_compose (entry, &head, error);
  if (line == NULL || !pnc_audit_file_write_line (fd, line, end, end, error))
    return FALSE;
  pnc_audit_head_advance (&head, pnc_audit_head_get_next_seq (&head), line, strlen (line));
  if (out_head != NULL)
    *out_head = head;
  return TRUE;
}

/* Another writer is done within a write to the disk; whoever holds on to it for longer is none.
 * Where files cannot be locked, the folder's claim is what keeps others out. */
static gboolean
pnc_audit_file_lock (int fd, GError **error)
{
  gint64 deadline_us = g_get_monotonic_time () + PNC_AUDIT_LOCK_WAIT_US;

  while (flock (fd, LOCK_EX | LOCK_NB) != 0 && (errno == EWOULDBLOCK || errno == EINTR))
    {
      if (g_get_monotonic_time () > deadline_us)
        {
          g_set_error (error, PNC_ERROR, PNC_ERROR_BUSY,
                       "Another program holds a lock on audit.log; end it (`lslocks` names it)");
          return FALSE;
        }
      g_usleep (PNC_AUDIT_LOCK_RETRY_US);
    }
  return TRUE;
}

gboolean
pnc_audit_file_append (int fd, const PncAuditEntry *entry, PncAuditHead *out_head, GError **error)
{
  gboolean appended;

  if (!pnc_audit_file_lock (fd, error))
    return FALSE;
  appended = pnc_audit_file_append_locked (fd, entry, out_head, error);
  flock (fd, LOCK_UN);
  return appended;
}
