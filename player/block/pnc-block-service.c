/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-service.h"

#include "pnc-block-link.h"
#include "pnc-block-process.h"
#include "pnc-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

/* One that tries again and again must not fill whatever keeps reports of it. */
#define STRANGER_INTERVAL_US G_USEC_PER_SEC

struct _PncBlockService
{
  GObject parent_instance;

  char *socket_path;
  PncBlockAuthorizeFunc authorize;
  gpointer authorize_data;

  PncBlockProcess *process;
  PncBlockLink *link;
  GHashTable *pending;  /* serial → GTask */
  GPtrArray *exports;   /* names of those that are open */
  GPtrArray *closers;   /* GTasks that wait for the end */
  GError *close_error;  /* of the final flush */
  guint32 close_serial; /* of a CLOSE that is not answered yet; else 0 */
  guint32 last_serial;
  gint64 next_stranger_us; /* monotonic: until then none is reported */
  gboolean ended;
};

enum
{
  SIGNAL_IO_ERROR,
  SIGNAL_STRANGER,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBlockService, pnc_block_service, G_TYPE_OBJECT)

/* Messages --------------------------------------------------------------------------------------
 */

/* Sends a command whose DONE answers @task (taken). */
static void
pnc_block_service_command (PncBlockService *self, PncSecret *memory, GTask *task)
{
  PncBlockMessage *message = (PncBlockMessage *) pnc_secret_bytes (memory);

  if (self->ended)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                               "The block service has ended; stop the desktop and start it again");
      g_object_unref (task);
      pnc_secret_free (memory);
      return;
    }
  message->serial = ++self->last_serial;
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (message->serial), task);
  pnc_block_link_send (self->link, memory);
}

/* Before a connection names an export it is let in if it may open any that is there. */
static gboolean
pnc_block_service_judge (PncBlockService *self, pid_t pid, const char *name)
{
  if (name[0] != 0)
    return self->authorize (self, pid, name, self->authorize_data);
  for (guint i = 0; i < self->exports->len; i++)
    if (self->authorize (self, pid, self->exports->pdata[i], self->authorize_data))
      return TRUE;
  return FALSE;
}

static void
pnc_block_service_report_stranger (PncBlockService *self, pid_t pid, const char *name)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us < self->next_stranger_us)
    return;
  self->next_stranger_us = now_us + STRANGER_INTERVAL_US;
  g_signal_emit (self, signals[SIGNAL_STRANGER], 0, pid, name);
}

static void
pnc_block_service_answer (PncBlockService *self, const PncBlockMessage *question)
{
  gboolean welcome = pnc_block_service_judge (self, question->number, question->name);
  PncBlockMessage *verdict;
  PncSecret *memory = pnc_block_link_compose (PNC_BLOCK_VERDICT, &verdict);

  verdict->serial = question->serial;
  verdict->number = welcome;
  pnc_block_link_send (self->link, memory);
  if (!welcome)
    pnc_block_service_report_stranger (self, question->number, question->name);
}

static void
pnc_block_service_finish_command (PncBlockService *self, const PncBlockMessage *done)
{
  gpointer serial = GUINT_TO_POINTER (done->serial);
  g_autoptr (GTask) task = NULL;

  if (done->serial == self->close_serial)
    {
      self->close_serial = 0;
      if (done->number >= 0)
        self->close_error = g_error_new (PNC_ERROR, done->number, "%s", done->text);
      return;
    }
  if (!g_hash_table_steal_extended (self->pending, serial, NULL, (gpointer *) &task))
    return;
  if (done->number >= 0)
    g_task_return_new_error (task, PNC_ERROR, done->number, "%s", done->text);
  else
    {
      const char *opened = g_task_get_task_data (task);

      if (opened != NULL)
        g_ptr_array_add (self->exports, g_strdup (opened));
      g_task_return_boolean (task, TRUE);
    }
}

static void
pnc_block_service_receive_cb (const PncBlockMessage *message, gpointer user_data)
{
  g_autoptr (PncBlockService) self = g_object_ref (user_data);

  switch ((PncBlockMessageType) message->type)
    {
    case PNC_BLOCK_DONE:
      pnc_block_service_finish_command (self, message);
      return;
    case PNC_BLOCK_AUTHORIZE:
      pnc_block_service_answer (self, message);
      return;
    case PNC_BLOCK_IO_ERROR:
      g_signal_emit (self, signals[SIGNAL_IO_ERROR], 0, message->name, message->number);
      return;
    case PNC_BLOCK_READY: /* commands wait in the socket until then */
    case PNC_BLOCK_OPEN:
    case PNC_BLOCK_FLUSH:
    case PNC_BLOCK_CLOSE:
    case PNC_BLOCK_BIND:
    case PNC_BLOCK_VERDICT:
      return;
    }
}

/* The end ------------------------------------------------------------------------------------- */

static void
pnc_block_service_answer_closers (PncBlockService *self)
{
  while (self->closers->len > 0)
    {
      g_autoptr (GTask) task = g_ptr_array_steal_index (self->closers, 0);

      if (self->close_error != NULL)
        g_task_return_error (task, g_error_copy (self->close_error));
      else
        g_task_return_boolean (task, TRUE);
    }
}

static void
pnc_block_service_fail_pending (PncBlockService *self, const char *reason)
{
  g_autoptr (GList) tasks = g_hash_table_get_values (self->pending);

  g_hash_table_steal_all (self->pending);
  for (GList *l = tasks; l != NULL; l = l->next)
    {
      g_task_return_new_error (l->data, PNC_ERROR, PNC_ERROR_UNAVAILABLE, "%s", reason);
      g_object_unref (l->data);
    }
}

static void
pnc_block_service_ended_cb (const char *reason, gpointer user_data)
{
  g_autoptr (PncBlockService) self = g_object_ref (user_data);

  pnc_block_link_drain (self->link);
  pnc_block_link_close (self->link);
  self->ended = TRUE;
  g_unlink (self->socket_path);
  pnc_block_service_fail_pending (self, reason);
  if (self->close_serial != 0)
    self->close_error = g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                                     "It ended before all was on the drive: %s", reason);
  pnc_block_service_answer_closers (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, reason);
}

static gboolean
pnc_block_service_start (PncBlockService *self, GError **error)
{
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making a socket pair");
      return FALSE;
    }
  self->link = pnc_block_link_new (pair[0], pnc_block_service_receive_cb, self);
  self->process = pnc_block_process_spawn (self->socket_path, pair[1], pnc_block_service_ended_cb,
                                           self, error);
  return self->process != NULL;
}

/* GObject ------------------------------------------------------------------------------------- */

static void
pnc_block_service_dispose (GObject *object)
{
  PncBlockService *self = PNC_BLOCK_SERVICE (object);

  if (self->link != NULL)
    pnc_block_link_close (self->link);
  G_OBJECT_CLASS (pnc_block_service_parent_class)->dispose (object);
}

static void
pnc_block_service_finalize (GObject *object)
{
  PncBlockService *self = PNC_BLOCK_SERVICE (object);

  pnc_block_process_free (self->process);
  g_free (self->socket_path);
  g_clear_pointer (&self->link, pnc_block_link_free);
  g_hash_table_unref (self->pending);
  g_ptr_array_unref (self->exports);
  g_ptr_array_unref (self->closers);
  g_clear_error (&self->close_error);
  G_OBJECT_CLASS (pnc_block_service_parent_class)->finalize (object);
}

static void
pnc_block_service_class_init (PncBlockServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pnc_block_service_dispose;
  object_class->finalize = pnc_block_service_finalize;
  signals[SIGNAL_IO_ERROR]
      = g_signal_new ("io-error", PNC_TYPE_BLOCK_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_INT);
  signals[SIGNAL_STRANGER]
      = g_signal_new ("stranger", PNC_TYPE_BLOCK_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", PNC_TYPE_BLOCK_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
pnc_block_service_init (PncBlockService *self)
{
  self->pending = g_hash_table_new (NULL, NULL);
  self->exports = g_ptr_array_new_with_free_func (g_free);
  self->closers = g_ptr_array_new ();
}

/* Public -------------------------------------------------------------------------------------- */

PncBlockService *
pnc_block_service_new (const char *socket_path,
                       PncBlockAuthorizeFunc authorize,
                       gpointer user_data,
                       GError **error)
{
  g_autoptr (PncBlockService) self = g_object_new (PNC_TYPE_BLOCK_SERVICE, NULL);

  self->socket_path = g_strdup (socket_path);
  self->authorize = authorize;
  self->authorize_data = user_data;
  if (!pnc_block_service_start (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
pnc_block_service_open_async (PncBlockService *self,
                              const char *name,
                              const char *path,
                              const char *desktop_id,
                              const PncSecret *key,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  PncBlockMessage *message;
  PncSecret *memory = pnc_block_link_compose (PNC_BLOCK_OPEN, &message);

  g_task_set_source_tag (task, pnc_block_service_open_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  if (!pnc_block_message_set (message->name, sizeof message->name, name)
      || !pnc_block_message_set (message->desktop_id, sizeof message->desktop_id,
                                 desktop_id != NULL ? desktop_id : "")
      || !pnc_block_message_set (message->text, sizeof message->text, absolute)
      || pnc_secret_size (key) > sizeof message->key)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_INVALID,
                               "The path “%s” is longer than %d bytes; move the desktop up",
                               absolute, PNC_BLOCK_TEXT_BYTES - 1);
      pnc_secret_free (memory);
      return;
    }
  message->key_bytes = pnc_secret_size (key);
  memcpy (message->key, pnc_secret_peek (key), message->key_bytes);
  pnc_block_service_command (self, memory, g_steal_pointer (&task));
}

gboolean
pnc_block_service_open_finish (PncBlockService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pnc_block_service_flush_async (PncBlockService *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  PncBlockMessage *message;
  PncSecret *memory = pnc_block_link_compose (PNC_BLOCK_FLUSH, &message);

  g_task_set_source_tag (task, pnc_block_service_flush_async);
  pnc_block_service_command (self, memory, task);
}

gboolean
pnc_block_service_flush_finish (PncBlockService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pnc_block_service_close_async (PncBlockService *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  PncBlockMessage *message;
  PncSecret *memory;

  g_task_set_source_tag (task, pnc_block_service_close_async);
  if (self->ended)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (self->closers, g_steal_pointer (&task));
  if (self->closers->len > 1)
    return;
  memory = pnc_block_link_compose (PNC_BLOCK_CLOSE, &message);
  message->serial = self->close_serial = ++self->last_serial;
  pnc_block_link_send (self->link, memory);
}

gboolean
pnc_block_service_close_finish (PncBlockService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pnc_block_service_bind_pid (PncBlockService *self, pid_t pid)
{
  PncBlockMessage *message;
  PncSecret *memory = pnc_block_link_compose (PNC_BLOCK_BIND, &message);

  message->number = pid;
  pnc_block_link_send (self->link, memory);
}

const char *
pnc_block_service_get_socket_path (PncBlockService *self)
{
  return self->socket_path;
}

pid_t
pnc_block_service_get_pid (PncBlockService *self)
{
  return pnc_block_process_get_pid (self->process);
}
