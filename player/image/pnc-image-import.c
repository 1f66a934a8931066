/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-image-import.h"

#include "pnc-error.h"
#include "pnc-fd.h"
#include "pnc-import-command.h"
#include "pnc-tool-run.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define MEMORY_MAX_BYTES (G_GUINT64_CONSTANT (2) << 30)
/* A disk is copied at far more than 16 MiB a second of processor time. */
#define CPU_BASE_SECONDS 300
#define CPU_BYTES_PER_SECOND (16 * 1024 * 1024)

struct _PncImageImport
{
  GObject parent_instance;
  PncToolRun *run; /* the tool that runs now, or NULL */
};

G_DEFINE_FINAL_TYPE (PncImageImport, pnc_image_import, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What one import needs on its way. */
typedef struct
{
  PncFd image_fd;
  PncImageFormat format;
  guint64 virtual_size_bytes;
  guint64 image_size_bytes; /* the part of it that is copied */
  guint64 done_bytes;
  char *nbd_socket;
  char *export_name;
  gboolean sandbox;
} PncImportOp;

static void
pnc_import_op_free (PncImportOp *op)
{
  pnc_fd_clear (&op->image_fd);
  g_free (op->nbd_socket);
  g_free (op->export_name);
  g_free (op);
}

static PncImportTarget
pnc_import_op_get_target (const PncImportOp *op)
{
  return (PncImportTarget){ .socket_path = op->nbd_socket,
                            .export_name = op->export_name,
                            .sandbox = op->sandbox };
}

static void
pnc_image_import_dispose (GObject *object)
{
  PncImageImport *self = PNC_IMAGE_IMPORT (object);

  g_clear_object (&self->run);
  G_OBJECT_CLASS (pnc_image_import_parent_class)->dispose (object);
}

static void
pnc_image_import_class_init (PncImageImportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pnc_image_import_dispose;
  signals[SIGNAL_PROGRESS]
      = g_signal_new ("progress", PNC_TYPE_IMAGE_IMPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT64);
}

static void
pnc_image_import_init (PncImageImport *self)
{
}

PncImageImport *
pnc_image_import_new (void)
{
  return g_object_new (PNC_TYPE_IMAGE_IMPORT, NULL);
}

/* qemu-img writes many blocks at a time, and says of each that it failed. */
static char *
pnc_image_import_dup_first_line (const char *text)
{
  return g_strndup (text, strcspn (text, "\n"));
}

/* What qemu-img says, in words that tell what to do. */
static GError *
pnc_image_import_explain (const GError *fault)
{
  static const struct
  {
    const char *sign;
    PncErrorCode code;
    const char *message;
  } signs[] = {
    { "No space left on device", PNC_ERROR_NO_SPACE,
      "The disk that holds the desktop is full; free some space and try again" },
    { "Failed to get", PNC_ERROR_BUSY,
      "Another program uses the disk image; stop it and try again" },
    { "Cannot allocate memory", PNC_ERROR_UNAVAILABLE,
      "There is too little memory to read the disk image; close other programs and try again" },
    { "Failed to connect", PNC_ERROR_UNAVAILABLE,
      "The service of the encrypted volume does not answer; see pinnacectl doctor" },
    { "Connection reset", PNC_ERROR_UNAVAILABLE,
      "The service of the encrypted volume ended; see pinnacectl doctor" },
    { "orrupt", PNC_ERROR_INVALID, "The disk image is damaged; get it again" },
    { "error while reading", PNC_ERROR_INVALID,
      "The disk image is damaged or cannot be read to its end; get it again" },
  };

  g_autofree char *said = pnc_image_import_dup_first_line (fault->message);

  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_CANCELLED))
    return g_error_copy (fault);
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strstr (fault->message, signs[i].sign) != NULL)
      return g_error_new (PNC_ERROR, signs[i].code, "%s (%s)", signs[i].message, said);
  return g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE, "Copying the disk image failed: %s", said);
}

static void
pnc_image_import_succeed (GTask *task)
{
  PncImageImport *self = g_task_get_source_object (task);

  g_clear_object (&self->run);
  g_task_return_boolean (task, TRUE);
}

static void
pnc_image_import_fail (GTask *task, const GError *fault)
{
  PncImageImport *self = g_task_get_source_object (task);

  g_clear_object (&self->run);
  g_task_return_error (task, pnc_image_import_explain (fault));
}

/* Runs @argv as the next step; @next goes on with it. FALSE: the task has failed. */
static gboolean
pnc_image_import_step (GTask *task, GStrv argv, int passed_fd, GAsyncReadyCallback next)
{
  PncImageImport *self = g_task_get_source_object (task);
  PncImportOp *op = g_task_get_task_data (task);
  PncToolLimits limits
      = { .memory_bytes = MEMORY_MAX_BYTES,
          .cpu_seconds = CPU_BASE_SECONDS + op->image_size_bytes / CPU_BYTES_PER_SECOND };
  GError *fault = NULL;

  g_clear_object (&self->run);
  self->run = pnc_tool_run_new ((const char *const *) argv, passed_fd, &limits, &fault);
  if (self->run == NULL)
    {
      g_task_return_error (task, fault);
      return FALSE;
    }
  pnc_tool_run_wait_async (self->run, g_task_get_cancellable (task), next, g_object_ref (task));
  return TRUE;
}

static void
pnc_image_import_report (GTask *task, guint64 done_bytes)
{
  PncImportOp *op = g_task_get_task_data (task);

  if (done_bytes <= op->done_bytes)
    return;
  op->done_bytes = done_bytes;
  g_signal_emit (g_task_get_source_object (task), signals[SIGNAL_PROGRESS], 0, done_bytes,
                 op->image_size_bytes);
}

/* "    (12.34/100%)" */
static void
pnc_image_import_line_cb (PncToolRun *run, const char *line, gpointer data)
{
  GTask *task = data;
  PncImportOp *op = g_task_get_task_data (task);
  const char *open = strchr (line, '(');
  double percent = open != NULL ? g_ascii_strtod (open + 1, NULL) : 0;

  pnc_image_import_report (task, op->image_size_bytes * (CLAMP (percent, 0, 100) / 100));
}

static void
pnc_image_import_converted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PncImportOp *op = g_task_get_task_data (task);
  g_autoptr (GError) fault = NULL;

  g_signal_handlers_disconnect_by_func (source, pnc_image_import_line_cb, task);
  if (!pnc_tool_run_wait_finish (PNC_TOOL_RUN (source), result, &fault))
    {
      pnc_image_import_fail (task, fault);
      return;
    }
  pnc_image_import_report (task, op->image_size_bytes);
  pnc_image_import_succeed (task);
}

static void
pnc_image_import_created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PncImageImport *self = g_task_get_source_object (task);
  PncImportOp *op = g_task_get_task_data (task);
  PncImportTarget target = pnc_import_op_get_target (op);
  g_autoptr (GError) fault = NULL;
  g_auto (GStrv) argv = NULL;

  if (!pnc_tool_run_wait_finish (PNC_TOOL_RUN (source), result, &fault))
    {
      pnc_image_import_fail (task, fault);
      return;
    }
  if (op->image_fd < 0)
    {
      pnc_image_import_succeed (task);
      return;
    }
  argv = pnc_import_command_convert (&target, PNC_TOOL_RUN_FD, op->format);
  if (pnc_image_import_step (task, argv, op->image_fd, pnc_image_import_converted_cb))
    g_signal_connect (self->run, "line", G_CALLBACK (pnc_image_import_line_cb), task);
}

static void
pnc_image_import_create (GTask *task)
{
  PncImportOp *op = g_task_get_task_data (task);
  PncImportTarget target = pnc_import_op_get_target (op);
  g_auto (GStrv) argv = pnc_import_command_create (&target, op->virtual_size_bytes);

  pnc_image_import_step (task, argv, -1, pnc_image_import_created_cb);
}

/* Without a working bubblewrap the gate alone stands between the image and our files. */
static void
pnc_image_import_probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  PncImportOp *op = g_task_get_task_data (task);
  g_autoptr (GError) fault = NULL;

  op->sandbox = pnc_tool_run_wait_finish (PNC_TOOL_RUN (source), result, &fault);
  if (g_error_matches (fault, PNC_ERROR, PNC_ERROR_CANCELLED))
    {
      pnc_image_import_fail (task, fault);
      return;
    }
  if (!op->sandbox)
    g_debug ("Importing without a sandbox: %s", fault->message);
  pnc_image_import_create (task);
}

static void
pnc_image_import_begin (GTask *task)
{
  PncImportOp *op = g_task_get_task_data (task);
  g_autofree char *bwrap = g_find_program_in_path ("bwrap");
  PncImportTarget target = { .socket_path = op->nbd_socket, .sandbox = TRUE };
  g_auto (GStrv) argv = NULL;

  if (bwrap == NULL)
    {
      pnc_image_import_create (task);
      return;
    }
  argv = pnc_import_command_probe (&target);
  pnc_image_import_step (task, argv, -1, pnc_image_import_probed_cb);
}

/* The image may have changed since the caller's own look at it; this one is the last before
 * qemu-img's. */
static gboolean
pnc_import_op_take_image (PncImportOp *op, int image_fd, GError **error)
{
  PncImageFacts facts;

  op->image_fd = fcntl (image_fd, F_DUPFD_CLOEXEC, 0);
  if (op->image_fd < 0)
    {
      pnc_error_set_from_errno (error, errno, "Taking the disk image");
      return FALSE;
    }
  if (!pnc_image_gate_check (op->image_fd, "The disk image", &facts, error))
    return FALSE;
  if (facts.format != op->format || facts.virtual_size_bytes > op->virtual_size_bytes)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "The disk image changed while it was looked at, or its disk is larger than the "
                   "new one");
      return FALSE;
    }
  op->image_size_bytes = facts.virtual_size_bytes;
  return TRUE;
}

void
pnc_image_import_run_async (PncImageImport *import,
                            int image_fd,
                            PncImageFormat format,
                            guint64 virtual_size_bytes,
                            const char *nbd_socket,
                            const char *export_name,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (import, cancellable, callback, user_data);
  PncImportOp *op = g_new0 (PncImportOp, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, pnc_image_import_run_async);
  g_task_set_check_cancellable (task, FALSE);
  op->image_fd = PNC_FD_INIT;
  op->format = format;
  op->virtual_size_bytes = virtual_size_bytes;
  op->nbd_socket = g_strdup (nbd_socket);
  op->export_name = g_strdup (export_name);
  g_task_set_task_data (task, op, (GDestroyNotify) pnc_import_op_free);
  if (import->run != NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "This import runs already");
  else if (image_fd >= 0 && !pnc_import_op_take_image (op, image_fd, &error))
    g_task_return_error (task, error);
  else
    pnc_image_import_begin (task);
}

gboolean
pnc_image_import_run_finish (PncImageImport *import, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
pnc_image_import_owns_pid (PncImageImport *import, pid_t pid)
{
  return import->run != NULL && pnc_tool_run_owns_pid (import->run, pid);
}
