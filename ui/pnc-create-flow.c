/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-create-flow.h"

#include "pnc-create-dialog.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  PncClient *client;
  PncCreateBegun begun;
  GObject *data;
} PncCreateFlow;

static void
pnc_create_flow_free (gpointer data)
{
  PncCreateFlow *flow = data;

  g_clear_object (&flow->client);
  g_clear_object (&flow->data);
  g_free (flow);
}

/* @dialog is referenced while a call is under way, and its flow with it. */
static PncCreateFlow *
pnc_create_flow_of (PncCreateDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), "flow");
}

static void
pnc_create_flow_fail (PncCreateDialog *dialog, const GError *error)
{
  pnc_create_dialog_set_busy (dialog, FALSE);
  pnc_create_dialog_set_error (dialog, error);
}

static void
pnc_create_flow_begun_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncCreateDialog) dialog = data;
  PncCreateFlow *flow = pnc_create_flow_of (dialog);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJobClient) job
      = pnc_client_create_desktop_finish (PNC_CLIENT (object), result, &error);

  if (job == NULL)
    {
      pnc_create_flow_fail (dialog, error);
      return;
    }
  flow->begun (job, flow->data);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Opening may take its time where a stick sleeps or a share is far. */
static void
pnc_create_flow_open (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  if (fd >= 0)
    {
      g_task_return_int (task, fd);
      return;
    }
  pnc_error_set_from_errno (&error, errno, "Opening “%s”", (const char *) path);
  g_task_return_error (task, error);
}

static void
pnc_create_flow_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  PncCreateDialog *dialog = PNC_CREATE_DIALOG (object);
  PncCreateFlow *flow = pnc_create_flow_of (dialog);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncSecret) passphrase = pnc_create_dialog_dup_passphrase (dialog);
  g_auto (PncFd) passphrase_fd = PNC_FD_INIT;
  g_auto (PncFd) image_fd = (int) g_task_propagate_int (G_TASK (result), &error);

  if (image_fd >= 0)
    passphrase_fd = pnc_secret_to_memfd (passphrase, &error);
  if (error != NULL)
    {
      pnc_create_flow_fail (dialog, error);
      return;
    }
  pnc_client_create_desktop_async (flow->client, pnc_create_dialog_get_name (dialog),
                                   pnc_create_dialog_dup_options (dialog), image_fd, passphrase_fd,
                                   pnc_create_flow_begun_cb, g_object_ref (dialog));
}

static void
pnc_create_flow_create_cb (PncCreateDialog *dialog)
{
  g_autoptr (GTask) task = g_task_new (dialog, NULL, pnc_create_flow_opened_cb, NULL);
  char *path = g_file_get_path (pnc_create_dialog_get_image (dialog));

  pnc_create_dialog_set_busy (dialog, TRUE);
  if (path == NULL)
    g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNSUPPORTED, "%s",
                             _ ("The image lies on a server; copy it to this computer first"));
  else
    {
      g_task_set_task_data (task, path, g_free);
      g_task_run_in_thread (task, pnc_create_flow_open);
    }
}

void
pnc_create_flow_run (PncClient *client, GtkWindow *parent, PncCreateBegun begun, GObject *data)
{
  GtkWidget *dialog = pnc_create_dialog_new (parent);
  PncCreateFlow *flow = g_new0 (PncCreateFlow, 1);

  flow->client = g_object_ref (client);
  flow->begun = begun;
  flow->data = g_object_ref (data);
  g_object_set_data_full (G_OBJECT (dialog), "flow", flow, pnc_create_flow_free);
  g_signal_connect (dialog, "create", G_CALLBACK (pnc_create_flow_create_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
