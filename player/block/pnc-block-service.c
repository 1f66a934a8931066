/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-block-service.h"

#include "pnc-block-protocol.h"
#include "pnc-config.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define PLUGIN_FILE "pinnace-block-plugin.so"
#define CHILD_CONTROL_FD 3
#define LAST_WORDS_MAX_BYTES 1024

struct _PncBlockService
{
  GObject parent_instance;

  char *socket_path;
  PncBlockAuthorizeFunc authorize;
  gpointer authorize_data;

  GSubprocess *process;
  pid_t pid;
  int fd; /* -1 once closed */
  guint receive_source;
  guint send_source;
  GQueue *unsent;       /* of PncSecret (PncBlockMessage), while the socket is full */
  GHashTable *pending;  /* serial → GTask */
  GPtrArray *exports;   /* names of those that are open */
  GString *last_words;  /* what the process wrote to stderr, its end */
  GPtrArray *closers;   /* GTasks that wait for the end */
  GError *close_error;  /* of the final flush */
  guint32 close_serial; /* of a CLOSE that is not answered yet; else 0 */
  guint32 last_serial;
  gboolean reaped;
  gboolean silent; /* its stderr is closed */
  gboolean ended;  /* both */
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

static void pnc_block_service_send (PncBlockService *self, PncSecret *memory);

/* Messages out -------------------------------------------------------------------------------- */

/* A message in memory that may hold a key. */
static PncSecret *
pnc_block_service_compose (PncBlockMessageType type, PncBlockMessage **out_message)
{
  PncSecret *memory = pnc_secret_new (sizeof (PncBlockMessage));

  *out_message = (PncBlockMessage *) pnc_secret_bytes (memory);
  pnc_block_message_init (*out_message, type);
  return memory;
}

static gboolean
pnc_block_service_writable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  PncBlockService *self = user_data;
  PncSecret *next;

  self->send_source = 0;
  while (self->send_source == 0 && (next = g_queue_pop_head (self->unsent)) != NULL)
    pnc_block_service_send (self, next);
  return G_SOURCE_REMOVE;
}

/* Takes @memory. What is sent to a process that is gone is dropped: its end answers who waits. */
static void
pnc_block_service_send (PncBlockService *self, PncSecret *memory)
{
  PncBlockIo result = PNC_BLOCK_IO_GONE;

  if (self->send_source != 0)
    {
      g_queue_push_tail (self->unsent, memory);
      return;
    }
  if (self->fd >= 0)
    result = pnc_block_message_send (self->fd, (const PncBlockMessage *) pnc_secret_peek (memory),
                                     FALSE);
  if (result != PNC_BLOCK_IO_AGAIN)
    {
      pnc_secret_free (memory);
      return;
    }
  g_queue_push_head (self->unsent, memory);
  self->send_source = g_unix_fd_add (self->fd, G_IO_OUT, pnc_block_service_writable_cb, self);
}

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
  pnc_block_service_send (self, memory);
}

/* Messages in --------------------------------------------------------------------------------- */

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
pnc_block_service_answer (PncBlockService *self, const PncBlockMessage *question)
{
  gboolean welcome = pnc_block_service_judge (self, question->number, question->name);
  PncBlockMessage *verdict;
  PncSecret *memory = pnc_block_service_compose (PNC_BLOCK_VERDICT, &verdict);

  verdict->serial = question->serial;
  verdict->number = welcome;
  pnc_block_service_send (self, memory);
  if (!welcome)
    g_signal_emit (self, signals[SIGNAL_STRANGER], 0, question->number, question->name);
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
pnc_block_service_handle (PncBlockService *self, const PncBlockMessage *message)
{
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

static void
pnc_block_service_disconnect (PncBlockService *self)
{
  g_clear_handle_id (&self->receive_source, g_source_remove);
  g_clear_handle_id (&self->send_source, g_source_remove);
  g_queue_clear_full (self->unsent, (GDestroyNotify) pnc_secret_free);
  if (self->fd < 0)
    return;
  /* A child that was just forked may still hold a copy; the other end shall know at once. */
  shutdown (self->fd, SHUT_RDWR);
  close (self->fd);
  self->fd = -1;
}

/* Handles what has come; FALSE if the other end is closed. */
static gboolean
pnc_block_service_drain (PncBlockService *self)
{
  PncBlockMessage message;
  PncBlockIo result = PNC_BLOCK_IO_DONE;

  while (self->fd >= 0 && result == PNC_BLOCK_IO_DONE)
    {
      result = pnc_block_message_receive (self->fd, &message);
      if (result == PNC_BLOCK_IO_DONE)
        pnc_block_service_handle (self, &message);
    }
  return self->fd >= 0 && result == PNC_BLOCK_IO_AGAIN;
}

static gboolean
pnc_block_service_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (PncBlockService) self = g_object_ref (user_data);

  if (pnc_block_service_drain (self))
    return G_SOURCE_CONTINUE;
  self->receive_source = 0;
  pnc_block_service_disconnect (self);
  return G_SOURCE_REMOVE;
}

/* The end ------------------------------------------------------------------------------------- */

static char *
pnc_block_service_describe_end (PncBlockService *self)
{
  g_autofree char *said = g_strstrip (g_strdup (self->last_words->str));
  g_autofree char *how = NULL;

  if (g_subprocess_get_if_signaled (self->process))
    how = g_strdup_printf ("The block service was killed by signal %d",
                           g_subprocess_get_term_sig (self->process));
  else
    how = g_strdup_printf ("The block service ended with status %d",
                           g_subprocess_get_exit_status (self->process));
  if (said[0] == 0)
    return g_steal_pointer (&how);
  g_strdelimit (said, "\n", ' ');
  return g_strdup_printf ("%s: %s", how, said);
}

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

/* The process is reaped and all that it said is read. */
static void
pnc_block_service_end (PncBlockService *self)
{
  g_autofree char *reason = pnc_block_service_describe_end (self);

  pnc_block_service_drain (self);
  pnc_block_service_disconnect (self);
  self->ended = TRUE;
  g_unlink (self->socket_path);
  pnc_block_service_fail_pending (self, reason);
  if (self->close_serial != 0)
    self->close_error = g_error_new (PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                                     "It ended before all was on the drive: %s", reason);
  pnc_block_service_answer_closers (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, reason);
}

static void
pnc_block_service_waited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncBlockService) self = g_weak_ref_get (user_data);

  g_weak_ref_clear (user_data);
  g_free (user_data);
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (self == NULL)
    return;
  self->reaped = TRUE;
  if (self->silent)
    pnc_block_service_end (self);
}

static void
pnc_block_service_watch (PncBlockService *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_subprocess_wait_async (self->process, NULL, pnc_block_service_waited_cb, weak);
}

/* Its stderr: the end of it says why it ended. */
static void pnc_block_service_listen (PncBlockService *self, GInputStream *stream);

static void
pnc_block_service_heard_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PncBlockService) self = g_weak_ref_get (user_data);
  g_autoptr (GBytes) heard
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize size = heard != NULL ? g_bytes_get_size (heard) : 0;

  g_weak_ref_clear (user_data);
  g_free (user_data);
  if (self == NULL)
    return;
  if (size == 0)
    {
      self->silent = TRUE;
      if (self->reaped)
        pnc_block_service_end (self);
      return;
    }
  g_string_append_len (self->last_words, g_bytes_get_data (heard, NULL), size);
  if (self->last_words->len > LAST_WORDS_MAX_BYTES)
    g_string_erase (self->last_words, 0, self->last_words->len - LAST_WORDS_MAX_BYTES);
  pnc_block_service_listen (self, G_INPUT_STREAM (source));
}

static void
pnc_block_service_listen (PncBlockService *self, GInputStream *stream)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  g_input_stream_read_bytes_async (stream, LAST_WORDS_MAX_BYTES, G_PRIORITY_DEFAULT, NULL,
                                   pnc_block_service_heard_cb, weak);
}

/* Starting ------------------------------------------------------------------------------------ */

static gboolean
pnc_block_service_check_socket_path (const char *socket_path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (socket_path);
  struct sockaddr_un address;
  struct stat info;

  if (strlen (socket_path) >= sizeof address.sun_path)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "The socket path “%s” is longer than %" G_GSIZE_FORMAT " bytes", socket_path,
                 sizeof address.sun_path - 1);
  else if (g_stat (folder, &info) != 0)
    pnc_error_set_from_errno (error, errno, "Looking at the folder “%s”", folder);
  else if (!S_ISDIR (info.st_mode) || info.st_uid != geteuid () || (info.st_mode & 077) != 0)
    g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                 "The folder “%s” of a disk socket must be ours and closed to others (mode 0700)",
                 folder);
  else
    return TRUE;
  return FALSE;
}

static gboolean
pnc_block_service_spawn (PncBlockService *self, int child_fd, GError **error)
{
  const char *libexecdir = g_getenv ("PINNACE_LIBEXECDIR");
  g_autofree char *plugin
      = g_build_filename (libexecdir != NULL ? libexecdir : PNC_LIBEXECDIR, PLUGIN_FILE, NULL);
  g_autofree char *control = g_strdup_printf ("control-fd=%d", CHILD_CONTROL_FD);
  g_autofree char *socket = g_strconcat ("socket=", self->socket_path, NULL);
  const char *argv[]
      = { "nbdkit", "--foreground", "--unix", self->socket_path, plugin, control, socket, NULL };
  const char *identifier;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_take_fd (launcher, child_fd, CHILD_CONTROL_FD);
  self->process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (self->process == NULL)
    return FALSE;
  identifier = g_subprocess_get_identifier (self->process);
  self->pid = identifier != NULL ? atoi (identifier) : 0; /* NULL: it has ended already */
  return TRUE;
}

static gboolean
pnc_block_service_start (PncBlockService *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  int pair[2];

  if (!pnc_block_service_check_socket_path (self->socket_path, error))
    return FALSE;
  /* Left by one that was killed; in our own closed folder. */
  g_unlink (self->socket_path);
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making a socket pair");
      return FALSE;
    }
  self->fd = pair[0];
  if (!pnc_block_service_spawn (self, pair[1], &local))
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                   "Cannot start nbdkit: %s; see “pinnacectl doctor”", local->message);
      return FALSE;
    }
  g_unix_set_fd_nonblocking (self->fd, TRUE, NULL);
  self->receive_source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
                                        pnc_block_service_readable_cb, self);
  pnc_block_service_watch (self);
  pnc_block_service_listen (self, g_subprocess_get_stderr_pipe (self->process));
  return TRUE;
}

/* GObject ------------------------------------------------------------------------------------- */

static void
pnc_block_service_dispose (GObject *object)
{
  PncBlockService *self = PNC_BLOCK_SERVICE (object);

  /* The closed socket is what ends the process. */
  pnc_block_service_disconnect (self);
  G_OBJECT_CLASS (pnc_block_service_parent_class)->dispose (object);
}

static void
pnc_block_service_finalize (GObject *object)
{
  PncBlockService *self = PNC_BLOCK_SERVICE (object);

  g_clear_object (&self->process);
  g_free (self->socket_path);
  g_queue_free (self->unsent);
  g_hash_table_unref (self->pending);
  g_ptr_array_unref (self->exports);
  g_ptr_array_unref (self->closers);
  g_string_free (self->last_words, TRUE);
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
  self->fd = -1;
  self->unsent = g_queue_new ();
  self->pending = g_hash_table_new (NULL, NULL);
  self->exports = g_ptr_array_new_with_free_func (g_free);
  self->closers = g_ptr_array_new ();
  self->last_words = g_string_new (NULL);
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
  PncSecret *memory = pnc_block_service_compose (PNC_BLOCK_OPEN, &message);

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
  PncSecret *memory = pnc_block_service_compose (PNC_BLOCK_FLUSH, &message);

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
  memory = pnc_block_service_compose (PNC_BLOCK_CLOSE, &message);
  message->serial = self->close_serial = ++self->last_serial;
  pnc_block_service_send (self, memory);
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
  PncSecret *memory = pnc_block_service_compose (PNC_BLOCK_BIND, &message);

  message->number = pid;
  pnc_block_service_send (self, memory);
}

const char *
pnc_block_service_get_socket_path (PncBlockService *self)
{
  return self->socket_path;
}

pid_t
pnc_block_service_get_pid (PncBlockService *self)
{
  return self->pid;
}
