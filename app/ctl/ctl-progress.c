/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "ctl-progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_MS 200
#define BAR_MIN_COLUMNS 8
#define BAR_MAX_COLUMNS 40
#define PHASE_COLUMNS 10

struct _CtlProgress
{
  PncJobClient *job;
  gulong notify_id;
  guint redraw_id; /* on a terminal */
  char *phase;     /* elsewhere: what was last told */
  guint tenths;
};

static char *
ctl_progress_dup_bar (guint64 done, guint64 total, guint columns)
{
  guint filled = (double) done / total * columns;
  g_autofree char *full = g_strnfill (MIN (filled, columns), '#');
  g_autofree char *empty = g_strnfill (columns - MIN (filled, columns), '-');

  return g_strdup_printf ("[%s%s]", full, empty);
}

static char *
ctl_progress_dup_left (int seconds)
{
  if (seconds < 0)
    return g_strdup ("");
  if (seconds < 90)
    return g_strdup_printf ("  %d s left", seconds);
  return seconds < 90 * 60 ? g_strdup_printf ("  %d min left", (seconds + 30) / 60)
                           : g_strdup_printf ("  %d h left", (seconds + 1800) / 3600);
}

static char *
ctl_progress_dup_figures (guint64 done, guint64 total, guint64 rate, int seconds_left)
{
  g_autofree char *done_text = g_format_size (done);
  g_autofree char *total_text = g_format_size (total);
  g_autofree char *rate_text = g_format_size (rate);
  g_autofree char *left = ctl_progress_dup_left (seconds_left);

  return g_strdup_printf ("%3u %%  %s of %s%s%s%s%s", (guint) ((double) done / total * 100),
                          done_text, total_text, rate > 0 ? "  " : "", rate > 0 ? rate_text : "",
                          rate > 0 ? "/s" : "", left);
}

char *
ctl_progress_format (
    const char *phase, guint64 done, guint64 total, guint64 rate, int seconds_left, guint columns)
{
  g_autofree char *figures = NULL;
  g_autofree char *bar = NULL;
  glong room;

  if (total == 0)
    return g_strdup_printf ("%s …", phase);
  done = MIN (done, total);
  figures = ctl_progress_dup_figures (done, total, rate, seconds_left);
  room = (glong) columns - PHASE_COLUMNS - 5 - g_utf8_strlen (figures, -1);
  if (room < BAR_MIN_COLUMNS)
    return g_utf8_substring (figures, 0, MIN (g_utf8_strlen (figures, -1), (glong) columns));
  bar = ctl_progress_dup_bar (done, total, MIN (room, BAR_MAX_COLUMNS));
  return g_strdup_printf ("%-*s %s %s", PHASE_COLUMNS, phase, bar, figures);
}

static char *
ctl_progress_dup_line (CtlProgress *self, guint columns)
{
  return ctl_progress_format (
      pnc_job_client_get_phase (self->job), pnc_job_client_get_bytes_done (self->job),
      pnc_job_client_get_bytes_total (self->job), pnc_job_client_get_bytes_per_second (self->job),
      pnc_job_client_get_seconds_left (self->job), columns);
}

static guint
ctl_terminal_columns (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col - 1 : 79;
}

static gboolean
ctl_progress_redraw_cb (gpointer data)
{
  CtlProgress *self = data;
  g_autofree char *line = ctl_progress_dup_line (self, ctl_terminal_columns ());

  /* Carriage return, the line, clear to its end (ECMA-48 EL). */
  fprintf (stderr, "\r%s\033[K", line);
  return G_SOURCE_CONTINUE;
}

/* Off a terminal: a line for a new phase, or for another tenth of a phase that has bytes. */
static void
ctl_progress_tell_cb (PncJobClient *job, GParamSpec *property, gpointer data)
{
  CtlProgress *self = data;
  const char *phase = pnc_job_client_get_phase (job);
  guint64 total = pnc_job_client_get_bytes_total (job);
  guint tenths
      = total > 0 ? (guint) ((double) pnc_job_client_get_bytes_done (job) / total * 10) : 0;
  gboolean is_new = g_strcmp0 (phase, self->phase) != 0;
  g_autofree char *line = NULL;

  if (phase == NULL || phase[0] == '\0' || (!is_new && tenths <= self->tenths))
    return;
  line = ctl_progress_dup_line (self, 79);
  fprintf (stderr, "%s\n", line);
  g_free (self->phase);
  self->phase = g_strdup (phase);
  self->tenths = tenths;
}

CtlProgress *
ctl_progress_new (PncJobClient *job)
{
  CtlProgress *self = g_new0 (CtlProgress, 1);

  self->job = g_object_ref (job);
  if (isatty (STDERR_FILENO))
    self->redraw_id = g_timeout_add (REDRAW_MS, ctl_progress_redraw_cb, self);
  else
    self->notify_id = g_signal_connect (job, "notify", G_CALLBACK (ctl_progress_tell_cb), self);
  return self;
}

void
ctl_progress_free (CtlProgress *self)
{
  if (self == NULL)
    return;
  if (self->redraw_id != 0)
    {
      ctl_progress_redraw_cb (self);
      fputc ('\n', stderr);
      g_source_remove (self->redraw_id);
    }
  g_clear_signal_handler (&self->notify_id, self->job);
  g_object_unref (self->job);
  g_free (self->phase);
  g_free (self);
}
