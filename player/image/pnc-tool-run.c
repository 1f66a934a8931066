/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-tool-run.h"

#include "pnc-error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define COMPLAINT_MAX_BYTES 4096
/* bubblewrap puts two processes between itself and the tool. */
#define ANCESTORS_MAX 8

struct _PncToolRun
{
  GObject parent_instance;
  GSubprocess *process;
  pid_t group;              /* its own, for all that it starts */
  GInputStream *complaints; /* its standard error */
  GDataInputStream *output; /* its standard output */
  GString *complaint;
  guint8 buffer[1024];
  guint n_open; /* of output, complaints and the process itself */
  gulong cancelled_id;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (PncToolRun, pnc_tool_run, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* The group, since a bubblewrap that is killed early leaves a child that waits for it for ever. */
static void
pnc_tool_run_kill (PncToolRun *self)
{
  if (self->group > 0 && !self->has_ended)
    kill (-self->group, SIGKILL);
}

static void
pnc_tool_run_dispose (GObject *object)
{
  PncToolRun *self = PNC_TOOL_RUN (object);

  pnc_tool_run_kill (self);
  g_clear_object (&self->process);
  g_clear_object (&self->output);
  g_clear_object (&self->complaints);
  if (self->complaint != NULL)
    g_string_free (g_steal_pointer (&self->complaint), TRUE);
  G_OBJECT_CLASS (pnc_tool_run_parent_class)->dispose (object);
}

static void
pnc_tool_run_class_init (PncToolRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_tool_run_dispose;
  signals[SIGNAL_LINE] = g_signal_new ("line", PNC_TYPE_TOOL_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pnc_tool_run_init (PncToolRun *self)
{
  self->complaint = g_string_new (NULL);
}

/* Between fork and exec: only what is safe there. */
static void
pnc_tool_run_child_setup (gpointer data)
{
  const PncToolLimits *limits = data;
  const struct rlimit memory = { limits->memory_bytes, limits->memory_bytes };
  const struct rlimit cpu = { limits->cpu_seconds, limits->cpu_seconds + 1 };
  const struct rlimit none = { 0, 0 };

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setrlimit (RLIMIT_AS, &memory);
  setrlimit (RLIMIT_CPU, &cpu);
  setrlimit (RLIMIT_CORE, &none);
  setrlimit (RLIMIT_FSIZE, &none);
}

PncToolRun *
pnc_tool_run_new (const char *const *argv,
                  int passed_fd,
                  const PncToolLimits *limits,
                  GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (PncToolRun) self = g_object_new (PNC_TYPE_TOOL_RUN, NULL);
  g_autoptr (GError) fault = NULL;
  const char *identifier;

  /* We read its words. */
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, pnc_tool_run_child_setup,
                                         g_memdup2 (limits, sizeof *limits), g_free);
  if (passed_fd >= 0)
    g_subprocess_launcher_take_fd (launcher, fcntl (passed_fd, F_DUPFD_CLOEXEC, 0),
                                   PNC_TOOL_RUN_FD);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, &fault);
  if (self->process == NULL)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "“%s” cannot be started (%s); install it", argv[0], fault->message);
      return NULL;
    }
  identifier = g_subprocess_get_identifier (self->process);
  /* None: it has ended already. */
  self->group = identifier != NULL ? atoi (identifier) : 0;
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->complaints = g_object_ref (g_subprocess_get_stderr_pipe (self->process));
  return g_steal_pointer (&self);
}

static void
pnc_tool_run_finish_task (PncToolRun *self, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->has_ended = TRUE;
  g_cancellable_disconnect (cancellable, self->cancelled_id);
  if (g_subprocess_get_if_exited (self->process)
      && g_subprocess_get_exit_status (self->process) == 0)
    g_task_return_boolean (task, TRUE);
  else if (cancellable != NULL && g_cancellable_is_cancelled (cancellable))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
  else if (self->complaint->len > 0)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "%s",
                             g_strchomp (self->complaint->str));
  else if (g_subprocess_get_if_signaled (self->process))
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "killed by signal %d (%s)",
                             g_subprocess_get_term_sig (self->process),
                             g_strsignal (g_subprocess_get_term_sig (self->process)));
  else
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "exit status %d",
                             g_subprocess_get_exit_status (self->process));
}

/* Takes the reference of the one of the three that has come to its end. */
static void
pnc_tool_run_close_one (GTask *task_taken)
{
  g_autoptr (GTask) task = task_taken;
  PncToolRun *self = g_task_get_source_object (task);

  if (--self->n_open == 0)
    pnc_tool_run_finish_task (self, task);
}

static void pnc_tool_run_read_line (GTask *task);

static void
pnc_tool_run_line_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autofree char *line
      = g_data_input_stream_read_upto_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      pnc_tool_run_close_one (task);
      return;
    }
  g_signal_emit (g_task_get_source_object (task), signals[SIGNAL_LINE], 0, line);
  /* The stop character itself is left in the stream, and is in its buffer: this blocks never. */
  if (g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (source)) > 0)
    g_data_input_stream_read_byte (G_DATA_INPUT_STREAM (source), NULL, NULL);
  pnc_tool_run_read_line (task);
}

static void
pnc_tool_run_read_line (GTask *task)
{
  PncToolRun *self = g_task_get_source_object (task);

  g_data_input_stream_read_upto_async (self->output, "\r\n", 2, G_PRIORITY_DEFAULT, NULL,
                                       pnc_tool_run_line_cb, task);
}

static void pnc_tool_run_read_complaint (GTask *task);

static void
pnc_tool_run_complaint_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  PncToolRun *self = g_task_get_source_object (task);
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n <= 0)
    {
      pnc_tool_run_close_one (task);
      return;
    }
  if (self->complaint->len < COMPLAINT_MAX_BYTES)
    g_string_append_len (self->complaint, (const char *) self->buffer, n);
  pnc_tool_run_read_complaint (task);
}

static void
pnc_tool_run_read_complaint (GTask *task)
{
  PncToolRun *self = g_task_get_source_object (task);

  g_input_stream_read_async (self->complaints, self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, pnc_tool_run_complaint_cb, task);
}

static void
pnc_tool_run_exit_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    g_debug ("waiting for a tool was interrupted");
  pnc_tool_run_close_one (task);
}

static void
pnc_tool_run_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  pnc_tool_run_kill (data);
}

void
pnc_tool_run_wait_async (PncToolRun *run,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);

  g_task_set_source_tag (task, pnc_tool_run_wait_async);
  /* It tells more precisely itself what it was cancelled in. */
  g_task_set_check_cancellable (task, FALSE);
  if (cancellable != NULL)
    run->cancelled_id
        = g_cancellable_connect (cancellable, G_CALLBACK (pnc_tool_run_cancelled_cb), run, NULL);
  run->n_open = 3;
  pnc_tool_run_read_line (g_object_ref (task));
  pnc_tool_run_read_complaint (g_object_ref (task));
  g_subprocess_wait_async (run->process, NULL, pnc_tool_run_exit_cb, g_object_ref (task));
}

gboolean
pnc_tool_run_wait_finish (PncToolRun *run, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Field 4 of /proc/PID/stat; 0 when there is no such process. */
static pid_t
pnc_process_get_parent (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char *behind_name;
  int parent = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  behind_name = strrchr (text, ')');
  if (behind_name == NULL || sscanf (behind_name, ") %*c %d", &parent) != 1)
    return 0;
  return parent;
}

gboolean
pnc_tool_run_owns_pid (PncToolRun *run, pid_t pid)
{
  for (guint i = 0; !run->has_ended && pid > 1 && i < ANCESTORS_MAX; i++)
    {
      if (pid == run->group)
        return TRUE;
      pid = pnc_process_get_parent (pid);
    }
  return FALSE;
}
