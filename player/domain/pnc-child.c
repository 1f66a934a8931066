/* SPDX-FileCopyrightText: 2026 The Pinnace developers
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-child.h"

#include "pnc-error.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PNC_CHILD_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

typedef struct
{
  pid_t parent;
  gboolean leave_root;
  gboolean lead_group;
  int death_signal;
} PncChildSetup;

/* From here to the next public function: code between fork and exec, async-signal-safe calls only.
 */
static void
pnc_child_give_up (const char *why)
{
  ssize_t written = write (STDERR_FILENO, why, strlen (why));

  _exit (written > 0 ? 126 : 127);
}

static void
pnc_child_write_proc (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, text, strlen (text)) < 0)
    pnc_child_give_up ("error : cannot map ids into a user namespace\n");
  close (fd);
}

/* User and group 1 are "daemon" on every Debian: libvirt wants ids that have names. */
static void
pnc_child_leave_root (void)
{
  if (unshare (CLONE_NEWUSER) != 0)
    pnc_child_give_up ("error : running as root needs user namespaces, and this host refuses them; "
                       "run as an ordinary user\n");
  pnc_child_write_proc ("/proc/self/setgroups", "deny");
  pnc_child_write_proc ("/proc/self/gid_map", "1 0 1\n");
  pnc_child_write_proc ("/proc/self/uid_map", "1 0 1\n");
}

static void
pnc_child_setup_cb (gpointer data)
{
  const PncChildSetup *setup = data;

  if (setup->lead_group && setpgid (0, 0) != 0)
    pnc_child_give_up ("error : cannot lead a process group\n");
  if (setup->leave_root)
    pnc_child_leave_root ();
  /* After the change of ids, which clears it. */
  if (prctl (PR_SET_PDEATHSIG, setup->death_signal) != 0 || getppid () != setup->parent)
    pnc_child_give_up ("error : the parent is gone\n");
}

GSubprocessLauncher *
pnc_child_launcher_new (GSubprocessFlags subprocess_flags, PncChildFlags flags, const char *home)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (subprocess_flags);
  char *nothing[] = { NULL };
  PncChildSetup *setup = g_new0 (PncChildSetup, 1);

  setup->parent = getpid ();
  setup->leave_root = (flags & PNC_CHILD_ORDINARY_USER) != 0 && geteuid () == 0;
  setup->lead_group = (flags & PNC_CHILD_LEADS_GROUP) != 0;
  setup->death_signal = (flags & PNC_CHILD_DIES_IN_ORDER) != 0 ? SIGTERM : SIGKILL;
  g_subprocess_launcher_set_environ (launcher, nothing);
  g_subprocess_launcher_setenv (launcher, "PATH", PNC_CHILD_PATH, TRUE);
  g_subprocess_launcher_setenv (launcher, "LANG", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_set_child_setup (launcher, pnc_child_setup_cb, setup, g_free);
  return launcher;
}

char *
pnc_child_find_program (const char *name, const char *package, GError **error)
{
  g_auto (GStrv) folders = g_strsplit (PNC_CHILD_PATH, ":", 0);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);

      if (access (path, X_OK) == 0)
        return g_steal_pointer (&path);
    }
  g_set_error (error, PNC_ERROR, PNC_ERROR_UNAVAILABLE,
               "The program “%s” is not installed; install the package “%s”", name, package);
  return NULL;
}

gboolean
pnc_child_runs_program (pid_t pid, const char *program)
{
  g_autofree char *link = g_strdup_printf ("/proc/%d/exe", (int) pid);
  struct stat running, installed;

  return stat (link, &running) == 0 && stat (program, &installed) == 0
         && running.st_dev == installed.st_dev && running.st_ino == installed.st_ino;
}

guint64
pnc_child_get_start_ticks (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *stat = NULL;
  g_auto (GStrv) fields = NULL;
  const char *after_name;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return 0;
  /* The second field is the name, in parentheses, and may hold anything. */
  after_name = strrchr (stat, ')');
  if (after_name == NULL || after_name[1] != ' ')
    return 0;
  fields = g_strsplit (after_name + 2, " ", 0);
  return g_strv_length (fields) > 19 ? g_ascii_strtoull (fields[19], NULL, 10) : 0;
}
