/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-libvirt-daemon.h"

#include "pnc-child.h"
#include "pnc-error.h"
#include "pnc-fd.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#define READY_DEADLINE_MS 30000
#define READY_TICK_MS 5
#define ORDERLY_END_MS 1000
#define END_DEADLINE_MS 2000

/* No network, no access for others; the log goes to our file. */
static const char daemon_conf[] = "listen_tls = 0\n"
                                  "listen_tcp = 0\n"
                                  "unix_sock_rw_perms = \"0700\"\n"
                                  "auth_unix_rw = \"none\"\n"
                                  "log_level = 3\n"
                                  "log_outputs = \"3:stderr\"\n";

/* QEMU's log as a plain file beside it: else libvirtd starts a virtlogd that outlives us.
 * Without that capability libvirt reads the guest's CPU from QEMU in two questions instead of one a
 * flag, four hundred, which take longer than QEMU needs to start (tests/bench/start). What else it
 * looks at it for are CPU features that are told by MSRs, and our XML names none. */
static const char qemu_conf[] = "stdio_handler = \"file\"\n"
                                "dump_guest_core = 0\n"
                                "max_core = 0\n"
                                "capability_filters = [ \"cpu-unavailable-features\" ]\n";

struct _PncLibvirtDaemon
{
  char *base; /* XDG_RUNTIME_DIR of the daemon; the other folders are in it */
  char *socket_path;
  char *log_path;
  GSubprocess *process;
  guint64 start_ticks;
  PncLibvirtDaemonEndedFunc ended;
  gpointer ended_data;
  gboolean alive;
  GCancellable *watch; /* of the wait for the process's end */
};

static gboolean pnc_libvirt_daemon_remove_tree (GFile *file, GError **error);

static gboolean
pnc_libvirt_daemon_remove_children (GFile *folder, GError **error)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);

  while (children != NULL)
    {
      GFile *child = NULL;

      if (!g_file_enumerator_iterate (children, NULL, &child, NULL, error))
        return FALSE;
      if (child == NULL)
        return TRUE;
      if (!pnc_libvirt_daemon_remove_tree (child, error))
        return FALSE;
    }
  return FALSE;
}

/* Removes a tree that is ours, if it is there. Symbolic links in it go, what they point to (what
 * libvirt knows of QEMU) stays: enumerating a link would go through it, so it is asked first. */
static gboolean
pnc_libvirt_daemon_remove_tree (GFile *file, GError **error)
{
  switch (g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL))
    {
    case G_FILE_TYPE_UNKNOWN:
      return TRUE;
    case G_FILE_TYPE_DIRECTORY:
      return pnc_libvirt_daemon_remove_children (file, error) && g_file_delete (file, NULL, error);
    default:
      return g_file_delete (file, NULL, error);
    }
}

static gboolean
pnc_libvirt_daemon_is_gone_within (int process, int timeout_ms)
{
  return poll (&(struct pollfd){ .fd = process, .events = POLLIN }, 1, timeout_ms) == 1;
}

/* Waits until the process in @pidfile is gone, if it is one whose command line names @path, which
 * is ours; after @grace_ms it is killed. */
static void
pnc_libvirt_daemon_end_process (const char *pidfile, const char *path, int grace_ms)
{
  g_autofree char *text = NULL;
  g_autofree char *command_path = NULL;
  g_autofree char *command = NULL;
  g_auto (PncFd) process = PNC_FD_INIT;
  gsize size;
  pid_t pid;

  if (!g_file_get_contents (pidfile, &text, NULL, NULL))
    return;
  pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
  process = pid > 0 ? pidfd_open (pid, 0) : -1;
  command_path = g_strdup_printf ("/proc/%d/cmdline", (int) pid);
  if (process >= 0 && g_file_get_contents (command_path, &command, &size, NULL)
      && memmem (command, size, path, strlen (path)) != NULL
      && !pnc_libvirt_daemon_is_gone_within (process, grace_ms)
      && pidfd_send_signal (process, SIGKILL, NULL, 0) == 0)
    pnc_libvirt_daemon_is_gone_within (process, END_DEADLINE_MS);
}

/* The libvirtd of a service that was killed takes its guests down in order, and with them would go
 * the files of ours, which have the same names. */
static void
pnc_libvirt_daemon_end_predecessor (const char *base)
{
  g_autofree char *pidfile = g_build_filename (base, "libvirt", "libvirtd.pid", NULL);

  pnc_libvirt_daemon_end_process (pidfile, base, ORDERLY_END_MS);
}

/* A QEMU whose capabilities libvirtd was asking for is a daemon of its own, and would wait for ever
 * for a libvirtd that was killed. It is known by its socket in our folder. */
static void
pnc_libvirt_daemon_end_probe (const char *folder, const char *name)
{
  g_autofree char *pidfile = g_build_filename (folder, name, "qmp.pid", NULL);

  pnc_libvirt_daemon_end_process (pidfile, folder, 0);
}

static void
pnc_libvirt_daemon_end_probes (const char *base)
{
  g_autofree char *folder = g_build_filename (base, "config/libvirt/qemu/lib", NULL);
  g_autoptr (GDir) list = g_dir_open (folder, 0, NULL);
  const char *name;

  while (list != NULL && (name = g_dir_read_name (list)) != NULL)
    if (g_str_has_prefix (name, "qmp-"))
      pnc_libvirt_daemon_end_probe (folder, name);
}

static char *
pnc_libvirt_daemon_make_folder (const char *parent, const char *child, GError **error)
{
  g_autofree char *path = g_build_filename (parent, child, NULL);

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      pnc_error_set_from_errno (error, errno, "Making the folder “%s”", path);
      return NULL;
    }
  return g_steal_pointer (&path);
}

static gboolean
pnc_libvirt_daemon_write_conf (const char *folder,
                               const char *name,
                               const char *text,
                               GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

/* What libvirt learnt of the host's QEMU takes seconds to learn and is no secret: it stays on
 * disk between runs, in our own cache folder (architecture.md 9.9). */
static gboolean
pnc_libvirt_daemon_link_cache (const char *base, GError **error)
{
  g_autofree char *kept = g_build_filename (g_get_user_cache_dir (), "pinnace", NULL);
  g_autofree char *kept_capabilities
      = pnc_libvirt_daemon_make_folder (kept, "libvirt-capabilities", error);
  g_autofree char *folder = NULL;
  g_autofree char *link = NULL;

  if (kept_capabilities == NULL)
    return FALSE;
  folder = pnc_libvirt_daemon_make_folder (base, "cache/libvirt/qemu/cache", error);
  if (folder == NULL)
    return FALSE;
  link = g_build_filename (folder, "capabilities", NULL);
  if (symlink (kept_capabilities, link) == 0)
    return TRUE;
  pnc_error_set_from_errno (error, errno, "Linking “%s”", link);
  return FALSE;
}

static gboolean
pnc_libvirt_daemon_make_folders (const char *base, GError **error)
{
  static const char *const folders[] = { "home", "data", "agent" };
  g_autoptr (GFile) old = g_file_new_for_path (base);
  g_autofree char *config = NULL;

  pnc_libvirt_daemon_end_predecessor (base);
  pnc_libvirt_daemon_end_probes (base);
  if (!pnc_libvirt_daemon_remove_tree (old, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *made = pnc_libvirt_daemon_make_folder (base, folders[i], error);

      if (made == NULL)
        return FALSE;
    }
  config = pnc_libvirt_daemon_make_folder (base, "config/libvirt", error);
  return config != NULL && pnc_libvirt_daemon_write_conf (base, "libvirtd.conf", daemon_conf, error)
         && pnc_libvirt_daemon_write_conf (config, "qemu.conf", qemu_conf, error)
         && pnc_libvirt_daemon_link_cache (base, error);
}

static void
pnc_libvirt_daemon_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncLibvirtDaemon *daemon;
  g_autofree char *reason = NULL;

  /* Cancelled: the daemon is being freed. */
  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    return;
  daemon = user_data;
  daemon->alive = FALSE;
  pnc_libvirt_daemon_end_probes (daemon->base);
  if (g_subprocess_get_if_signaled (daemon->process))
    reason = g_strdup_printf ("The session daemon (libvirtd) was killed by signal %d",
                              g_subprocess_get_term_sig (daemon->process));
  else
    reason = g_strdup_printf ("The session daemon (libvirtd) ended with status %d",
                              g_subprocess_get_exit_status (daemon->process));
  daemon->ended (reason, daemon->ended_data);
}

static gboolean
pnc_libvirt_daemon_run (PncLibvirtDaemon *daemon, GError **error)
{
  static const struct
  {
    const char *variable, *child;
  } folders[] = { { "XDG_CONFIG_HOME", "config" },
                  { "XDG_CACHE_HOME", "cache" },
                  { "XDG_DATA_HOME", "data" } };
  g_autofree char *program = pnc_child_find_program ("libvirtd", "libvirt-daemon", error);
  g_autofree char *home = g_build_filename (daemon->base, "home", NULL);
  g_autofree char *conf = g_build_filename (daemon->base, "libvirtd.conf", NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  if (program == NULL)
    return FALSE;
  /* In order: on SIGTERM it powers off what AUTODESTROY marks, which is every guest of ours. */
  launcher = pnc_child_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                                     PNC_CHILD_ORDINARY_USER | PNC_CHILD_DIES_IN_ORDER, home);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", daemon->base, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (daemon->base, folders[i].child, NULL);

      g_subprocess_launcher_setenv (launcher, folders[i].variable, path, TRUE);
    }
  g_subprocess_launcher_set_stderr_file_path (launcher, daemon->log_path);
  daemon->process = g_subprocess_launcher_spawn (launcher, error, program, "--config", conf, NULL);
  return daemon->process != NULL;
}

PncLibvirtDaemon *
pnc_libvirt_daemon_spawn (const char *runtime_dir,
                          PncLibvirtDaemonEndedFunc ended,
                          gpointer user_data,
                          GError **error)
{
  g_autoptr (PncLibvirtDaemon) daemon = g_new0 (PncLibvirtDaemon, 1);
  const char *identifier;

  daemon->base = g_build_filename (runtime_dir, "virt", NULL);
  daemon->socket_path = g_build_filename (daemon->base, "libvirt", "libvirt-sock", NULL);
  daemon->log_path = g_build_filename (daemon->base, "libvirtd.log", NULL);
  daemon->watch = g_cancellable_new ();
  daemon->ended = ended;
  daemon->ended_data = user_data;
  if (strlen (daemon->socket_path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    {
      g_set_error (error, PNC_ERROR, PNC_ERROR_INVALID,
                   "The runtime folder “%s” has too long a path for sockets; use a shorter one",
                   runtime_dir);
      return NULL;
    }
  if (!pnc_libvirt_daemon_make_folders (daemon->base, error)
      || !pnc_libvirt_daemon_run (daemon, error))
    return NULL;
  daemon->alive = TRUE;
  identifier = g_subprocess_get_identifier (daemon->process);
  if (identifier != NULL)
    daemon->start_ticks = pnc_child_get_start_ticks (g_ascii_strtoll (identifier, NULL, 10));
  g_subprocess_wait_async (daemon->process, daemon->watch, pnc_libvirt_daemon_ended_cb, daemon);
  return g_steal_pointer (&daemon);
}

/* Waiting for the socket: a connect to a UNIX socket answers at once, yes or no. */
typedef struct
{
  PncLibvirtDaemon *daemon;
  gint64 deadline_us;
} PncLibvirtWait;

static gboolean
pnc_libvirt_daemon_answers (PncLibvirtDaemon *daemon)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_auto (PncFd) fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_strlcpy (address.sun_path, daemon->socket_path, sizeof address.sun_path);
  return fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0;
}

static gboolean
pnc_libvirt_daemon_tick_cb (gpointer data)
{
  GTask *task = data;
  PncLibvirtWait *wait = g_task_get_task_data (task);
  g_autofree char *last_error = NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_CANCELLED, "Cancelled");
      return G_SOURCE_REMOVE;
    }
  if (pnc_libvirt_daemon_answers (wait->daemon))
    {
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (wait->daemon->alive && g_get_monotonic_time () < wait->deadline_us)
    return G_SOURCE_CONTINUE;
  last_error = pnc_libvirt_daemon_dup_last_error (wait->daemon);
  g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
                           "The session daemon (libvirtd) did not start%s%s",
                           last_error != NULL ? ": " : "", last_error != NULL ? last_error : "");
  return G_SOURCE_REMOVE;
}

void
pnc_libvirt_daemon_wait_async (PncLibvirtDaemon *daemon,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  PncLibvirtWait *wait = g_new0 (PncLibvirtWait, 1);

  wait->daemon = daemon;
  wait->deadline_us = g_get_monotonic_time () + READY_DEADLINE_MS * G_TIME_SPAN_MILLISECOND;
  g_task_set_task_data (task, wait, g_free);
  g_task_set_check_cancellable (task, FALSE);
  g_timeout_add_full (G_PRIORITY_DEFAULT, READY_TICK_MS, pnc_libvirt_daemon_tick_cb, task,
                      g_object_unref);
}

gboolean
pnc_libvirt_daemon_wait_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
pnc_libvirt_daemon_dup_uri (PncLibvirtDaemon *daemon)
{
  g_autofree char *socket = g_uri_escape_string (daemon->socket_path, "/", FALSE);

  return g_strdup_printf ("qemu+unix:///session?socket=%s", socket);
}

char *
pnc_libvirt_daemon_dup_pidfile (PncLibvirtDaemon *daemon, const char *domain_name)
{
  return g_strdup_printf ("%s/libvirt/qemu/run/%s.pid", daemon->base, domain_name);
}

/* Short: libvirt's own path for it does not fit a socket address everywhere. */
char *
pnc_libvirt_daemon_dup_agent_socket (PncLibvirtDaemon *daemon, const char *uuid)
{
  return g_strdup_printf ("%s/agent/%.8s", daemon->base, uuid);
}

char *
pnc_libvirt_daemon_dup_qemu_log (PncLibvirtDaemon *daemon, const char *domain_name)
{
  return g_strdup_printf ("%s/cache/libvirt/qemu/log/%s.log", daemon->base, domain_name);
}

char *
pnc_libvirt_daemon_dup_last_error (PncLibvirtDaemon *daemon)
{
  g_autofree char *log = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (daemon->log_path, &log, NULL, NULL))
    return NULL;
  lines = g_strsplit (log, "\n", 0);
  for (guint i = g_strv_length (lines); i > 0; i--)
    {
      const char *error = strstr (lines[i - 1], "error : ");

      if (error != NULL)
        return g_strdup (error + strlen ("error : "));
    }
  return NULL;
}

guint64
pnc_libvirt_daemon_get_start_ticks (PncLibvirtDaemon *daemon)
{
  return daemon->start_ticks;
}

gboolean
pnc_libvirt_daemon_is_alive (PncLibvirtDaemon *daemon)
{
  return daemon->alive;
}

void
pnc_libvirt_daemon_free (PncLibvirtDaemon *daemon)
{
  if (daemon->process != NULL && daemon->alive)
    {
      g_subprocess_force_exit (daemon->process);
      pnc_libvirt_daemon_end_probes (daemon->base);
    }
  g_cancellable_cancel (daemon->watch);
  g_clear_object (&daemon->watch);
  g_clear_object (&daemon->process);
  g_free (daemon->base);
  g_free (daemon->socket_path);
  g_free (daemon->log_path);
  g_free (daemon);
}
